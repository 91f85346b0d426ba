package dev.nightjar.jobs;

import dev.nightjar.features.FeatureHit;
import dev.nightjar.features.FeatureSearch;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.VersionedName;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.training.registry.Registry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "features",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "list|search|describe",
    description = "The registry of features: what there is, whose it is, and who uses it.",
    subcommands = {
      FeaturesJob.ListTables.class,
      FeaturesJob.Search.class,
      FeaturesJob.Describe.class
    },
    footer = {
      "",
      "Examples:",
      "  nightjar features list",
      "  nightjar features search delay",
      "  nightjar features describe carrier_delays.carrier_rate_7d"
    })
final class FeaturesJob implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Cannot start: say list, search or describe.");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Lists the feature tables: owner, tags, version of the definition, newest snapshot, models.",
        "`nights_behind` counts the nights that the source has taken in since that snapshot."
      },
      footer = {"", "Examples:", "  nightjar features list", "  nightjar features list --json"})
  static final class ListTables extends Job {
    @Mixin ShowOptions show;

    @Override
    public Integer call() {
      WholeProject written = project();
      Lakehouse lakehouse = open(written);
      WholeProject project = written.in(lakehouse);
      Map<String, List<FeatureUse>> uses = FeatureUse.all(project, new Registry(lakehouse));
      List<String> without = new ArrayList<>();
      ShownTable shown =
          new ShownTable(
              List.of(
                  "feature_table",
                  "entity",
                  "owner",
                  "columns",
                  "tags",
                  "version",
                  "newest_night",
                  "nights_behind",
                  "models"));
      project
          .features()
          .current()
          .forEach(
              (name, table) -> {
                Optional<SnapshotFreshness> fresh = SnapshotFreshness.of(lakehouse, table);
                if (fresh.isEmpty()) {
                  without.add(name);
                }
                shown.add(
                    Arrays.asList(
                        name,
                        List.copyOf(table.entity().keySet()),
                        table.owner(),
                        table.columns().size(),
                        table.tags(),
                        VersionedName.of(table.name()).version(),
                        fresh.map(SnapshotFreshness::newestNight).orElse(null),
                        fresh.map(SnapshotFreshness::nightsBehind).orElse(null),
                        uses.getOrDefault(name, List.of()).stream()
                            .map(FeatureUse::model)
                            .distinct()
                            .toList()));
              });
      shown.print(out(), show.json);
      if (!without.isEmpty()) {
        err()
            .printf(
                "no snapshot yet of %s; `nightjar materialize` cuts them%n",
                String.join(", ", without));
      }
      return DONE;
    }
  }

  @Command(
      name = "search",
      mixinStandardHelpOptions = true,
      description = {
        "Finds feature tables and columns by a word, and says where it was found.",
        "Names come first, then tags, entities, descriptions, owners, source tables, source",
        "columns and SQL; upper and lower case are the same.",
        "Finding nothing is no mistake: exit 0, and the nearest word is told."
      },
      footer = {
        "",
        "Examples:",
        "  nightjar features search delay",
        "  nightjar features search arr_delay --json"
      })
  static final class Search extends Job {
    @Mixin ShowOptions show;

    @Parameters(paramLabel = "WORD", description = "A word or a part of one.")
    private String word = "";

    @Override
    public Integer call() {
      if (word.isBlank()) {
        throw new ParameterException(
            spec.commandLine(), "Cannot search for an empty word; `features list` shows all.");
      }
      WholeProject project = project();
      FeatureSearch search = new FeatureSearch(project.features().current().values());
      List<FeatureHit> hits = search.find(word.strip());
      ShownTable shown = new ShownTable(List.of("name", "found_in", "description"));
      for (FeatureHit hit : hits) {
        shown.add(
            List.of(
                hit.name(),
                hit.places().stream().map(p -> p.name().toLowerCase(Locale.ROOT)).toList(),
                hit.description()));
      }
      if (show.json || !hits.isEmpty()) {
        shown.print(out(), show.json);
      }
      if (hits.isEmpty()) {
        err().printf("no feature holds '%s'%s%n", word.strip(), search.didYouMean(word.strip()));
      }
      return DONE;
    }
  }

  @Command(
      name = "describe",
      mixinStandardHelpOptions = true,
      description = {
        "Describes a feature table or one of its columns, with everything known of it.",
        "Owner, tags, what each column measures and what it is computed from, versions, freshness,",
        "the models that use it, and statistics of the newest snapshot."
      },
      footer = {
        "",
        "Examples:",
        "  nightjar features describe carrier_delays",
        "  nightjar features describe carrier_delays.carrier_rate_7d --json"
      })
  static final class Describe extends Job {
    @Mixin ShowOptions show;

    @Parameters(paramLabel = "NAME", description = "FEATURE_TABLE or FEATURE_TABLE.COLUMN.")
    private String name = "";

    @Override
    public Integer call() {
      WholeProject written = project();
      FeatureName asked = FeatureName.parse(name, written.features().current());
      Lakehouse lakehouse = open(written);
      WholeProject project = written.in(lakehouse);
      FeatureTable table = project.features(List.of(asked.table())).get(0);
      FeatureFacts facts = FeatureFacts.of(lakehouse, project, table, asked.columns());
      if (show.json) {
        out().println(FeatureFactsJson.of(facts));
        out().flush();
      } else {
        FeatureFactsText.print(out(), facts);
      }
      return DONE;
    }
  }
}

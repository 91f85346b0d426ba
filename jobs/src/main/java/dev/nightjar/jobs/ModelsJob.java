package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.training.registry.Approvals;
import dev.nightjar.training.registry.Champion;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "list|show|card|compare|export|promote|approve|reject|rollback",
    description = "The registry: model versions and which of them are champions.",
    subcommands = {
      ModelsJob.ListVersions.class,
      ModelsJob.Show.class,
      ModelCardJob.class,
      CompareModelsJob.class,
      ExportModelJob.class,
      ModelsJob.Promote.class,
      ApproveModelJob.class,
      RejectModelJob.class,
      ModelsJob.Rollback.class
    },
    footer = {
      "",
      "Examples:",
      "  nightjar models list",
      "  nightjar models show late_arrival 2",
      "  nightjar models card late_arrival --out card.html",
      "  nightjar models compare late_arrival 1 2",
      "  nightjar models promote late_arrival 2 --reason \"better in July\"",
      "  nightjar models rollback late_arrival"
    })
final class ModelsJob implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Cannot start: say list, show, card, compare, export, promote, approve, reject or"
            + " rollback.");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description =
          "Lists all model versions; the rows of the champion and of what waits for approval say so.",
      footer = {"", "Example:", "  nightjar models list --json"})
  static final class ListVersions extends Job {
    @Mixin ShowOptions show;

    @Override
    public Integer call() {
      Lakehouse lakehouse = openLakehouse();
      Registry registry = new Registry(lakehouse);
      Approvals approvals = new Approvals(lakehouse);
      List<ModelVersion> versions = registry.list();
      List<String> measures = measures(versions);
      ShownTable shown =
          new ShownTable(
              Stream.of(
                      Stream.of("model", "version", "champion", "waiting", "trainer", "night"),
                      Stream.of("rows"),
                      measures.stream().map(measure -> "test_" + measure),
                      Stream.of("created_at"))
                  .flatMap(names -> names)
                  .toList());
      for (ModelVersion version : versions) {
        Optional<Long> champion = registry.champion(version.model()).map(ModelVersion::version);
        List<@Nullable Object> line =
            new ArrayList<>(
                Arrays.asList(
                    version.model(),
                    version.version(),
                    champion.filter(v -> v == version.version()).isPresent(),
                    approvals
                        .waiting(version.model())
                        .filter(step -> step.version() == version.version())
                        .isPresent(),
                    version.trainer(),
                    version.lineage().night(),
                    version.lineage().trainingRows()));
        measures.forEach(
            measure -> line.add(rounded(version.measure("test", version.trainer(), measure))));
        line.add(version.createdAt());
        shown.add(line);
      }
      shown.print(out(), show.json);
      return DONE;
    }

    /** Of probabilities, and of numbers where there are versions that predict some. */
    private static List<String> measures(List<ModelVersion> versions) {
      List<String> measures = new ArrayList<>(List.of("auc", "log_loss"));
      for (String measure : List.of("rmse", "mae")) {
        if (versions.stream().anyMatch(v -> v.measure("test", v.trainer(), measure) != null)) {
          measures.add(measure);
        }
      }
      return measures;
    }

    private static @Nullable Double rounded(@Nullable Double value) {
      return value == null ? null : (Double) (Math.round(value * 1e4) / 1e4);
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows a version with its lineage, parameters and metrics.",
      footer = {"", "Example:", "  nightjar models show late_arrival 2 --json"})
  static final class Show extends Job {
    @Mixin ShowOptions show;

    @Mixin private ShownVersionParameters chosen;

    @Override
    public Integer call() {
      Registry registry = new Registry(openLakehouse());
      ModelVersion shown = chosen.in(registry);
      new ShownModel(shown, registry.standing(shown)).print(out(), show.json);
      return DONE;
    }
  }

  @Command(
      name = "promote",
      mixinStandardHelpOptions = true,
      description = "Makes a version the champion.",
      footer = {
        "",
        "Example:",
        "  nightjar models promote late_arrival 2 --reason \"better in July\""
      })
  static final class Promote extends Job {
    @Mixin private VersionParameters chosen;

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "promoted by hand",
        description = "Why, in one sentence; kept in the registry.")
    private String reason = "";

    @Override
    public Integer call() {
      Lakehouse lakehouse = openLakehouse();
      Registry registry = new Registry(lakehouse);
      NightRange night = chosen.night(registry);
      new Recorded(lakehouse, out())
          .run(
              "promote",
              night,
              run ->
                  tell(
                      this, registry.promote(run, chosen.model, chosen.version, reason, person())));
      return DONE;
    }
  }

  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description = "Takes the champion off; the one before it is champion again.",
      footer = {
        "",
        "Example:",
        "  nightjar models rollback late_arrival --reason \"overshoots since July\""
      })
  static final class Rollback extends Job {
    @Parameters(paramLabel = "MODEL", description = "The model's name.")
    private String model = "";

    @Option(
        names = "--reason",
        paramLabel = "TEXT",
        defaultValue = "rolled back by hand",
        description = "Why, in one sentence; kept in the registry.")
    private String reason = "";

    @Override
    public Integer call() {
      Lakehouse lakehouse = openLakehouse();
      Registry registry = new Registry(lakehouse);
      NightRange night = NightRange.of(registry.requireChampion(model).lineage().night());
      new Recorded(lakehouse, out())
          .run(
              "rollback",
              night,
              run -> tell(this, registry.rollback(run, model, reason, person())));
      return DONE;
    }
  }

  /** Tells who is champion now. */
  static void tell(Job job, Champion champion) {
    job.err().printf("%s v%d is the champion%n", champion.model(), champion.version());
  }

  /** Who is at the keyboard. */
  static String person() {
    return System.getProperty("user.name", "unknown");
  }
}

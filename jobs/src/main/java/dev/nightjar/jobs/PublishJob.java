package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = LakehouseNights.PUBLISH,
    mixinStandardHelpOptions = true,
    description = {
      "Publishes nights to PostgreSQL: scored rows and everything that was measured.",
      "All rows of a night come in one transaction, exactly once; what is up to date stays."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar publish --date 2013-06-02",
      "  nightjar publish --from 2013-06-01 --to 2013-06-14 --to-database monitoring"
    })
final class PublishJob extends Job {
  @Mixin NightOptions nights;

  @Option(
      names = "--to-database",
      paramLabel = "NAME",
      description = "Only this one of the databases that monitors and scorings name.")
  private @Nullable String only;

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    WholeProject written = project();
    List<String> databases = databases(written);
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    Map<String, Long> published = new LinkedHashMap<>();
    new Recorded(lakehouse, out())
        .run(
            LakehouseNights.PUBLISH,
            range,
            run -> {
              PublishStep step = new PublishStep(lakehouse, project, err());
              for (String database : databases) {
                long rows = step.run(run, database, range, null);
                published.put(database, rows);
                run.addRows(rows);
              }
            },
            line -> {
              ObjectNode told = line.putObject("published");
              published.forEach(told::put);
            });
    return DONE;
  }

  private List<String> databases(WholeProject project) {
    Set<String> named = PublishStep.databases(project);
    if (only != null && !named.contains(only)) {
      throw NightjarException.user(
          "Cannot publish to " + only,
          "no monitor and no scoring names it" + Problems.didYouMean(only, named),
          "write `publish: { postgres: " + only + " }` into a file of monitors/ or scoring/");
    }
    if (named.isEmpty()) {
      throw NightjarException.user(
          "Cannot publish",
          "no monitor and no scoring of the project says where to",
          "name a database under databases in lakehouse.yaml, and write"
              + " `publish: { postgres: NAME }` into a file of monitors/ or scoring/");
    }
    return only == null ? List.copyOf(named) : List.of(only);
  }
}

package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "materialize",
    mixinStandardHelpOptions = true,
    description = "Cuts the snapshots of feature tables, each as of its night's cutoff.",
    footer = {
      "",
      "Examples:",
      "  nightjar materialize --bootstrap --to 2013-06-01",
      "  nightjar materialize --date 2013-06-02 --table carrier_delays"
    })
final class MaterializeJob extends Job {
  @Mixin HistoryOptions nights;

  @Option(
      names = "--table",
      paramLabel = "T",
      description = "Only this feature table; may be repeated.")
  private List<String> tables = List.of();

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    WholeProject written = project();
    written.features(tables);
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    List<FeatureTable> chosen = project.features(tables);
    new Recorded(lakehouse, out())
        .run(
            "materialize",
            range,
            run -> new SnapshotRun(lakehouse, project).cut(run, chosen, range, nights.bootstrap));
    return DONE;
  }
}

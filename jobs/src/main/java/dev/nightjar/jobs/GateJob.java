package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    description = {
      "Judges what `ingest --stage-only` staged, and publishes it.",
      "Where nothing is staged, what landed is staged first."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar gate --date 2013-06-02",
      "  nightjar gate --bootstrap --to 2013-06-01"
    })
final class GateJob extends Job {
  @Mixin HistoryOptions nights;

  @Option(
      names = "--table",
      paramLabel = "T",
      description = "Only this table, where nothing is staged; may be repeated.")
  private List<String> tables = List.of();

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    WholeProject project = project();
    Lakehouse lakehouse = open(project);
    HeldBatches held = new HeldBatches(lakehouse, range, nights.bootstrap);
    new Recorded(lakehouse, out())
        .run(
            "gate",
            range,
            run -> {
              List<StagedBatch> staged =
                  held.load(project)
                      .orElseGet(
                          () ->
                              new LandingStage(lakehouse, project, err())
                                  .stage(
                                      run,
                                      project.tables(tables),
                                      range,
                                      nights.bootstrap,
                                      table -> lakehouse.staging(run, table)));
              new Intake(lakehouse, run, project.gates(), err()).judgeAndPublish(staged);
            });
    held.remove();
    return DONE;
  }
}

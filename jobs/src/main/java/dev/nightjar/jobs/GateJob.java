package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    description = {
      "Judges what `ingest --stage-only` staged, publishes it and makes tables from it.",
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
              HeldBatches.Held found =
                  held.load(project).orElseGet(() -> stage(run, lakehouse, project));
              Intake intake = new Intake(lakehouse, run, project.gates(), err());
              intake.judgeAndPublish(found.landed());
              new Derivation(lakehouse, project, run, intake)
                  .make(found.derived(), range, nights.bootstrap);
              intake.finish();
            });
    held.remove();
    return DONE;
  }

  private HeldBatches.Held stage(Run run, Lakehouse lakehouse, WholeProject project) {
    return new HeldBatches.Held(
        new LandingStage(lakehouse, project, err())
            .stage(
                run,
                project.landed(tables),
                nights.nights(),
                nights.bootstrap,
                table -> lakehouse.staging(run, table)),
        project.derived(tables));
  }
}

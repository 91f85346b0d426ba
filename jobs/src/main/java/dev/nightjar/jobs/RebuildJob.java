package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Lease;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.RunLedger;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "rebuild",
    mixinStandardHelpOptions = true,
    description = {
      "Makes again what `nightjar stale` lists, exactly once and in the order of a night.",
      "It ends with what a fresh run would have given. Predictions are made by the version that made",
      "them; models are not trained again. What PostgreSQL holds of these nights is replaced."
    },
    footer = {"", "Examples:", "  nightjar stale", "  nightjar rebuild"})
final class RebuildJob extends Job {
  @Mixin WaitOption patience;

  @Override
  public Integer call() {
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    List<Reprocessing> stages = Reprocess.stages(lakehouse, project, err());
    try (Lease lease = Lease.take(lakehouse, "rebuild", patience.length(), err()::println)) {
      StaleWindows stale = Reprocess.find(stages);
      if (stale.all().isEmpty()) {
        err().println("Nothing is out of date.");
        publishWhatIsNot(lakehouse, project);
        return DONE;
      }
      new Recorded(lakehouse, out())
          .run(
              RunLedger.REBUILD,
              nights(stale),
              run -> {
                for (Reprocessing stage : stages) {
                  lease.requireHeld();
                  Recorded.step(lakehouse, stage.job(), run.nights(), run, stage::redo);
                }
                // The nights' versions are others now: this row lists them (rule W3).
                run.outputAll();
                lease.requireHeld();
                publish(lakehouse, project, run);
              });
    }
    return DONE;
  }

  /** What readers of databases hold of these nights is replaced, last of all as in a night. */
  private void publish(Lakehouse lakehouse, WholeProject project, Run run) {
    PublishStep publish = new PublishStep(lakehouse, project, err());
    for (String database : publish.switchedOn()) {
      Recorded.step(
          lakehouse,
          LakehouseNights.PUBLISH,
          run.nights(),
          run,
          step -> publish.again(step, database, run.nights(), run.soFar(null)));
    }
  }

  /** An earlier rebuild may have ended before it had published. */
  private void publishWhatIsNot(Lakehouse lakehouse, WholeProject project) {
    PublishStep publish = new PublishStep(lakehouse, project, err());
    for (String database : publish.switchedOn()) {
      for (NightRange nights : lakehouse.ledger().completed()) {
        new Recorded(lakehouse, out())
            .run(
                LakehouseNights.PUBLISH,
                nights,
                run -> run.addRows(publish.again(run, database, nights, null)));
      }
    }
  }

  private static NightRange nights(StaleWindows stale) {
    List<LocalDate> nights =
        stale.all().stream()
            .map(each -> each.window().night())
            .sorted()
            .collect(Collectors.toList());
    return new NightRange(nights.get(0), nights.get(nights.size() - 1));
  }
}

package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.notify.Delivery;
import dev.nightjar.monitoring.notify.Notice;
import dev.nightjar.monitoring.notify.Notifier;
import dev.nightjar.monitoring.notify.NotifyDefinition;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** Tells people of alerts and decisions. What does not arrive is a warning and tried again. */
final class NotifyStep {
  static final String JOB = "notify";

  private final Lakehouse lakehouse;
  private final Optional<NotifyDefinition> definition;
  private final PrintWriter err;

  NotifyStep(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    // Read once more, of a project that was found sound: it decides nothing but who is told.
    this.definition = definition(project.project().folder(), new Problems());
    this.err = err;
  }

  /** Whom a project tells; mistakes go to the problems. */
  static Optional<NotifyDefinition> definition(ProjectFolder folder, Problems problems) {
    return NotifyDefinition.read(folder, problems);
  }

  /** Whether anybody wants to be told. */
  boolean isAsked() {
    return definition.isPresent();
  }

  /** Tells of a run's nights as a step of it, where anybody wants to be told. */
  void within(Run run) {
    if (isAsked()) {
      Recorded.step(lakehouse, JOB, run.nights(), run, step -> run(step, run.nights()));
    }
  }

  /** Tells what these nights raised and decided, as far as it was not told yet. */
  List<Delivery> run(Run run, NightRange nights) {
    List<Delivery> deliveries =
        definition
            .map(
                to ->
                    new Notifier(lakehouse, to)
                        .tell(run, nights.to(), Notice.of(lakehouse, nights)))
            .orElse(List.of());
    for (Delivery delivery : deliveries) {
      String what =
          delivery.notices()
              + (delivery.notices() == 1 ? " notice" : " notices")
              + " by "
              + delivery.channel();
      if (delivery.failure() == null) {
        run.addRows(delivery.notices());
        err.println("told " + what);
      } else {
        run.judge(Verdict.WARN);
        err.println("WARN not told " + what + ": " + delivery.failure().getMessage());
      }
    }
    return deliveries;
  }
}

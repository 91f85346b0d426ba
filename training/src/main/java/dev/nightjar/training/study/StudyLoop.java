package dev.nightjar.training.study;

import dev.nightjar.training.search.Goal;
import dev.nightjar.training.search.StudyPlan;
import dev.nightjar.training.search.TrialResult;
import dev.nightjar.training.search.TrialRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Asks for rung after rung, and goes on from what the log has. */
record StudyLoop(StudySpec spec, String id, TrialLog log, StudyListener listener) {
  /** Runs all trials that are not in the log yet; the rungs are opened only where some are not. */
  StudyResult run(Supplier<Rungs> open) {
    List<FinishedTrial> finished = new ArrayList<>(log.finished(id));
    Goal goal = spec.search().ranking().goals().get(0);
    listener.started(spec.search().trials(), finished.size(), goal.metric(), goal.maximise());
    StudyPlan plan = new StudyPlan(spec.space(), spec.search());
    List<TrialRun> rung = plan.next(results(finished));
    if (!rung.isEmpty()) {
      try (Rungs rungs = open.get()) {
        while (!rung.isEmpty()) {
          finished.addAll(run(rungs, rung));
          rung = plan.next(results(finished));
        }
      }
    }
    return new StudyResult(id, spec, plan.finished(results(finished)), finished);
  }

  private List<FinishedTrial> run(Rungs rungs, List<TrialRun> rung) {
    List<FinishedTrial> finished = new ArrayList<>();
    try (LogWriter writer = new LogWriter(log, id)) {
      rungs.run(
          rung,
          trial -> {
            finished.add(trial);
            writer.add(trial);
            listener.finished(trial);
          });
    }
    return finished;
  }

  private static List<TrialResult> results(List<FinishedTrial> finished) {
    return finished.stream().map(FinishedTrial::result).toList();
  }
}

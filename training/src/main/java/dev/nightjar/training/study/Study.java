package dev.nightjar.training.study;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.search.Goal;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.StudyPlan;
import dev.nightjar.training.search.TrialResult;
import dev.nightjar.training.search.TrialRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkContext;

/**
 * A search for the best trainer and parameters: a function of its specification and its rows, on
 * any number of cores and executors, and however often it was killed and run again.
 */
public final class Study {
  private final StudySpec spec;
  private final StudyRows rows;
  private final String id;
  private final TrialLog log;
  private final StudyListener listener;

  /**
   * A study.
   *
   * @param log where it goes on from and where finished trials are kept
   * @param listener is told of each finished trial
   */
  public Study(StudySpec spec, StudyRows rows, TrialLog log, StudyListener listener) {
    this.spec = spec;
    this.rows = rows;
    this.id = spec.id(rows.hash());
    this.log = log;
    this.listener = listener;
  }

  /** Names specification and rows: equal ids, equal trials. */
  public String id() {
    return id;
  }

  /**
   * Runs all trials that are not in the log yet.
   *
   * @param parallelism most trials at once
   * @throws NightjarException of category USER when the rows do not fit the memory
   */
  public StudyResult run(SparkContext spark, int parallelism) {
    StudyMemory.require(rows, spark);
    List<FinishedTrial> finished = new ArrayList<>(log.finished(id));
    Goal goal = spec.search().ranking().goals().get(0);
    listener.started(spec.search().trials(), finished.size(), goal.metric(), goal.maximise());
    StudyPlan plan = new StudyPlan(spec.space(), spec.search());
    List<TrialRun> rung = plan.next(results(finished));
    if (!rung.isEmpty()) {
      try (RungJob job =
          new RungJob(spark, id, rows, spec.measuring(), spec.device(), parallelism)) {
        while (!rung.isEmpty()) {
          finished.addAll(run(job, rung));
          rung = plan.next(results(finished));
        }
      }
    }
    return new StudyResult(id, spec, plan.finished(results(finished)), finished);
  }

  /**
   * Trains and measures single points on the rows of a study, here and one after the other: models
   * that a study is compared with.
   */
  public static List<FinishedTrial> alone(
      List<Point> points, StudyRows rows, Measuring measuring, Compute compute) {
    try (ReadyFolds folds = new ReadyFolds(rows)) {
      TrialTraining training = new TrialTraining(folds, measuring, compute);
      return points.stream().map(point -> training.of(new TrialRun(0, point, 0, 0, 0))).toList();
    }
  }

  private List<FinishedTrial> run(RungJob job, List<TrialRun> rung) {
    List<FinishedTrial> finished = new ArrayList<>();
    try (LogWriter writer = new LogWriter(log, id)) {
      job.run(
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

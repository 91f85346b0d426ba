package dev.nightjar.training.study;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.TrialRun;
import dev.nightjar.training.xgboost.XgboostData;
import java.util.List;
import org.apache.spark.SparkContext;

/**
 * A search for the best trainer and parameters: a function of its specification and its rows, on
 * any number of cores and executors, and however often it was killed and run again.
 */
public final class Study {
  private final StudyRows rows;
  private final StudyLoop loop;

  /**
   * A study.
   *
   * @param log where it goes on from and where finished trials are kept
   * @param listener is told of each finished trial
   */
  public Study(StudySpec spec, StudyRows rows, TrialLog log, StudyListener listener) {
    this.rows = rows;
    this.loop = new StudyLoop(spec, id(spec, rows), log, listener);
  }

  /**
   * Many rows are trained on in an order that older builds do not know: their trials are others.
   */
  private static String id(StudySpec spec, StudyRows rows) {
    boolean ordered = rows.rows().rows() >= XgboostData.ORDERED_FROM;
    return spec.id(rows.hash() + (ordered ? "\nin the order of leaves" : ""));
  }

  /** Names specification and rows: equal ids, equal trials. */
  public String id() {
    return loop.id();
  }

  /**
   * Runs all trials that are not in the log yet.
   *
   * @param parallelism most trials at once
   * @throws NightjarException of category USER when the rows do not fit the memory
   */
  public StudyResult run(SparkContext spark, int parallelism) {
    StudyMemory.require(rows, spark);
    StudySpec spec = loop.spec();
    return loop.run(
        () -> new RungJob(spark, loop.id(), rows, spec.measuring(), spec.device(), parallelism));
  }

  /**
   * Trains and measures single points on the rows of a study, here and one after the other: models
   * that a study is compared with.
   */
  public static List<FinishedTrial> alone(
      List<Point> points, StudyRows rows, Measuring measuring, Compute compute) {
    try (ReadyFolds folds = new ReadyFolds(rows)) {
      TrialTraining training =
          new TrialTraining(folds, measuring, compute.threads(), compute.device());
      return points.stream().map(point -> training.of(new TrialRun(0, point, 0, 0, 0))).toList();
    }
  }
}

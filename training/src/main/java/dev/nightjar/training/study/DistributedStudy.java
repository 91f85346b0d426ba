package dev.nightjar.training.study;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.TrialRun;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.xgboost.DistributedXgboost;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.SparkContext;

/**
 * A study over rows that no single memory holds: one trial after the other, each trained by all
 * workers together. Its result is a function of specification, rows and number of workers.
 */
public final class DistributedStudy {
  private final DistributedRows rows;
  private final DistributedTrials trials;
  private final StudyLoop loop;

  /**
   * A study.
   *
   * @param spec of an engine with as many workers as the rows have
   * @param folds what is trained on and what is measured, as places among the rows
   * @param log where it goes on from and where finished trials are kept
   * @param listener is told of each finished trial
   */
  public DistributedStudy(
      StudySpec spec,
      Target target,
      DistributedRows rows,
      List<Fold> folds,
      TrialLog log,
      StudyListener listener) {
    this.rows = rows;
    this.trials = new DistributedTrials(target, rows, folds, spec.measuring(), spec.device());
    this.loop = new StudyLoop(spec, spec.id(hash(rows, target, folds)), log, listener);
  }

  /** Names specification and rows: equal ids, equal trials. */
  public String id() {
    return loop.id();
  }

  /**
   * Runs all trials that are not in the log yet.
   *
   * @throws NightjarException of category USER when Spark has fewer cores than there are workers,
   *     or the workers' rows do not fit the memory
   */
  public StudyResult run(SparkContext spark) {
    DistributedXgboost.requireWorkers(spark, rows.workers());
    StudyMemory.requireWorkers(
        rows.outcomes().rows(), rows.encoder().width(), rows.workers(), spark);
    return loop.run(
        () ->
            new Rungs() {
              @Override
              public void run(List<TrialRun> rung, Consumer<FinishedTrial> finished) {
                rung.forEach(trial -> finished.accept(trials.of(trial)));
              }

              @Override
              public void close() {}
            });
  }

  /** Trains and measures single points, one after the other: models a study is compared with. */
  public static List<FinishedTrial> alone(
      List<Point> points,
      Target target,
      DistributedRows rows,
      List<Fold> folds,
      Measuring measuring,
      Compute.Device device) {
    DistributedTrials trials = new DistributedTrials(target, rows, folds, measuring, device);
    return points.stream().map(point -> trials.of(new TrialRun(0, point, 0, 0, 0))).toList();
  }

  private static String hash(DistributedRows rows, Target target, List<Fold> folds) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    digest.update(rows.hash().getBytes(StandardCharsets.UTF_8));
    for (Fold fold : folds) {
      for (int[] part : List.of(fold.train(), fold.validation())) {
        ByteBuffer buffer = ByteBuffer.allocate(4);
        for (int row : part) {
          digest.update(buffer.putInt(0, row).array());
        }
        digest.update((byte) -2);
      }
    }
    digest.update(target.toString().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }
}

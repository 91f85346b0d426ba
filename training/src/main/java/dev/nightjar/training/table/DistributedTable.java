package dev.nightjar.training.table;

import dev.nightjar.training.FeatureFacts;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.study.DistributedStudy;
import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.study.StudySpec;
import dev.nightjar.training.study.TrialLog;
import dev.nightjar.training.trainer.DistributedTrainers;
import dev.nightjar.training.trainer.Trainers;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;

/** Rows on the executors' disks; only those that are measured at the end come to the driver. */
record DistributedTable(
    SparkContext spark, Target target, DistributedRows rows, Compute.Device device)
    implements TableData {
  @Override
  public Matrix outcomes() {
    return rows.outcomes();
  }

  @Override
  public List<Fold> folds(TableSplit split) {
    return split.folds();
  }

  @Override
  public String told(TableSplit split) {
    return split.how();
  }

  @Override
  public StudyResult study(StudySpec spec, List<Fold> folds, TrialLog log, StudyListener listener) {
    return new DistributedStudy(spec, target, rows, folds, log, listener).run(spark);
  }

  @Override
  public List<FinishedTrial> alone(List<Point> points, List<Fold> folds, Measuring measuring) {
    return DistributedStudy.alone(points, target, rows, folds, measuring, device);
  }

  @Override
  public TrainedModel train(String trainer, Parameters parameters, int[] some) {
    return new TrainedModel(
        Trainers.named(trainer),
        rows.encoder(),
        DistributedTrainers.train(trainer, rows, target, some, null, parameters, device));
  }

  @Override
  public TrainedModel trainOnAll(String trainer, Parameters parameters) {
    return train(trainer, parameters, IntStream.range(0, rows.outcomes().rows()).toArray());
  }

  @Override
  public float[] predict(TrainedModel model, int[] some) {
    byte[] bytes = model.bytes();
    String trainer = model.trainer().name();
    return rows.predict(() -> Trainers.named(trainer).open(bytes), some);
  }

  @Override
  public Matrix raw(int[] some) {
    return rows.collect(some, "the test part");
  }

  @Override
  public FeatureFacts facts(TrainedModel model, int[] some) {
    return new FeatureFacts(rows.encoder().columns(), rows.missing(some));
  }

  @Override
  public long unlabelled() {
    return rows.unlabelled();
  }

  @Override
  public SortedMap<String, Long> rounded() {
    return rows.rounded();
  }

  @Override
  public SortedMap<String, long[]> hashes() {
    return rows.hashes();
  }

  @Override
  public void close() {
    rows.close();
  }
}

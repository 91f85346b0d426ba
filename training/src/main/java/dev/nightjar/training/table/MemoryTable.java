package dev.nightjar.training.table;

import dev.nightjar.training.FeatureFacts;
import dev.nightjar.training.model.Collected;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.FittedEncoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.study.Study;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.study.StudyRows;
import dev.nightjar.training.study.StudySpec;
import dev.nightjar.training.study.TrialLog;
import dev.nightjar.training.trainer.Trainers;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.SparkContext;

/** All rows as one matrix at the driver, and once in each executor. */
record MemoryTable(SparkContext spark, Target target, Collected collected, Compute compute)
    implements TableData {
  @Override
  public Matrix outcomes() {
    return collected.matrix();
  }

  @Override
  public List<Fold> folds(TableSplit split) {
    return StudiedFolds.of(split);
  }

  @Override
  public String told(TableSplit split) {
    return StudiedFolds.told(split);
  }

  @Override
  public StudyResult study(StudySpec spec, List<Fold> folds, TrialLog log, StudyListener listener) {
    return new Study(spec, new StudyRows(target, collected.matrix(), folds), log, listener)
        // Trials that share a GPU would share its memory too.
        .run(spark, compute.device() == Compute.Device.CUDA ? 1 : Integer.MAX_VALUE);
  }

  @Override
  public List<FinishedTrial> alone(List<Point> points, List<Fold> folds, Measuring measuring) {
    return Study.alone(
        points, new StudyRows(target, collected.matrix(), folds), measuring, compute);
  }

  @Override
  public TrainedModel train(String trainer, Parameters parameters, int[] rows) {
    return train(trainer, parameters, collected.matrix().rows(rows));
  }

  @Override
  public TrainedModel trainOnAll(String trainer, Parameters parameters) {
    return train(trainer, parameters, collected.matrix());
  }

  private TrainedModel train(String name, Parameters parameters, Matrix raw) {
    FittedEncoder fitted = raw.encoder().fitted(raw, target);
    Trainer trainer = Trainers.named(name);
    return new TrainedModel(
        trainer,
        fitted.encoder(),
        trainer.train(new Fit(target, fitted.training(), null, parameters, compute)));
  }

  @Override
  public float[] predict(TrainedModel model, int[] rows) {
    return model.predict(collected.matrix().rows(rows));
  }

  @Override
  public Matrix raw(int[] rows) {
    return collected.matrix().rows(rows);
  }

  @Override
  public FeatureFacts facts(TrainedModel model, int[] rows) {
    return FeatureFacts.of(model.encoder().transform(raw(rows)));
  }

  @Override
  public long unlabelled() {
    return collected.unlabelled();
  }

  @Override
  public SortedMap<String, Long> rounded() {
    return collected.rounded();
  }

  @Override
  public SortedMap<String, long[]> hashes() {
    return collected.hashes();
  }

  @Override
  public void close() {}
}

package dev.nightjar.training;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.FeatureSpec;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.RowRoles;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.study.DistributedStudy;
import dev.nightjar.training.study.Study;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.study.StudyRows;
import dev.nightjar.training.study.StudySpec;
import dev.nightjar.training.study.TrialLog;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The encoded rows of a project's training set, where an engine keeps them. What is measured, the
 * validation and the test part, always comes to the driver.
 */
interface ModelRows extends AutoCloseable {
  /**
   * Encodes and brings into order.
   *
   * @param count how many rows there are
   * @throws NightjarException as {@link MatrixCollector#collect} and {@link DistributedRows#of} do
   */
  static ModelRows of(Dataset<Row> rows, List<FeatureSpec> specs, long count, Engine engine) {
    Encoder encoder = Encoder.fitSpecs(rows, specs);
    return engine.distributed()
        ? new Distributed(
            DistributedRows.of(
                rows, encoder, Target.NUMBER, RowRoles.TRAINING_SET, engine.workers()))
        : new InMemory(MatrixCollector.collect(rows, encoder, count));
  }

  /** Labels and instants of all rows. */
  Matrix outcomes();

  /** The parts that a model is trained and measured on, encoded by what the first has taught. */
  Parts divided(TimeSplit split, Instant asOf);

  /** The rows that the registered model is trained on. */
  TrainingPart trainedOn(TimeSplit split, Parts parts);

  /** Runs a study on rows that come before {@code seen}. */
  StudyResult study(
      StudySpec spec,
      int seen,
      StudyRows.Fold fold,
      TrialLog log,
      StudyListener listener,
      SparkContext spark);

  @Override
  void close();

  /** Rows to train on, and those that are measured. */
  record Parts(TrainingPart train, Matrix validation, Matrix test) {}

  /** All rows in one memory. */
  record InMemory(Matrix raw) implements ModelRows {
    @Override
    public Matrix outcomes() {
      return raw;
    }

    @Override
    public Parts divided(TimeSplit split, Instant asOf) {
      TimeSplit.Parts parts = split.divide(raw, asOf).encoded(Target.YES_OR_NO);
      return new Parts(new TrainingPart.InMemory(parts.train()), parts.validation(), parts.test());
    }

    @Override
    public TrainingPart trainedOn(TimeSplit split, Parts parts) {
      return split.refit() == TimeSplit.Refit.ALL
          ? new TrainingPart.InMemory(raw.encoder().fitted(raw, Target.YES_OR_NO).training())
          : parts.train();
    }

    @Override
    public StudyResult study(
        StudySpec spec,
        int seen,
        StudyRows.Fold fold,
        TrialLog log,
        StudyListener listener,
        SparkContext spark) {
      StudyRows rows = new StudyRows(Target.YES_OR_NO, raw.part(0, seen), List.of(fold));
      return new Study(spec, rows, log, listener).run(spark, Integer.MAX_VALUE);
    }

    @Override
    public void close() {}
  }

  /** Rows spread over workers. */
  record Distributed(DistributedRows rows) implements ModelRows {
    public Distributed {
      if (rows.unlabelled() > 0) {
        rows.close();
        throw MatrixCollector.unlabelled(rows.unlabelled());
      }
    }

    @Override
    public Matrix outcomes() {
      return rows.outcomes();
    }

    @Override
    public Parts divided(TimeSplit split, Instant asOf) {
      TimeSplit.Bounds at = split.bounds(rows.outcomes(), asOf);
      return new Parts(
          part(0, at.trainTo()),
          rows.collect(span(at.validationFrom(), at.validationTo()), "the validation part"),
          rows.collect(span(at.testFrom(), at.testTo()), "the test part"));
    }

    @Override
    public TrainingPart trainedOn(TimeSplit split, Parts parts) {
      return split.refit() == TimeSplit.Refit.ALL ? part(0, rows.outcomes().rows()) : parts.train();
    }

    @Override
    public StudyResult study(
        StudySpec spec,
        int seen,
        StudyRows.Fold fold,
        TrialLog log,
        StudyListener listener,
        SparkContext spark) {
      return new DistributedStudy(spec, Target.YES_OR_NO, rows, List.of(fold), log, listener)
          .run(spark);
    }

    private TrainingPart part(int from, int to) {
      return new TrainingPart.Distributed(rows, span(from, to));
    }

    private static int[] span(int from, int to) {
      return IntStream.range(from, to).toArray();
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}

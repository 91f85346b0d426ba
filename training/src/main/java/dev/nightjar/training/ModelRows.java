package dev.nightjar.training;

import dev.nightjar.features.Joined;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Collected;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.FeatureSpec;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.RowRoles;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.split.Division;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.split.SplitRows;
import dev.nightjar.training.split.SplitSpec;
import dev.nightjar.training.study.DistributedStudy;
import dev.nightjar.training.study.Study;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.study.StudyRows;
import dev.nightjar.training.study.StudySpec;
import dev.nightjar.training.study.TrialLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The encoded rows of a project's training set, where an engine keeps them, and how they are
 * divided. What the division looks at is at the driver with every engine, so that all of them
 * divide alike.
 */
interface ModelRows extends AutoCloseable {
  /**
   * Encodes and brings into order.
   *
   * @param count how many rows there are
   * @param target what is predicted
   * @param split how they will be divided
   * @throws NightjarException as {@link MatrixCollector#collect} and {@link DistributedRows#of} do
   */
  static ModelRows of(
      Dataset<Row> rows,
      List<FeatureSpec> specs,
      long count,
      Target target,
      SplitSpec split,
      Engine engine) {
    Encoder encoder = Encoder.fitSpecs(rows, specs);
    List<String> hashed = new ArrayList<>();
    if (split.needsKeys()) {
      hashed.add(Joined.KEY);
    }
    String group = split.group();
    if (group != null) {
      hashed.add(group);
    }
    return engine.distributed()
        ? new Distributed(
            DistributedRows.of(
                rows,
                encoder,
                Target.NUMBER,
                RowRoles.TRAINING_SET.hashing(hashed),
                engine.workers()),
            target,
            split)
        : new InMemory(MatrixCollector.collect(rows, encoder, count, hashed), target, split);
  }

  /** Labels and instants of all rows; with or without their features. */
  Matrix outcomes();

  /** As {@link Collected#hashes}, of what the split asks for. */
  SortedMap<String, long[]> hashes();

  /** What is predicted. */
  Target target();

  /** How the rows are divided. */
  SplitSpec split();

  /** Rows to learn from, rising, encoded by what they themselves have taught. */
  EncodedPart learned(int[] rows);

  /**
   * Rows that a model has not learned from, rising.
   *
   * @param encoder of the rows that it learned from
   */
  EncodedPart held(int[] rows, Encoder encoder);

  /** Runs a study on the folds. */
  StudyResult study(
      StudySpec spec, Division division, TrialLog log, StudyListener listener, SparkContext spark);

  /**
   * Divides them.
   *
   * @param asOf T
   * @throws NightjarException of category USER when a part comes out empty, or the test part does
   *     not fit the driver's memory
   */
  default Parts parts(Instant asOf) {
    SplitSpec split = split();
    Matrix outcomes = outcomes();
    String group = split.group();
    SplitRows rows =
        new SplitRows(
            outcomes.predictAt(),
            outcomes.labels(),
            // By time a part may hold one class: where little happens, nights go on.
            split.needsKeys() ? labelKind() : SplitRows.LabelKind.NONE,
            group == null ? new int[0] : SplitRows.groups(hashes(group)),
            hashes(Joined.KEY));
    Division division = split.divide(rows, asOf);
    EncodedPart train = learned(division.learned());
    return new Parts(
        outcomes,
        division,
        train,
        held(division.validated(), train.encoder()),
        held(division.test(), train.encoder()).collected("the test part"));
  }

  /** The rows that the registered model learns from, as it reads them. */
  default EncodedPart trainedOn(Parts parts) {
    return split().refit() == SplitSpec.Refit.NONE
        ? parts.train()
        : learned(parts.division().whole());
  }

  /** What a split that deals rows out sees in the labels. */
  private SplitRows.LabelKind labelKind() {
    return target().task() == Task.REGRESSION
        ? SplitRows.LabelKind.NUMBERS
        : SplitRows.LabelKind.CLASSES;
  }

  /** Empty where none were asked for. */
  private long[] hashes(String column) {
    return hashes().getOrDefault(column, new long[0]);
  }

  @Override
  void close();

  /** All rows in one memory, with nothing learned yet. */
  record InMemory(Collected collected, Target target, SplitSpec split) implements ModelRows {
    @Override
    public Matrix outcomes() {
      return collected.matrix();
    }

    @Override
    public SortedMap<String, long[]> hashes() {
      return collected.hashes();
    }

    @Override
    public EncodedPart learned(int[] rows) {
      Matrix all = collected.matrix();
      Matrix some = rows.length == all.rows() ? all : all.rows(rows);
      return new EncodedPart.InMemory(all.encoder().fitted(some, target).training(), target);
    }

    @Override
    public EncodedPart held(int[] rows, Encoder encoder) {
      return new EncodedPart.InMemory(encoder.transform(collected.matrix().rows(rows)), target);
    }

    @Override
    public StudyResult study(
        StudySpec spec,
        Division division,
        TrialLog log,
        StudyListener listener,
        SparkContext spark) {
      int[] seen = division.seen();
      List<Fold> folds = division.folds().stream().map(fold -> fold.among(seen)).toList();
      StudyRows rows = new StudyRows(target, collected.matrix().rows(seen), folds);
      return new Study(spec, rows, log, listener).run(spark, Integer.MAX_VALUE);
    }

    @Override
    public void close() {}
  }

  /** Rows spread over workers; their encoder is one that learns nothing from them. */
  record Distributed(DistributedRows rows, Target target, SplitSpec split) implements ModelRows {
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
    public SortedMap<String, long[]> hashes() {
      return rows.hashes();
    }

    @Override
    public EncodedPart learned(int[] some) {
      return new EncodedPart.Distributed(rows, some, target);
    }

    @Override
    public EncodedPart held(int[] some, Encoder encoder) {
      return new EncodedPart.Distributed(rows, some, target);
    }

    @Override
    public StudyResult study(
        StudySpec spec,
        Division division,
        TrialLog log,
        StudyListener listener,
        SparkContext spark) {
      return new DistributedStudy(spec, target, rows, division.folds(), log, listener).run(spark);
    }

    @Override
    public void close() {
      rows.close();
    }
  }
}

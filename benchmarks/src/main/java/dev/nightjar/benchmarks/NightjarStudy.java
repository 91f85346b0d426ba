package dev.nightjar.benchmarks;

import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.RowRoles;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.SearchSpec;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.study.Study;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.study.StudyRows;
import dev.nightjar.training.study.StudySpec;
import dev.nightjar.training.study.TrialLog;
import dev.nightjar.training.study.TrialSeconds;
import dev.nightjar.training.trainer.Trainers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Ours: trials are tasks that share one matrix.
 *
 * @param halving whether most trials are stopped early
 * @param fold which rows, by id, train and validate
 */
record NightjarStudy(String name, SparkSession spark, StudyData data, Fold fold, boolean halving)
    implements StudyEngine {
  @Override
  public Found run(StudyGrid grid) {
    long start = System.nanoTime();
    Dataset<Row> rows = spark.read().parquet(data.file().toString());
    Target target = Target.of(Task.BINARY, rows, StudyData.LABEL);
    // Sorted by id, and ids begin at 0: a row's place is its id.
    Matrix matrix =
        MatrixCollector.collect(
                rows,
                Encoder.fit(rows, data.features()),
                data.rows(),
                target,
                new RowRoles(List.of(StudyData.ID), null, StudyData.LABEL, null))
            .matrix();
    long collected = System.nanoTime();
    SearchSpec search = halving ? grid.halving() : grid.full();
    SharedTime time = new SharedTime();
    StudyResult result =
        new Study(
                new StudySpec(grid.space(), search, Measuring.of(target), Compute.Device.CPU),
                new StudyRows(target, matrix, List.of(fold)),
                TrialLog.none(),
                time)
            .run(spark.sparkContext(), Integer.MAX_VALUE);
    long studied = System.nanoTime();
    FinishedTrial winner = result.requireWinner();
    Trainer trainer = Trainers.named(winner.result().point().trainer());
    trainer.train(new Fit(target, matrix, null, winner.refit(), Compute.allCores()));
    long done = System.nanoTime();
    return found(result, time, start, collected, studied, done);
  }

  private static Found found(
      StudyResult result, SharedTime time, long start, long collected, long studied, long done) {
    double trials = time.of(TrialSeconds::all);
    double training = time.of(TrialSeconds::training);
    double predicting = time.of(TrialSeconds::predicting);
    Map<String, Double> phases = new LinkedHashMap<>();
    phases.put("collect and encode", seconds(start, collected));
    phases.put("trials: cut bins and train", training);
    phases.put("trials: predict", predicting);
    phases.put("trials: cut folds and measure", trials - training - predicting);
    phases.put("study: hash, wait, rank", seconds(collected, studied) - trials);
    phases.put("train the winner on all rows", seconds(studied, done));
    FinishedTrial winner = result.requireWinner();
    return new Found(
        winner.result().trial(),
        Objects.requireNonNull(winner.result().metrics().get(StudyGrid.METRIC)),
        phases,
        training + predicting + seconds(studied, done));
  }

  private static double seconds(long from, long to) {
    return (to - from) / 1e9;
  }
}

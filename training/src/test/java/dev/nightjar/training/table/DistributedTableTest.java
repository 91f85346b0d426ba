package dev.nightjar.training.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.TrialLog;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A table whose rows are in no single memory, beside the same one in memory. */
class DistributedTableTest {
  private static final int ROWS = 12_000;

  private final Dataset<Row> rows =
      TestSpark.session()
          .range(ROWS)
          .selectExpr(
              "id",
              "IF(id % 7 = 0, NULL, pmod(xxhash64(id, 1), 1000) / 1000D) AS rate",
              "CONCAT('k', pmod(xxhash64(id, 2), 400)) AS many",
              "id % 2 = 0 AS side",
              "pmod(xxhash64(id, 3), 1000) / 1000D < IF(id % 7 = 0, 0.8D,"
                  + " pmod(xxhash64(id, 1), 1000) / 1000D * 0.6D) AS yes");

  @Test
  void aStudyComesToAModelAsGood() {
    List<FinishedTrial> log = new ArrayList<>();
    TableResult distributed = train(spec(new Engine(2), null), into(log));
    TableResult inMemory = train(spec(Engine.MEMORY, "xgboost"), TrialLog.none());
    assertThat(log).hasSize(1).noneMatch(trial -> trial.result().failed());
    assertThat(distributed.facts().testRows()).isEqualTo(inMemory.facts().testRows());
    assertThat(value(distributed, "log_loss")).isCloseTo(value(inMemory, "log_loss"), within(0.01));
    assertThat(value(distributed, "auc")).isCloseTo(value(inMemory, "auc"), within(0.01));
    assertThat(distributed.contenders())
        .extracting(TableResult.Contender::trainer)
        .containsExactly("xgboost", "constant");
    assertThat(distributed.features().missing()[0]).isCloseTo(1 / 7.0, within(0.01));
    assertThat(distributed.study().spec().engine()).isEqualTo(new Engine(2));
    // What would be learned from all rows in one memory is hashed instead, and told.
    assertThat(distributed.decisions().get(1).because()).contains("buckets");

    TableResult resumed = train(spec(new Engine(2), null), into(log));
    assertThat(log).hasSize(1);
    assertThat(resumed.model().hash()).isEqualTo(distributed.model().hash());
  }

  @Test
  void rowsOfAKeyStayTogetherAndGroupsAreComparedAsInMemory() {
    Dataset<Row> few = rows.where("id < 2000");
    TableResult distributed = train(few, grouped(new Engine(2)), TrialLog.none());
    TableResult inMemory = train(few, grouped(Engine.MEMORY), TrialLog.none());
    assertThat(distributed.facts()).isEqualTo(inMemory.facts());
    assertThat(distributed.facts().testFrom()).contains("equal many together");
    assertThat(distributed.facts().validatedBy()).contains("5 folds");
    assertThat(distributed.groups()).usingRecursiveComparison().isEqualTo(inMemory.groups());
    assertThat(distributed.groups().rowsOf().get("side")).hasSize(2);
    assertThat(value(distributed, "log_loss")).isEqualTo(value(inMemory, "log_loss"));
  }

  @Test
  void whatNeedsAllRowsInOneMemoryIsRefused() {
    assertThatThrownBy(() -> train(spec(new Engine(2), "logistic_regression"), TrialLog.none()))
        .hasMessageContaining("Cannot train logistic_regression with the engine distributed");
    assertThatThrownBy(() -> train(spec(new Engine(3), null), TrialLog.none()))
        .hasMessageContaining("Cannot train with 3 workers");
  }

  private TableResult train(TableSpec spec, TrialLog log) {
    return train(rows, spec, log);
  }

  private static TableResult train(Dataset<Row> data, TableSpec spec, TrialLog log) {
    return new TableTraining(TestSpark.session().sparkContext(), spec, log, StudyListener.NONE)
        .train(data, null, "model");
  }

  private static TableSpec spec(Engine engine, @Nullable String trainer) {
    return new TableSpec(
        Task.BINARY,
        "yes",
        null,
        null,
        List.of("id"),
        null,
        List.of(),
        List.of(),
        trainer,
        1,
        1,
        new Costs(1, 1),
        Compute.Device.CPU,
        engine);
  }

  private static TableSpec grouped(Engine engine) {
    return new TableSpec(
        Task.BINARY,
        "yes",
        null,
        null,
        List.of("many"),
        null,
        List.of("id"),
        List.of("side"),
        "constant",
        1,
        1,
        new Costs(1, 1),
        Compute.Device.CPU,
        engine);
  }

  private static TrialLog into(List<FinishedTrial> kept) {
    return new TrialLog() {
      @Override
      public List<FinishedTrial> finished(String study) {
        return List.copyOf(kept);
      }

      @Override
      public void keep(String study, List<FinishedTrial> trials) {
        kept.addAll(trials);
      }
    };
  }

  private static double value(TableResult result, String metric) {
    Double value = result.best().test().value(metric);
    return value == null ? Double.NaN : value;
  }
}

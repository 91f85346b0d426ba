package dev.nightjar.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.features.Joined;
import dev.nightjar.features.LabelHistory;
import dev.nightjar.features.TrainingSet;
import dev.nightjar.features.TrainingSets;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.evaluation.Metrics;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.Sha256;
import dev.nightjar.training.trainer.Trainers;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A backtest against its naive twin: a training set for each night, built by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BacktestTest {
  private static final LocalDate FROM = LocalDate.of(2013, 4, 20);
  private static final LocalDate TO = LocalDate.of(2013, 5, 20);
  private static final LocalDate ALL_KNOWN = LocalDate.of(2013, 7, 31);

  @TempDir static Path root;

  private Trips trips;

  @BeforeAll
  void aProject() throws Exception {
    trips = new Trips(root);
  }

  @Test
  void eachPeriodIsWhatASetOfItsOwnWouldHaveGiven() {
    Backtested backtested = backtest(null, 10);
    assertThat(backtested.periods()).hasSize(4);
    Run run = trips.run(TO);
    TrainingSets sets = sets();
    TrainingSet known = sets.build(run, "late", trips.model.rows(), ALL_KNOWN, 7);
    long positives = 0;
    for (Backtested.Trained each : backtested.periods()) {
      TrainingSet alone = sets.build(run, "late", trips.model.rows(), each.nights().from(), 7);
      Encoder encoder = Encoder.fit(alone.rows(), trips.model.features());
      Matrix rows = MatrixCollector.collect(alone.rows(), encoder, alone.manifest().rows());
      Trainer trainer = Trainers.named("xgboost");
      byte[] model = trainer.train(Fit.of(Target.YES_OR_NO, rows, parameters()));
      assertThat(each.trainedRows()).isEqualTo(rows.rows());
      assertThat(each.modelHash()).as("%s", each.nights()).isEqualTo(Sha256.of(model));
      Dataset<Row> followed =
          known
              .rows()
              .where(col(Joined.NIGHT).between(lit(each.nights().from()), lit(each.nights().to())));
      Matrix measured = MatrixCollector.collect(followed, encoder, followed.count());
      try (Predictor predictor = trainer.open(model)) {
        Metrics metrics =
            Evaluated.on(measured, predictor, trips.model.measuring(0.5)).probabilities();
        assertThat(each.compared().retrained().values()).isEqualTo(metrics.byName());
        positives += metrics.positives();
      }
    }
    assertThat(backtested.all().retrained().positives()).isEqualTo(positives);
    assertThat(backtested.all().neverRetrained().rows())
        .isEqualTo(backtested.all().constant().rows());
    // The carrier that makes trips late is another one since 30 April.
    assertThat(backtested.all().retrained().values().get("log_loss"))
        .isLessThan(backtested.all().neverRetrained().values().get("log_loss"));
    assertThat(backtested.all().retrained().intervals()).containsKeys("auc", "log_loss");
    run.abandon();
  }

  @Test
  void theRowsKnownOnANightAreThoseOfItsTrainingSet_correctionsAmongThem() {
    Run run = trips.run(TO);
    LabelHistory history = sets().history(run, trips.model.rows(), TO.plusDays(30));
    boolean corrected = false;
    for (LocalDate night = FROM; night.isBefore(TO); night = night.plusDays(7)) {
      TrainingSet alone = sets().build(run, "late", trips.model.rows(), night, 7);
      Dataset<Row> known = history.knownAsOf(night);
      assertThat(known.columns()).isEqualTo(alone.rows().columns());
      assertThat(lines(known)).as("%s", night).isEqualTo(lines(alone.rows()));
      corrected |= history.knownAsOf(night).where("_key.id % 29 = 0").count() > 0;
    }
    assertThat(corrected).isTrue();
    run.abandon();
  }

  @Test
  void nothingIsWrittenAndStoredParametersAreTaken() {
    ModelVersion version = trips.train(TO);
    List<String> tables = tables();
    Backtested backtested = backtest(version, 30);
    assertThat(tables()).isEqualTo(tables);
    assertThat(backtested.parametersOf()).isEqualTo(version.toString());
    assertThat(backtested.parameters()).isEqualTo(parameters());
    assertThat(new Registry(trips.lakehouse).list("late")).hasSize(1);
    assertThat(backtested.periods().get(1).modelHash()).isEqualTo(version.modelHash());
  }

  @Test
  void tooFewRowsAreTold() {
    assertThatThrownBy(() -> backtest(LocalDate.of(2013, 4, 5), null, 10))
        .hasMessageContaining("Cannot split the training set")
        .hasMessageContaining("training part");
    assertThatThrownBy(() -> backtest(LocalDate.of(2013, 4, 1), null, 10))
        .hasMessageContaining("as of night 2013-04-01")
        .hasMessageContaining("no row has a label");
  }

  private Backtested backtest(@Nullable ModelVersion parametersOf, int days) {
    return backtest(FROM, parametersOf, days);
  }

  private Backtested backtest(LocalDate from, @Nullable ModelVersion parametersOf, int days) {
    Run run = trips.run(TO);
    try {
      return Backtest.of(
          trips.lakehouse,
          run,
          trips.project,
          Map.of(),
          trips.model,
          parametersOf,
          BacktestPeriods.of(from, TO, Period.ofDays(days), null, TO.plusDays(days)));
    } finally {
      run.abandon();
    }
  }

  private TrainingSets sets() {
    return new TrainingSets(trips.lakehouse, trips.project, Map.of());
  }

  private Parameters parameters() {
    return Objects.requireNonNull(trips.model.trainers().get("xgboost"));
  }

  private List<String> tables() {
    return trips.lakehouse.tables().stream()
        .map(table -> trips.lakehouse.newest(table).toString())
        .toList();
  }

  private static List<String> lines(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}

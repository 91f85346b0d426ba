package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.Replayed.Outcome;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Period;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Models of numbers, from the label to the gate, and labels that are none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegressionModelTest {
  /** Before another carrier makes the trips late. */
  private static final LocalDate NIGHT = LocalDate.of(2013, 4, 28);

  /** Minutes: late trips have many, the others few. */
  private static final String MINUTES = "IF(late, 40, 3) + id % 5";

  @TempDir static Path root;

  private Trips trips;
  private Registry registry;

  @BeforeAll
  void aProject() throws Exception {
    trips = new Trips(root);
    registry = new Registry(trips.lakehouse);
  }

  @Test
  void theChampionOfNumbersIsReplayedAndFollowedByABetterOne() throws Exception {
    ModelDefinition minutes = minutes("minutes", MINUTES, "");
    ModelVersion first = trips.train(minutes, NIGHT);
    assertThat(first.threshold()).isNull();
    assertThat(registry.aim(first).task()).isEqualTo(Task.REGRESSION);
    assertThat(registry.requireChampion("minutes")).isEqualTo(first);
    double rmse = first.measure("test", "xgboost", "rmse");
    assertThat(rmse).isLessThan(first.measure("test", "constant", "rmse")).isBetween(5.0, 20.0);
    assertThat(first.measure("test", "xgboost", "auc")).isNull();
    LoadedModel loaded = registry.load(first);
    assertThat(loaded.aim()).isEqualTo(minutes.aim());

    Run run = trips.run(NIGHT);
    Replayed replayed = Replay.of(trips.lakehouse, run, trips.project, Map.of(), first, null, 0);
    run.abandon();
    assertThat(replayed.outcome()).as("%s", replayed).isEqualTo(Outcome.IDENTICAL);

    LocalDate later = NIGHT.plusDays(14);
    Run retraining = trips.run(later);
    Trained second =
        Training.train(
            trips.lakehouse,
            retraining,
            trips.project,
            Map.of(),
            minutes,
            later,
            (rows, columns) -> "{}");
    Judgement judgement =
        Training.promote(
            trips.lakehouse, retraining, trips.project, Map.of(), minutes, second, first, later);
    assertThat(judgement.reasons().get(0)).contains("rmse").contains("rows");
    assertThat(judgement.reasons()).anyMatch(reason -> reason.contains("constant"));
  }

  @Test
  void aChampionOfAnotherTaskIsNotComparedWith() throws Exception {
    ModelVersion champion = trips.train(NIGHT);
    LocalDate later = NIGHT.plusDays(7);
    ModelDefinition numbers = minutes("late", MINUTES, "");
    Run run = trips.run(later);
    Trained trained =
        Training.train(
            trips.lakehouse, run, trips.project, Map.of(), numbers, later, (r, c) -> "{}");
    Judgement judgement =
        Training.promote(
            trips.lakehouse, run, trips.project, Map.of(), numbers, trained, champion, later);
    assertThat(judgement.reasons().get(0))
        .contains(champion + " has no rmse", "it is a binary model", "baselines only");
  }

  @Test
  void aQuantileIsComparedWithTheQuantileOfTheLabels() throws Exception {
    ModelVersion version =
        trips.train(minutes("quantile", MINUTES, ", objective: quantile, quantile: 0.9"), NIGHT);
    assertThat(registry.aim(version).quantile()).isEqualTo(0.9);
    assertThat(version.measure("test", "constant", "coverage")).isBetween(0.8, 1.0);
    assertThat(version.measure("test", "xgboost", "quantile_loss"))
        .isLessThan(version.measure("test", "constant", "quantile_loss"));
  }

  @Test
  void countsAreNeverNegative() throws Exception {
    ModelVersion version = trips.train(minutes("counts", MINUTES, ", objective: poisson"), NIGHT);
    assertThat(version.measure("test", "xgboost", "poisson_deviance")).isPositive();
    ModelDefinition negative = minutes("negative", "id % 5 - 1", ", objective: poisson");
    assertThatThrownBy(() -> trips.train(negative, NIGHT))
        .hasMessageContaining("a label is negative, and counts are not");
  }

  @Test
  void labelsThatAreNoNumbersAreCountedAndRefused() throws Exception {
    for (String wrong : new String[] {"CAST('NaN' AS DOUBLE)", "CAST('Infinity' AS DOUBLE)"}) {
      ModelDefinition model = minutes("wrong", "IF(id % 100 = 7, " + wrong + ", id % 5)", "");
      assertThatThrownBy(() -> trips.train(model, NIGHT))
          .as(wrong)
          .hasMessageContaining("rows is no finite number");
    }
    // Unknown labels are left out (T6).
    ModelVersion version =
        trips.train(minutes("gaps", "IF(id % 2 = 0, NULL, " + MINUTES + ")", ""), NIGHT);
    assertThat(version.lineage().trainingRows()).isBetween(500L, 1100L);
  }

  @Test
  void aConstantLabelGivesAVersionThatIsNoChampion() throws Exception {
    ModelVersion version = trips.train(minutes("same", "7", ""), NIGHT);
    assertThat(registry.champion("same")).isEmpty();
    assertThat(version.measure("test", "constant", "rmse")).isEqualTo(0);
    assertThat(version.measure("test", "constant", "r2")).isNull();
    assertThat(version.metrics()).contains("all outcomes are the same");
  }

  @Test
  void aBacktestMeasuresNumbers() throws Exception {
    Backtested backtested =
        Backtest.of(
            trips.lakehouse,
            trips.run(NIGHT),
            trips.project,
            Map.of(),
            minutes("tested", MINUTES, ""),
            null,
            BacktestPeriods.of(
                NIGHT.minusDays(14), NIGHT, Period.ofDays(7), null, NIGHT.plusDays(7)));
    Backtested.Measured all = backtested.all().retrained();
    assertThat(all.positives()).isNull();
    assertThat(all.values().keySet()).startsWith("rmse", "mae");
    assertThat(all.values().get("rmse"))
        .isLessThan(backtested.all().constant().values().get("rmse"));
    assertThat(all.intervals().get("rmse").low()).isLessThan(all.values().get("rmse"));
    double squares = 0;
    long rows = 0;
    for (Backtested.Trained period : backtested.periods()) {
      Backtested.Measured each = period.compared().retrained();
      squares += each.values().get("rmse") * each.values().get("rmse") * each.rows();
      rows += each.rows();
    }
    assertThat(rows).isEqualTo(all.rows());
    assertThat(all.values().get("rmse")).isCloseTo(Math.sqrt(squares / rows), within(1e-9));
  }

  private ModelDefinition minutes(String name, String label, String asked) throws IOException {
    return trips.numbers(name, label, asked);
  }
}

package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Parameters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDefinitionTest {
  @TempDir Path copy;

  @Test
  void theShippedModelIsTheReference() {
    ModelDefinition model = ShippedModels.model();
    assertThat(String.join(" ", model.features()))
        .isEqualTo(
            "carrier origin dest hour mins dow distance origin_rate_1d"
                + " carrier_rate_7d origin_rate_7d dest_rate_7d orghour_rate_7d orgcar_rate_7d"
                + " carrier_rate_28d origin_rate_28d dest_rate_28d flt_rate_28d orghour_rate_28d"
                + " orgcar_rate_28d temp dewp humid wind_speed wind_gust precip pressure visib");
    assertThat(model.trainers().keySet())
        .containsExactly("xgboost", "logistic_regression", "constant");
    Parameters xgboost = model.trainers().get("xgboost");
    assertThat(xgboost.whole("rounds")).isEqualTo(150);
    assertThat(xgboost.whole("max_depth")).isEqualTo(4);
    assertThat(xgboost.real("eta")).isEqualTo(0.1);
    assertThat(xgboost.real("min_child_weight")).isEqualTo(100);
    assertThat(model.seed()).isEqualTo(7);
    assertThat(model.costs()).isEqualTo(new Costs(1, 4));
    assertThat(model.split())
        .isEqualTo(
            new TimeSplit(
                Duration.ofDays(21), Duration.ofDays(14), Duration.ofDays(1), TimeSplit.Refit.ALL));
  }

  @Test
  void aRangeASearchAndEarlyStoppingSayThatTheyNeedAStudy() {
    List<String> problems =
        problems(
            ShippedModels.yaml()
                    .replace("max_depth: 4", "max_depth: { int: [3, 9] }, early_stop: 20")
                + "search: { algorithm: tpe, trials: 32 }\n");
    assertThat(problems).hasSize(3);
    assertThat(problems).allMatch(p -> p.contains("this version does not run"));
    assertThat(problems.get(0))
        .matches("models/late_arrival.yaml:\\d+: .*a range of 'max_depth'.*");
  }

  @Test
  void allMistakesAreReportedAtOnceWithTheirLines() {
    List<String> problems =
        problems(
            ShippedModels.yaml()
                .replace("task: binary", "task: regression")
                .replace("false_positive: 1", "false_positive: -1")
                .replace("by: time", "by: luck")
                .replace("eta: 0.1", "eta: 7")
                .replace("seed: 7", "sead: 7")
                .replace("logistic_regression:", "logistic_regresion:")
                .replace("metric: log_loss", "metric: logloss")
                .replace("[stale, performance, schema]", "[stale, mood]"));
    assertThat(String.join("\n", problems))
        .contains("the task 'regression' is not in this version; it trains binary")
        .contains("'false_positive' must be greater than 0")
        .contains("'luck' is not a valid by")
        .contains("'eta' (share of each tree that is added) must lie between 1.0E-6 and 1.0")
        .contains("unknown key 'sead'; did you mean 'seed'?")
        .contains("there is no trainer 'logistic_regresion'; did you mean 'logistic_regression'?")
        .contains("'logloss' is not a valid metric; did you mean 'log_loss'?")
        .contains("there is no reason to retrain 'mood'");
    assertThat(problems).hasSize(8);
  }

  @Test
  void aPromotionThatNobodyCouldFulfilOrThatJudgesNothingIsRefused() {
    List<String> problems =
        problems(
            ShippedModels.yaml()
                .replace(
                    "min_relative_gain: 0.005",
                    "min_relative_gain: .nan, slices: [ { by: origin, max_relative_loss: -0.1,"
                        + " min_rows: 0 }, { by: orign } ]"));
    assertThat(String.join("\n", problems))
        .contains("'min_relative_gain' must be a number")
        .contains("'max_relative_loss' must be at least 0, but is -0.1")
        .contains("'min_rows' must be at least 1, but is 0")
        .contains("there is no feature 'orign'; did you mean 'origin'?");
    assertThat(problems).hasSize(4);
  }

  @Test
  void theHashChangesWithWhatDecidesTheModelAndWithNothingElse() {
    String shipped = ShippedModels.model().definitionHash();
    assertThat(hash("a", "# a comment\n", "")).isEqualTo(shipped);
    assertThat(hash("b", "stale_after: 7d", "stale_after: 31d")).isEqualTo(shipped);
    assertThat(hash("c", "seed: 7", "seed: 8")).isNotEqualTo(shipped);
    assertThat(hash("d", "false_negative: 4", "false_negative: 5")).isNotEqualTo(shipped);
    assertThat(hash("e", "dow, distance", "distance, dow")).isNotEqualTo(shipped);
    assertThat(hash("f", "gap: 1d", "gap: 2d")).isNotEqualTo(shipped);
  }

  private String hash(String folder, String from, String to) {
    Problems problems = new Problems();
    String yaml = ShippedModels.yaml().replace(from, to);
    ModelDefinition model =
        ShippedModels.read(copy.resolve(folder), yaml, problems).get("late_arrival");
    assertThat(problems.all()).isEmpty();
    return model.definitionHash();
  }

  private List<String> problems(String yaml) {
    Problems problems = new Problems();
    ShippedModels.read(copy.resolve("project"), yaml, problems);
    return problems.all().stream().map(Problems.Problem::toString).toList();
  }
}

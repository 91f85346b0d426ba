package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.evaluation.NightMeasures;
import dev.nightjar.training.model.Aim;
import dev.nightjar.training.model.Encoding;
import dev.nightjar.training.model.Encoding.Missing;
import dev.nightjar.training.model.Encoding.Scale;
import dev.nightjar.training.model.FeatureSpec;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TimePart;
import dev.nightjar.training.split.SplitSpec;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDefinitionTest {
  @TempDir Path copy;
  private int copies;

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
            SplitSpec.parse(
                "{\"by\":\"time\",\"validation\":\"21d\",\"test\":\"14d\",\"gap\":\"1d\","
                    + "\"refit\":\"all\"}",
                "the test"));
  }

  @Test
  void theShippedModelKeepsTheHashThatItsVersionsWereRegisteredWith() {
    assertThat(ShippedModels.model().definitionHash())
        .isEqualTo("5e49e8264185f7bba76abb27b1fbc1757f43a2c721bd849ff7d9211816e56cca");
  }

  @Test
  void everyWayToSplitIsReadAndMistakesAreToldWithTheirLines() {
    String shipped = "split: { by: time, validation: 21d, test: 14d, gap: 1d, refit: all }";
    assertThat(ShippedModels.yaml()).contains(shipped);
    for (String by :
        List.of(
            "walk_forward, folds: 4, validation: 14d, test: 14d, gap: 1d, train: 90d",
            "random, validation: 0.1, seed: 3",
            "stratified",
            "grouped, group: origin",
            "kfold, stratify: true")) {
      assertThat(problems(ShippedModels.yaml().replace(shipped, "split: { by: " + by + " }")))
          .as(by)
          .isEmpty();
    }
    assertThat(
            problems(
                ShippedModels.yaml()
                    .replace(shipped, "split: { by: kfold, gap: 1d, group: orign, test: 0 }")))
        .containsExactlyInAnyOrder(
            "models/late_arrival.yaml:25: 'gap' means nothing where rows are split by kfold",
            "models/late_arrival.yaml:25: a model of a project needs a test part: its gate compares"
                + " there",
            "models/late_arrival.yaml:25: there is no feature 'orign'; did you mean 'origin'?");
  }

  @Test
  void aRangeAndEarlyStoppingSayThatTheyNeedASearch() {
    List<String> problems =
        problems(
            ShippedModels.yaml()
                .replace("max_depth: 4", "max_depth: { int: [3, 9] }, early_stop: 20"));
    assertThat(problems).hasSize(2);
    assertThat(problems).allMatch(p -> p.contains("needs 'search'"));
    assertThat(problems.get(0))
        .matches("models/late_arrival.yaml:\\d+: .*a range of 'max_depth'.*");
  }

  @Test
  void whatNeedsAllRowsInOneMemoryDoesNotGoWithTheEngineDistributed() {
    assertThat(problems(ShippedModels.yaml() + "\nengine: { name: distributed, workers: 4 }\n"))
        .hasSize(1)
        .allMatch(p -> p.contains("'logistic_regression' needs all rows in one memory"));
    assertThat(problems(ShippedModels.yaml() + "\nengine: { name: distributed }\n"))
        .hasSize(1)
        .allMatch(p -> p.contains("needs 'workers'"));
    assertThat(problems(ShippedModels.yaml() + "\nengine: { workers: 2 }\n"))
        .hasSize(1)
        .allMatch(p -> p.contains("'workers' are of the engine distributed"));
  }

  @Test
  void allMistakesAreReportedAtOnceWithTheirLines() {
    List<String> problems =
        problems(
            ShippedModels.yaml()
                .replace("task: binary", "task: multiclass")
                .replace("false_positive: 1", "false_positive: -1")
                .replace("by: time", "by: luck")
                .replace("eta: 0.1", "eta: 7")
                .replace("seed: 7", "sead: 7")
                .replace("logistic_regression:", "logistic_regresion:")
                .replace("metric: log_loss", "metric: logloss")
                .replace("[stale, performance, schema]", "[stale, mood]"));
    assertThat(String.join("\n", problems))
        .contains(
            "a model of a project is binary or regression; multiclass is trained without a"
                + " project: nightjar train --data FILE --task multiclass")
        .contains("'false_positive' must be greater than 0")
        .contains("there is no split by 'luck'")
        .contains("'eta' (share of each tree that is added) must lie between 1.0E-6 and 1.0")
        .contains("unknown key 'sead'; did you mean 'seed'?")
        .contains("there is no trainer 'logistic_regresion'; did you mean 'logistic_regression'?")
        .contains("there is no metric of a binary model 'logloss'; did you mean 'log_loss'?")
        .contains("there is no reason to retrain 'mood'");
    assertThat(problems).hasSize(8);
  }

  private static final String NUMBERS =
      ShippedModels.yaml()
          .replace("task: binary", "task: regression")
          .replaceAll("costs: .*", "")
          .replaceAll("logistic_regression: .*", "linear_regression: {}")
          .replace("arr_delay >= 15", "arr_delay")
          .replace("metric: log_loss", "metric: rmse");

  @Test
  void aRegressionIsReadWithTheConstantOfWhatItIsAskedFor() {
    Problems problems = new Problems();
    ModelDefinition mean =
        ShippedModels.read(copy.resolve("mean"), NUMBERS, problems).get("late_arrival");
    assertThat(problems.all()).isEmpty();
    assertThat(mean.task()).isEqualTo(Task.REGRESSION);
    assertThat(mean.aim()).isEqualTo(new Aim(Target.NUMBER, null));
    assertThat(mean.constant().texts()).containsEntry("number", "mean");
    String asked =
        NUMBERS
            .replace("max_depth: 4", "max_depth: 4, objective: quantile, quantile: 0.9")
            .replaceAll("promote:(?s:.*?)retrain:", "retrain:");
    ModelDefinition quantile =
        ShippedModels.read(copy.resolve("quantile"), asked, problems).get("late_arrival");
    assertThat(problems.all()).isEmpty();
    assertThat(quantile.aim().quantile()).isEqualTo(0.9);
    assertThat(quantile.constant().texts()).containsEntry("number", "quantile");
    assertThat(quantile.constant().values()).containsEntry("quantile", 0.9);
    assertThat(quantile.promotion().metric().name()).isEqualTo("quantile_loss");
    assertThat(quantile.definitionHash()).isNotEqualTo(mean.definitionHash());
    for (String median :
        List.of("objective: quantile, quantile: 0.5", "objective: absolute_error")) {
      ModelDefinition read =
          ShippedModels.read(
                  copy.resolve(median),
                  asked.replace("objective: quantile, quantile: 0.9", median),
                  problems)
              .get("late_arrival");
      assertThat(problems.all()).isEmpty();
      assertThat(read.aim()).isEqualTo(new Aim(Target.NUMBER, 0.5));
      assertThat(read.constant().values()).containsEntry("quantile", 0.5);
      assertThat(read.promotion().metric().name()).isEqualTo("quantile_loss");
      assertThat(NightMeasures.of(read.aim()).usual()).isEqualTo("quantile_loss");
    }
  }

  @Test
  void whatARegressionHasNotIsRefusedWithReasons() {
    List<String> problems =
        problems(
            NUMBERS
                    .replace("value: \"arr_delay\"", "value: \"arr_delay >= 15\"")
                    .replace("metric: rmse", "metric: auc")
                    .replace("linear_regression: {}", "logistic_regression: {}")
                + "\ncosts: { false_positive: 1 }\ncalibrate: platt\n");
    assertThat(String.join("\n", problems))
        .contains("'arr_delay >= 15' is yes or no, and a regression predicts a number")
        .contains("there is no metric of a regression model 'auc'")
        .contains("the trainer 'logistic_regression' does not know the task 'regression'")
        .contains("'costs' choose the threshold of decisions of yes and no")
        .contains("'calibrate' is of probabilities, which a regression has none of");
    assertThat(problems).hasSize(5);
  }

  @Test
  void trainersOfOneModelAreAskedForOneThing() {
    assertThat(
            problems(
                NUMBERS
                    .replace("max_depth: 4", "max_depth: 4, objective: quantile, quantile: 0.9")
                    .replace("constant: {}", "constant: { number: quantile, quantile: 0.5 }")))
        .singleElement()
        .asString()
        .contains("the trainers are asked for the quantiles [0.5, 0.9]: ask all of them for one");
    assertThat(
            problems(
                NUMBERS.replace(
                        "max_depth: 4", "objective: { choice: [squared_error, absolute_error] }")
                    + "\nsearch: { algorithm: random, trials: 2, seed: 1, minimise: rmse }\n"))
        .anyMatch(p -> p.contains("late_arrival.yaml:29: 'objective' of xgboost says what is"));
    assertThat(problems(NUMBERS.replace("max_depth: 4", "objective: logistic")))
        .singleElement()
        .asString()
        .contains("'logistic' is no objective of the task regression; valid: auto, squared_error");
  }

  @Test
  void whatHasNoLabelsIsTrainedWithoutAProject() {
    assertThat(problems(ShippedModels.yaml().replace("task: binary", "task: clustering")))
        .singleElement()
        .asString()
        .contains("clustering, which has no labels, is trained without a project");
  }

  @Test
  void encodingsAreReadByFeature() {
    Problems problems = new Problems();
    String yaml =
        ShippedModels.yaml()
            + """
              encode:
                carrier: frequency
                origin: { target: { strength: 5 } }
                dest: { dictionary: { most: 30, other: true } }
                hour: { date: [hour, day_of_week], time_zone: America/New_York, cyclic: true }
                temp: { missing: mean, scale: standard, indicator: true }
                dewp: { missing: -1.5, clip: 0.01 }
                mins: { hash: 64 }
                dow: { date: month }
              """;
    ModelDefinition model =
        ShippedModels.read(copy.resolve("encodings"), yaml, problems).get("late_arrival");
    assertThat(problems.all()).isEmpty();
    assertThat(model.encodings())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "carrier",
                new Encoding.Frequency(),
                "origin",
                new Encoding.TargetMean(5),
                "dest",
                new Encoding.Dictionary(30, true),
                "hour",
                new Encoding.Dates(
                    List.of(TimePart.HOUR, TimePart.DAY_OF_WEEK),
                    ZoneId.of("America/New_York"),
                    true),
                "temp",
                new Encoding.Numeric(0, Missing.MEAN, 0, true, Scale.STANDARD),
                "dewp",
                new Encoding.Numeric(0.01, Missing.CONSTANT, -1.5, false, Scale.NONE),
                "mins",
                new Encoding.Hash(64),
                "dow",
                new Encoding.Dates(List.of(TimePart.MONTH), ZoneOffset.UTC, false)));
    assertThat(model.featureSpecs()).hasSize(27).contains(FeatureSpec.plain("distance"));
    assertThat(model.definitionHash()).isNotEqualTo(ShippedModels.model().definitionHash());
  }

  @Test
  void allMistakesOfEncodingsAreReportedAtOnce() {
    List<String> problems =
        problems(
            ShippedModels.yaml()
                    .replace("metric: log_loss", "metric: log_loss, slices: [ { by: carrier } ]")
                + """
                encode:
                  carrier: frequencey
                  orign: length
                  origin: { target: { strength: 0 } }
                  dest: { hash: 64, dictionary: { most: 3 } }
                  hour: { date: [hours, day, day], time_zone: America/NewYork }
                  mins: { hash: 0 }
                  temp: { missing: men, scale: standart, clip: 0.5 }
                  dewp: { scale: robust, time_zone: UTC }
                  humid: {}
                  wind_speed: { dictionary: { other: true } }
                  wind_gust: [hash]
                """);
    assertThat(String.join("\n", problems))
        .contains("there is no encoding 'frequencey'; did you mean 'frequency'?")
        .contains("there is no feature 'orign'; did you mean 'origin'?")
        .contains("'strength' must be greater than 0")
        .contains("a feature has one encoding, but here are 'hash' and 'dictionary'")
        .contains("there is no part of a date 'hours'; did you mean 'hour'?")
        .contains("'day' is written twice")
        .contains("there is no time zone 'America/NewYork'; did you mean 'America/New_York'?")
        .contains("'hash' must lie between 1 and 65536, but is 0")
        .contains("'missing' must be leave, mean, median or a number, but is 'men'")
        .contains("'standart' is not a valid scale; did you mean 'standard'?")
        .contains("'clip' must be at least 0 and less than 0.5")
        .contains("'time_zone' belongs to 'date', which is not there")
        .contains("an encoding needs one of target, hash, dictionary, date, missing")
        .contains("'most' is missing")
        .contains("'wind_gust' must be a single value, but is a list");
    assertThat(problems)
        .allMatch(problem -> problem.matches("(?s)models/late_arrival.yaml:\\d+: .*"));
    assertThat(
            problems(
                ShippedModels.yaml().replace("metric: log_loss", "slices: [ { by: carrier } ]")
                    + "encode: { carrier: hash }\n"))
        .singleElement()
        .asString()
        .contains("slices by 'carrier' need its values");
    assertThat(
            problems(
                ShippedModels.yaml()
                        .replace(
                            "metric: log_loss",
                            "fairness: [ { by: temp, measure: demographic_parity, at_most: 1 } ]")
                    + "encode: { temp: { missing: mean } }\n"))
        .singleElement()
        .asString()
        .contains("'fairness' by 'temp' needs its values")
        .contains("the rows table 'schedule' has no such column");
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
  void everyMistakeOfTheGateIsToldWithItsLine() {
    List<String> problems =
        problems(
            ShippedModels.yaml()
                .replace(
                    "promote: { metric: log_loss, min_relative_gain: 0.005 }",
                    """
                    promote:
                      metric: selection_rate
                      approval: maybe
                      subject_to:
                        - { metric: auk, at_least: 0.6 }
                        - { metric: auc }
                        - { metric: auc, at_least: 0.9, at_most: 0.6 }
                        - { metric: calibration_error, at_most: 5 }
                        - { metric: brier, at_most: low }
                      fairness:
                        - { by: orign, measure: demographic_parity, at_most: 0.1 }
                        - { by: origin, measure: parity, at_most: 2 }
                        - { by: origin }
                    """));
    assertThat(String.join("\n", problems))
        .contains("'selection_rate' has no better and worse")
        .contains("'maybe' is not a valid approval")
        .contains("there is no metric of a binary model 'auk'")
        .contains("'subject_to' of auc limits nothing: give at_most or at_least")
        .contains("no auc is at least 0.9 and at most 0.6")
        .contains("'at_most' of calibration_error is 5.0, but its values lie between 0.0 and 1.0")
        .contains("'at_most' must be a number")
        .contains("there is no feature or column of the rows table 'orign'; did you mean 'origin'?")
        .contains("'parity' is not a valid measure")
        .contains("'at_most' must lie between 0 and 1, but is 2.0")
        .contains("'fairness' by origin lacks its measure")
        .contains("'fairness' by origin lacks at_most");
    assertThat(problems).hasSize(12).allMatch(p -> p.contains("late_arrival.yaml:"));
  }

  @Test
  void whatTheGateAsksForIsReadAsWritten() {
    Problems problems = new Problems();
    ModelDefinition model =
        ShippedModels.read(
                copy.resolve("gate"),
                ShippedModels.yaml()
                    .replace(
                        "promote: { metric: log_loss, min_relative_gain: 0.005 }",
                        """
                        promote:
                          metric: f1
                          approval: manual
                          subject_to: [ { metric: calibration_error, at_most: 0.05 } ]
                          fairness: [ { by: origin, measure: equalised_odds, at_most: 0.1, min_rows: 500 } ]
                        card: { intended_use: planning, limitations: [ safety, fares ], owner: ops }
                        """),
                problems)
            .get("late_arrival");
    assertThat(problems.all()).isEmpty();
    Promotion promotion = model.promotion();
    assertThat(promotion.metric().name()).isEqualTo("f1");
    assertThat(promotion.approval()).isEqualTo(Promotion.Approval.MANUAL);
    assertThat(promotion.subjectTo().get(0).words()).isEqualTo("at most 0.05");
    assertThat(promotion.fairness())
        .containsExactly(
            new Promotion.FairnessLimit(
                "origin", Promotion.FairnessMeasure.EQUALISED_ODDS, 0.1, 500));
    assertThat(model.card())
        .isEqualTo(new CardText("", "planning", List.of("safety", "fares"), "ops", ""));
    assertThat(model.definitionHash()).isEqualTo(ShippedModels.model().definitionHash());
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
    ShippedModels.read(copy.resolve("project" + copies++), yaml, problems);
    return problems.all().stream().map(Problems.Problem::toString).toList();
  }
}

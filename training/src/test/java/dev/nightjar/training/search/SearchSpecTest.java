package dev.nightjar.training.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.YamlMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchSpecTest {
  private static final List<String> METRICS = List.of("log_loss", "auc", "calibration_error");

  @Test
  void theExampleOfTheDesignIsRead() {
    Problems problems = new Problems();
    SearchSpec spec =
        read(
            "algorithm: tpe\ntrials: 32\nbatch: 4\nseed: 7\nminimise: log_loss\n"
                + "subject_to: [ { metric: calibration_error, at_most: 0.05 } ]",
            problems);
    assertThat(problems.all()).isEmpty();
    assertThat(spec.toJson())
        .isEqualTo(
            "{\"algorithm\":\"tpe\",\"trials\":32,\"batch\":4,\"seed\":7,"
                + "\"goals\":[{\"minimise\":\"log_loss\"}],"
                + "\"subject_to\":[{\"metric\":\"calibration_error\",\"at_most\":0.05}],"
                + "\"settings\":{\"candidates\":32,\"gamma\":0.1,\"startup\":10}}");
    assertThat(spec.width()).isEqualTo(4);
  }

  @Test
  void severalGoalsHalvingAndOwnSettings() {
    Problems problems = new Problems();
    SearchSpec spec =
        read(
            "algorithm: cma_es\n"
                + "sigma: 0.2\n"
                + "maximise: auc\n"
                + "minimise: [log_loss, calibration_error]\n"
                + "halving: { min_rounds: 30, max_rounds: 300, eta: 3 }",
            problems);
    assertThat(problems.all()).isEmpty();
    assertThat(spec.ranking().goals())
        .containsExactly(
            new Goal("auc", true),
            new Goal("log_loss", false),
            new Goal("calibration_error", false));
    // Three levels, so 9 trials for one that reaches the last; whole batches of 4.
    assertThat(spec.halving()).isEqualTo(new Halving(30, 300, 3, 12));
    assertThat(spec.halving().levels()).containsExactly(33, 100, 300);
    assertThat(spec.width()).isEqualTo(12);
    assertThat(spec.setting("sigma")).isEqualTo(0.2);
  }

  @Test
  void aGridHasAsManyTrialsAsPointsAndIsNeverCutShort() {
    Problems problems = new Problems();
    SearchSpec spec = read("algorithm: grid\nresolution: 3\nminimise: log_loss", problems);
    assertThat(problems.all()).isEmpty();
    // xgboost 3^4 values and 2 choices, logistic_regression 3, constant 1.
    assertThat(spec.trials()).isEqualTo(162 + 3 + 1);
    read("algorithm: grid\nresolution: 3\ntrials: 32\nminimise: log_loss", problems);
    assertThat(problems.all().toString())
        .contains("s.yaml:3: the grid has 166 points, but only 32 trials may be made");
  }

  @Test
  void allMistakesAreReportedAtOnceWithTheirLines() {
    Problems problems = new Problems();
    read(
        """
        algorithm: tpee
        trials: 0
        batch: x
        gamma: 0.9
        minimise: logloss
        subject_to:
          - { metric: auk, at_least: 0.5 }
          - { metric: auc }
          - { metric: auc, at_least: 0.7, at_most: 0.6 }
        halving: { min_rounds: 50, max_rounds: 5, etta: 3 }
        resolution: 3
        """,
        problems);
    assertThat(problems.all().stream().map(Object::toString))
        .containsExactly(
            "s.yaml:1: there is no search algorithm 'tpee'; did you mean 'tpe'?",
            "s.yaml:2: 'trials' must lie between 1 and 100000, but is 0",
            "s.yaml:3: 'batch' must be a whole number, but is 'x'",
            "s.yaml:4: 'gamma' (share of trials that count as good) must lie between 0.001 and"
                + " 0.5, but is 0.9",
            "s.yaml:5: there is no metric 'logloss'; did you mean 'log_loss'?",
            "s.yaml:7: there is no metric 'auk'; did you mean 'auc'?",
            "s.yaml:8: a constraint must say 'at_most' or 'at_least'",
            "s.yaml:9: nothing is at most 0.6 and at least 0.7 at once",
            "s.yaml:10: 'max_rounds' must not be less than 'min_rounds'",
            "s.yaml:10: unknown key 'etta'; did you mean 'eta'?",
            "s.yaml:11: unknown key 'resolution'; valid: algorithm, batch, candidates, gamma,"
                + " halving, maximise, minimise, seed, startup, subject_to, trials");
    Problems none = new Problems();
    read("trials: 3", none);
    assertThat(none.all().toString()).contains("must 'minimise' or 'maximise' a metric");
    Problems twice = new Problems();
    read("minimise: auc\nmaximise: auc\nhalving: {}", twice);
    assertThat(twice.all()).hasSize(3);
  }

  @Test
  void anUnknownAlgorithmIsRefused() {
    assertThatThrownBy(() -> SearchAlgorithms.named("grit"))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("did you mean 'grid'?");
  }

  private static SearchSpec read(String yaml, Problems problems) {
    return SearchSpec.read(YamlMap.parse(yaml, "s.yaml", problems), TestStudies.mixed(), METRICS);
  }
}

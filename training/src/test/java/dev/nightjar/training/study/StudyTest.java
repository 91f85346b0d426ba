package dev.nightjar.training.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.search.ParameterRule;
import dev.nightjar.training.search.ParameterValue;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.SearchSpace;
import dev.nightjar.training.search.SearchSpec;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.trainer.TestMatrices;
import dev.nightjar.training.xgboost.XgboostData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.junit.jupiter.api.Test;

class StudyTest {
  private static final Matrix MATRIX = TestMatrices.random(5, 1200);
  private static final StudyRows ROWS =
      new StudyRows(Target.YES_OR_NO, MATRIX, List.of(fold(0, 800, 800, 1200)));
  private static final String SPACE =
      "xgboost: { rounds: 12, max_depth: { int: [2, 5] }, eta: { log: [0.05, 0.5] },"
          + " subsample: 0.7, colsample_bytree: 0.6 }";
  private static final String TPE =
      "{ algorithm: tpe, trials: 9, batch: 3, seed: 4, minimise: log_loss, startup: 4 }";
  private static final String HALVING =
      "{ algorithm: random, trials: 8, seed: 4, minimise: log_loss,"
          + " halving: { min_rounds: 2, max_rounds: 8, eta: 2, bracket: 8 } }";

  private final SparkContext spark = TestSpark.session().sparkContext();

  @Test
  void t9_theNumberOfTrialsAtOnceDoesNotShow() {
    for (String search : List.of(TPE, HALVING)) {
      List<String> alone = trials(study(search, TrialLog.none()).run(spark, 1));
      assertThat(trials(study(search, TrialLog.none()).run(spark, 2))).isEqualTo(alone);
      assertThat(trials(study(search, TrialLog.none()).run(spark, 8))).isEqualTo(alone);
    }
  }

  @Test
  void aStudyThatWasKilledGoesOnToTheSameEnd() {
    for (String search : List.of(TPE, HALVING)) {
      List<FinishedTrial> all = new ArrayList<>();
      StudyResult whole = study(search, into(all)).run(spark, 2);
      for (int kept = 0; kept <= all.size(); kept += 3) {
        List<FinishedTrial> some = new ArrayList<>(all.subList(0, kept));
        StudyResult resumed = study(search, into(some)).run(spark, 2);
        assertThat(trials(resumed)).as("%d kept", kept).isEqualTo(trials(whole));
        assertThat(some).as("%d kept", kept).hasSameSizeAs(all);
        assertThat(resumed.requireWinner().modelHash())
            .isEqualTo(whole.requireWinner().modelHash());
      }
    }
  }

  @Test
  void halvingTrainsFewForLong() {
    StudyResult result = study(HALVING, TrialLog.none()).run(spark, 8);
    assertThat(result.finished().stream().mapToInt(FinishedTrial::rounds).sorted())
        .containsExactly(2, 2, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 8, 8);
    assertThat(result.requireWinner().rounds()).isEqualTo(8);
  }

  @Test
  void rungsThatGoOnFromEarlierOnesGiveTheModelsOfTrainingAtOnce() {
    StudyResult result = study(HALVING, TrialLog.none()).run(spark, 2);
    List<FinishedTrial> later =
        result.finished().stream().filter(trial -> trial.rounds() > 2).toList();
    assertThat(later).isNotEmpty();
    for (FinishedTrial trial : later) {
      SortedMap<String, ParameterValue> values = new TreeMap<>(trial.result().point().values());
      for (String name : List.of("rounds", "seed")) {
        values.put(name, ParameterValue.of(trial.parameters().real(name)));
      }
      FinishedTrial alone =
          Study.alone(
                  List.of(new Point("xgboost", values)),
                  ROWS,
                  Measuring.of(Target.YES_OR_NO),
                  Compute.oneCore())
              .get(0);
      assertThat(alone.modelHash()).isEqualTo(trial.modelHash());
    }
  }

  @Test
  void theIdNamesRowsAndSpecification() {
    String id = study(TPE, TrialLog.none()).id();
    assertThat(study(TPE, TrialLog.none()).id()).isEqualTo(id);
    assertThat(study(HALVING, TrialLog.none()).id()).isNotEqualTo(id);
    StudyRows others = new StudyRows(Target.YES_OR_NO, MATRIX, List.of(fold(0, 799, 800, 1200)));
    assertThat(new Study(spec(TPE), others, TrialLog.none(), StudyListener.NONE).id())
        .isNotEqualTo(id);
  }

  @Test
  void studiesOfManyRowsAreNotThoseOfBuildsThatKeptTheirOrder() {
    assertThat(study(TPE, TrialLog.none()).id()).isEqualTo(spec(TPE).id(ROWS.hash()));
    int count = XgboostData.ORDERED_FROM;
    StudyRows many =
        new StudyRows(
            Target.YES_OR_NO,
            TestMatrices.random(5, count),
            List.of(fold(0, count - 10, count - 10, count)));
    assertThat(new Study(spec(TPE), many, TrialLog.none(), StudyListener.NONE).id())
        .isNotEqualTo(spec(TPE).id(many.hash()));
  }

  @Test
  void measuresAreMeansOverTheFolds() {
    Fold first = fold(0, 600, 600, 1200);
    Fold second = fold(600, 1200, 0, 600);
    double a = winner(first);
    double b = winner(second);
    assertThat(winner(first, second)).isEqualTo((a + b) / 2);
  }

  private double winner(Fold... folds) {
    StudyRows rows = new StudyRows(Target.YES_OR_NO, MATRIX, List.of(folds));
    StudySpec one = spec("{ algorithm: random, trials: 1, minimise: log_loss }");
    return new Study(one, rows, TrialLog.none(), StudyListener.NONE)
        .run(spark, 2)
        .requireWinner()
        .result()
        .metrics()
        .get("log_loss");
  }

  @Test
  void constraintsThatNobodyKeepsAreNamed() {
    String search =
        "{ algorithm: random, trials: 2, minimise: log_loss,"
            + " subject_to: [ { metric: auc, at_least: 1 } ] }";
    StudyResult result = study(search, TrialLog.none()).run(spark, 2);
    assertThatThrownBy(result::requireWinner)
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("none of its 2 trials is complete and keeps the constraints");
  }

  @Test
  void aRungIsOneSparkJobWithATaskForEachTrial() {
    assertThat(SparkJobs.during(() -> study(TPE, TrialLog.none()).run(spark, 8))).hasSize(3);
  }

  private static Study study(String search, TrialLog log) {
    return new Study(spec(search), ROWS, log, StudyListener.NONE);
  }

  private static StudySpec spec(String search) {
    Problems problems = new Problems();
    SearchSpace space =
        SearchSpace.read(
            YamlMap.parse(SPACE, "trainers", problems),
            Map.of(
                "xgboost",
                List.of(
                    ParameterRule.whole("rounds", 10, 1, 100, "trees"),
                    ParameterRule.whole("max_depth", 3, 1, 9, "depth"),
                    ParameterRule.real("subsample", 1, 0.1, 1, "share of rows"),
                    ParameterRule.real("colsample_bytree", 1, 0.1, 1, "share of features"),
                    ParameterRule.real("eta", 0.3, 0.001, 1, "step"))));
    SearchSpec read =
        SearchSpec.read(
            YamlMap.parse(search, "search", problems), space, MetricRegistry.names(Task.BINARY));
    problems.throwIfAny("Cannot read the test's study");
    return new StudySpec(space, read, Measuring.of(Target.YES_OR_NO), Compute.Device.CPU);
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

  private static List<String> trials(StudyResult result) {
    return result.trials().stream()
        .map(t -> t + " " + result.last(t.id()).modelHash() + result.last(t.id()).refit())
        .toList();
  }

  private static Fold fold(int from, int to, int validationFrom, int validationTo) {
    return new Fold(
        IntStream.range(from, to).toArray(),
        IntStream.range(validationFrom, validationTo).toArray());
  }
}

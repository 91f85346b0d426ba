package dev.nightjar.training.table;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.Importances;
import dev.nightjar.training.Slices;
import dev.nightjar.training.evaluation.Bootstrap;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.evaluation.ClusterEvaluation;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.model.Collected;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.PortableModel;
import dev.nightjar.training.search.Dimension;
import dev.nightjar.training.search.Goal;
import dev.nightjar.training.search.Outcome;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.Ranking;
import dev.nightjar.training.search.SearchAlgorithms;
import dev.nightjar.training.search.SearchSpace;
import dev.nightjar.training.search.SearchSpec;
import dev.nightjar.training.search.Trial;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.study.FinishedTrial;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.study.StudySpec;
import dev.nightjar.training.study.TrialLog;
import dev.nightjar.training.trainer.DistributedTrainers;
import dev.nightjar.training.trainer.Trainers;
import dev.nightjar.training.xgboost.DevicePreflight;
import dev.nightjar.training.xgboost.DistributedXgboost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Trains on any table: splits it, lets a study find the parameters, compares with baselines, trains
 * the winner again on all rows and measures it on rows that nothing has seen.
 */
public final class TableTraining {
  private static final int BATCH = 4;
  private static final Bootstrap BOOTSTRAP = new Bootstrap(200, 0.95, 1);

  /** Metrics whose intervals take a sort of the rows for each resample are left to small tests. */
  private static final int MOST_ROWS_OF_INTERVALS = 200_000;

  /** The metrics that get an interval. */
  private static final Map<Task, List<String>> INTERVALS =
      Map.of(
          Task.BINARY, List.of("auc", "pr_auc", "log_loss", "brier"),
          Task.MULTICLASS, List.of("log_loss", "accuracy", "macro_f1"),
          Task.REGRESSION, List.of("rmse", "mae", "r2"));

  private final SparkContext spark;
  private final TableSpec spec;
  private final TrialLog log;
  private final StudyListener listener;

  /**
   * A training.
   *
   * @param log where the study goes on from and where finished trials are kept
   * @param listener is told of each finished trial
   */
  public TableTraining(SparkContext spark, TableSpec spec, TrialLog log, StudyListener listener) {
    this.spark = spark;
    this.spec = spec;
    this.log = log;
    this.listener = listener;
  }

  /**
   * Trains.
   *
   * @param data the rows to learn from; scanned several times
   * @param test the rows to measure on; null to keep a fifth of the data for it
   * @param name how the model is called
   * @throws NightjarException of category USER when the table does not fit what was asked for
   */
  public TableResult train(Dataset<Row> data, @Nullable Dataset<Row> test, String name) {
    requireTrainer();
    requireDecisions();
    requireEngine();
    if (spec.device() == Compute.Device.CUDA) {
      requireGpu();
    }
    TableRows rows = TableRows.of(data, spec, test != null);
    try (TableData read = rows.read(spark, data, spec, compute())) {
      return train(rows, read, data, test, name);
    }
  }

  private TableResult train(
      TableRows rows,
      TableData data,
      Dataset<Row> source,
      @Nullable Dataset<Row> test,
      String name) {
    Target target = rows.target();
    Matrix outcomes = data.outcomes();
    Collected ownTest = test == null ? null : rows.others(test, spec);
    if (ownTest != null) {
      requireTestRows(ownTest.matrix(), true);
    }
    TableSplit split = TableSplit.of(outcomes, target, spec, rows.repeatedKeys(data), test != null);
    Measuring measuring = measuring(target);
    List<Fold> folds = data.folds(split);
    StudyResult study = study(rows, data, folds, measuring);
    requireWinner(study);
    Matrix rawTest = ownTest == null ? data.raw(split.test()) : ownTest.matrix();
    requireTestRows(rawTest, ownTest != null);
    Slices groups =
        test != null && ownTest != null
            ? TableGroups.of(test, spec.fairness(), ownTest.hashes())
            : TableGroups.of(source, spec.fairness(), picked(data.hashes(), split.test()));

    Map<String, FinishedTrial> found = found(study, data, folds, measuring);
    FinishedTrial best = found.values().iterator().next();
    Measuring decided = decided(measuring, best, data, folds);
    List<TrainedModel> trained = new ArrayList<>();
    for (Map.Entry<String, FinishedTrial> entry : found.entrySet()) {
      trained.add(data.train(entry.getKey(), entry.getValue().refit(), split.seen()));
    }
    List<TableResult.Contender> contenders = new ArrayList<>();
    int at = 0;
    for (FinishedTrial trial : found.values()) {
      contenders.add(trained.get(at++).tested(rawTest, trial, decided));
    }
    TrainedModel winner = trained.get(0);
    Matrix encodedTest = winner.encoder().transform(rawTest);
    TrainedModel whole =
        split.test().length == 0 || !target.task().labelled()
            ? winner
            : data.trainOnAll(winner.trainer().name(), best.refit());
    return new TableResult(
        new PortableModel(
            target,
            whole.encoder(),
            whole.trainer().name(),
            whole.bytes(),
            decided.threshold(),
            name),
        best.refit(),
        contenders,
        outcomes.rows(split.seen()),
        data.facts(winner, split.seen()),
        encodedTest,
        decided,
        intervals(contenders.get(0).predicted()),
        importance(winner, encodedTest, decided, study),
        groups,
        study,
        new TableResult.Facts(
            outcomes.rows(),
            rawTest.rows(),
            data.unlabelled(),
            test == null ? split.testFrom() : "the test set",
            data.told(split),
            ownTest == null ? 0 : rows.knownKeys(data, ownTest),
            data.rounded()),
        rows.decisions());
  }

  private static Map<String, long[]> picked(Map<String, long[]> hashes, int[] places) {
    Map<String, long[]> picked = new LinkedHashMap<>();
    hashes.forEach(
        (name, all) -> picked.put(name, Arrays.stream(places).mapToLong(i -> all[i]).toArray()));
    return picked;
  }

  private StudyResult study(TableRows rows, TableData data, List<Fold> folds, Measuring measuring) {
    String first = first(spec);
    SortedMap<String, List<Dimension>> dimensions = new TreeMap<>();
    dimensions.put(
        first, UsualSpaces.of(Trainers.named(first), rows.encoder(), folds.get(0).train().length));
    SearchSpec search =
        SearchSpec.of(
            SearchAlgorithms.named("tpe"),
            spec.trials(),
            BATCH,
            spec.seed(),
            new Ranking(List.of(goal(rows.target(), data.outcomes().rows())), List.of()));
    return data.study(
        new StudySpec(new SearchSpace(dimensions), search, measuring, spec.device(), spec.engine()),
        folds,
        log,
        listener);
  }

  /** What trials are compared by. */
  private static Goal goal(Target target, int rows) {
    return switch (target.task()) {
      case BINARY, MULTICLASS -> new Goal("log_loss", false);
      case REGRESSION -> new Goal("rmse", false);
      case CLUSTERING ->
          new Goal(
              rows <= ClusterEvaluation.SILHOUETTE_ROWS ? "silhouette" : "simplified_silhouette",
              true);
      case REDUCTION -> new Goal("explained_variance_ratio", true);
    };
  }

  /**
   * The best trial of the study, or its trainer at well-proven values where that is better still,
   * and the simple models that it has to beat, measured on the same folds; by the goal, the best
   * first.
   */
  private Map<String, FinishedTrial> found(
      StudyResult study, TableData data, List<Fold> folds, Measuring measuring) {
    FinishedTrial best = study.requireWinner();
    List<FinishedTrial> all = new ArrayList<>(List.of(best));
    Target target = measuring.target();
    if (target.task().labelled()) {
      List<Point> simple = new ArrayList<>();
      UsualSpaces.proven(first(spec)).ifPresent(simple::add);
      if (spec.trainer() == null) {
        UsualSpaces.trainers(target.task()).stream()
            .skip(1)
            .filter(
                trainer ->
                    !spec.engine().distributed() || DistributedTrainers.NAMES.contains(trainer))
            .forEach(name -> simple.add(plain(name)));
      }
      if (!best.result().point().trainer().equals(ModelVersion.BASELINE_TRAINER)) {
        simple.add(plain(ModelVersion.BASELINE_TRAINER));
      }
      all.addAll(data.alone(simple, folds, measuring));
    }
    Ranking ranking = study.spec().search().ranking();
    List<Trial> order = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      FinishedTrial trial = all.get(i);
      Outcome.Status status =
          trial.result().failed() ? Outcome.Status.FAILED : Outcome.Status.COMPLETE;
      order.add(
          new Trial(i, trial.result().point(), new Outcome(status, 0, trial.result().metrics())));
    }
    Map<String, FinishedTrial> found = new LinkedHashMap<>();
    for (Trial trial : ranking.order(order)) {
      if (trial.outcome().status() != Outcome.Status.FAILED) {
        found.putIfAbsent(trial.point().trainer(), all.get(trial.id()));
      }
    }
    return found;
  }

  private static Point plain(String trainer) {
    return new Point(trainer, new TreeMap<>());
  }

  private Compute compute() {
    return new Compute(Runtime.getRuntime().availableProcessors(), spec.device());
  }

  private Measuring measuring(Target target) {
    return new Measuring(target, spec.costs(), spec.costs().calibratedThreshold(), 0.5);
  }

  /** With the threshold that costs least on the validation parts of all folds together. */
  private Measuring decided(
      Measuring measuring, FinishedTrial best, TableData data, List<Fold> folds) {
    Target target = measuring.target();
    if (target.task() != Task.BINARY) {
      return measuring;
    }
    int rows = folds.stream().mapToInt(fold -> fold.validation().length).sum();
    double[] probabilities = new double[rows];
    double[] labels = new double[rows];
    int at = 0;
    for (Fold fold : folds) {
      TrainedModel trained =
          data.train(best.result().point().trainer(), best.refit(), fold.train());
      float[] out = data.predict(trained, fold.validation());
      float[] happened = data.outcomes().rows(fold.validation()).labels();
      for (int i = 0; i < out.length; i++, at++) {
        probabilities[at] = out[i];
        labels[at] = happened[i];
      }
    }
    double threshold = spec.costs().bestThreshold(probabilities, labels);
    return new Measuring(target, spec.costs(), threshold, measuring.quantile());
  }

  private static Map<String, Interval> intervals(@Nullable Predicted predicted) {
    Map<String, Interval> intervals = new LinkedHashMap<>();
    if (predicted == null || predicted.rows() > MOST_ROWS_OF_INTERVALS) {
      return intervals;
    }
    for (String metric : INTERVALS.getOrDefault(predicted.task(), List.of())) {
      Interval interval = BOOTSTRAP.interval(predicted, metric);
      if (interval != null) {
        intervals.put(metric, interval);
      }
    }
    return intervals;
  }

  private Importances importance(
      TrainedModel winner, Matrix test, Measuring measuring, StudyResult study) {
    String metric = study.spec().search().ranking().goals().get(0).metric();
    try (Predictor predictor = winner.trainer().open(winner.bytes())) {
      return Importances.of(test, predictor, measuring, metric, spec.seed());
    }
  }

  private void requireTrainer() {
    String name = spec.trainer();
    if (name == null) {
      return;
    }
    Trainer trainer = Trainers.named(name);
    if (!trainer.tasks().contains(spec.task())) {
      throw NightjarException.user(
          "Cannot train " + name + " for the task " + spec.task().key(),
          "it knows "
              + String.join(", ", trainer.tasks().stream().map(Task::key).sorted().toList()),
          "name one of "
              + String.join(
                  ", ",
                  Trainers.all().stream()
                      .filter(t -> t.tasks().contains(spec.task()))
                      .map(Trainer::name)
                      .toList()));
    }
  }

  private void requireDecisions() {
    if (!spec.fairness().isEmpty() && spec.task() != Task.BINARY) {
      throw NightjarException.user(
          "Cannot compare decisions between the values of " + spec.fairness().get(0),
          "the task " + spec.task().key() + " decides nothing; a binary one does",
          "leave --fairness out");
    }
  }

  private void requireEngine() {
    if (spec.engine().distributed()) {
      DistributedTrainers.require(first(spec));
      // A cluster may bring executors with the first job; workers are counted again before a trial.
      if (spark.isLocal()) {
        DistributedXgboost.requireWorkers(spark, spec.engine().workers());
      }
    }
  }

  /** Others would train on the CPU and tell nobody. */
  private void requireGpu() {
    String first = first(spec);
    if (!first.equals("xgboost")) {
      throw NightjarException.user(
          "Cannot train " + first + " on a GPU",
          "only xgboost trains there",
          "leave --device out, or name --trainer xgboost");
    }
    DevicePreflight.require(compute(), 0, 0, Math.max(1, spec.engine().workers()));
  }

  private static String first(TableSpec spec) {
    String named = spec.trainer();
    return named == null ? UsualSpaces.trainers(spec.task()).get(0) : named;
  }

  private static void requireWinner(StudyResult study) {
    if (study.winner().isEmpty()) {
      throw NightjarException.user(
          "Cannot train on this table",
          "all "
              + study.trials().size()
              + " trials failed, the first with: "
              + study.last(0).message().replaceAll("[.]+$", ""),
          "correct that, or name another --trainer");
    }
  }

  private static void requireTestRows(Matrix test, boolean own) {
    if (test.rows() == 0) {
      throw NightjarException.user(
          "Cannot measure the model",
          own ? "no row of the test set has a known label" : "no row is left for the test part",
          "name a --test with known labels, or a table with more rows");
    }
  }
}

package dev.nightjar.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.Joined;
import dev.nightjar.features.Manifest;
import dev.nightjar.features.TrainingSet;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.features.TrainingSets;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.FeatureSpec;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Compares on rows that none of the contenders has been trained on: those of the challenger's test
 * part that were predicted when the champion had been trained. The challenger and the baselines are
 * there with the models of the contest, trained on the training part alone; the champion as it is.
 */
final class UnseenRows {
  private final Lakehouse lakehouse;
  private final Run run;
  private final ModelDefinition definition;
  private final TrainingSets sets;
  private final Registry registry;
  private final AsideColumns aside;

  UnseenRows(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      ModelDefinition definition) {
    this.lakehouse = lakehouse;
    this.run = run;
    this.definition = definition;
    this.sets = new TrainingSets(lakehouse, project, tables);
    this.registry = new Registry(lakehouse);
    this.aside = new AsideColumns(lakehouse, run, project, sets, definition);
  }

  Contenders contenders(Trained trained, @Nullable ModelVersion champion) {
    ModelVersion challenger = trained.version();
    @Nullable Tested justNow = trained.tested();
    Tested tested = justNow == null ? again(challenger) : justNow;
    Matrix test = tested.parts().test();
    int from = champion == null ? 0 : test.firstAt(micros(champion.lineage().asOf()));
    Matrix unseen = test.part(from, test.rows());
    Slices slices =
        aside
            .ofTest(tested.set().manifest(), tested.parts(), from)
            .and(Slices.of(unseen, features()));
    List<Contender> contenders = new ArrayList<>();
    tested
        .contest()
        .results()
        .forEach(
            (trainer, result) ->
                contenders.add(
                    contender(
                        contenders.isEmpty() ? challenger.toString() : trainer,
                        result
                            .test()
                            .predicted()
                            .pick(IntStream.range(from, test.rows()).toArray()),
                        slices)));
    return new Contenders(
        fairly(contenders.get(0), slices),
        champion == null ? null : measured(champion, tested.set(), unseen, slices),
        contenders.subList(1, contenders.size()));
  }

  /** The features whose values the gate looks at one by one. */
  private List<String> features() {
    Promotion promotion = definition.promotion();
    return Stream.concat(
            promotion.slices().stream().map(Promotion.Slice::by),
            promotion.fairness().stream().map(Promotion.FairnessLimit::by))
        .distinct()
        .toList();
  }

  /** The test of a version that another run has trained. */
  private Tested again(ModelVersion version) {
    Manifest manifest = version.manifest();
    TrainingSet set = sets.rebuild(run, manifest);
    // Not with the version's own encoder: where all rows taught it, it knows the test part's
    // labels.
    List<FeatureSpec> specs = definition.withRows(manifest.spec()).featureSpecs();
    try (ModelRows rows =
        ModelRows.of(
            set.rows(),
            specs,
            manifest.rows(),
            definition.aim().target(),
            definition.split(),
            definition.engine())) {
      Parts parts = rows.parts(manifest.asOf());
      return new Tested(set, parts, Contest.of(asTrained(version), rows, parts));
    }
  }

  /** The definition with what the study of this version found, where there was one. */
  private ModelDefinition asTrained(ModelVersion version) {
    return definition.search() == null
        ? definition
        : definition.found(ModelStudy.readBest(registry.artefact(version, ModelVersion.STUDY)));
  }

  private Contender contender(String name, Predicted predicted, Slices slices) {
    Slices judged =
        new Slices(
            new TreeMap<>(
                definition.promotion().slices().stream()
                    .map(Promotion.Slice::by)
                    .distinct()
                    .filter(slices.rowsOf()::containsKey)
                    .collect(Collectors.toMap(by -> by, by -> rows(slices, by)))));
    return new Contender(name, predicted, predicted.measure(), judged.measure(predicted), Map.of());
  }

  private static SortedMap<String, int[]> rows(Slices slices, String feature) {
    return Objects.requireNonNull(slices.rowsOf().get(feature));
  }

  /** The challenger with what the gate asks of its fairness. */
  private Contender fairly(Contender challenger, Slices slices) {
    Map<Promotion.FairnessLimit, Fairness> fairness = new LinkedHashMap<>();
    for (Promotion.FairnessLimit limit : definition.promotion().fairness()) {
      if (challenger.predicted() instanceof PredictedBinary binary) {
        Fairness measured = slices.fairness(limit.by(), binary, limit.minRows());
        if (measured != null) {
          fairness.put(limit, measured);
        }
      }
    }
    return new Contender(
        challenger.name(),
        challenger.predicted(),
        challenger.metrics(),
        challenger.slices(),
        fairness);
  }

  private Contender measured(ModelVersion champion, TrainingSet set, Matrix unseen, Slices slices) {
    Optional<String> flaw =
        registry.flaw(champion).or(() -> otherRows(champion, set)).or(() -> otherTask(champion));
    if (flaw.isPresent()) {
      return Contender.undefined(
          champion.toString(),
          TaskMetrics.undefined(definition.task(), unseen.rows(), 0, flaw.get()));
    }
    LoadedModel model = registry.load(champion);
    if (unseen.rows() == 0) {
      return Contender.undefined(
          champion.toString(), TaskMetrics.undefined(definition.task(), 0, 0, "there are no rows"));
    }
    Dataset<Row> rows =
        rowsFor(champion, set, unseen)
            .where(
                col(Joined.PREDICT_AT)
                    .geq(lit(instant(unseen, 0)))
                    .and(col(Joined.PREDICT_AT).leq(lit(instant(unseen, unseen.rows() - 1)))));
    Matrix encoded = MatrixCollector.collect(rows, model.encoder(), unseen.rows());
    requireSameRows(champion, unseen, encoded);
    try (Predictor predictor = model.open()) {
      Evaluated evaluated =
          Evaluated.on(encoded, predictor, definition.measuring(model.threshold()));
      return contender(champion.toString(), evaluated.predicted(), slices);
    }
  }

  private Optional<String> otherRows(ModelVersion champion, TrainingSet set) {
    String rows = champion.manifest().spec().rows();
    return rows.equals(set.manifest().spec().rows())
        ? Optional.empty()
        : Optional.of("it predicts rows of " + rows);
  }

  private Optional<String> otherTask(ModelVersion champion) {
    Task task = registry.aim(champion).task();
    return task == definition.task()
        ? Optional.empty()
        : Optional.of("it is a " + task.key() + " model");
  }

  /** The training set's rows, with the champion's features where they are others. */
  private Dataset<Row> rowsFor(ModelVersion champion, TrainingSet set, Matrix unseen) {
    TrainingSetSpec spec = champion.manifest().spec();
    if (set.manifest().spec().columns().containsAll(spec.columns())) {
      return set.rows();
    }
    NightRange nights =
        new NightRange(
            lakehouse.clock().nightThatPredicts(instant(unseen, 0)),
            lakehouse.clock().nightThatPredicts(instant(unseen, unseen.rows() - 1)));
    return sets.withFeatures(run, set.manifest(), spec.columns(), nights);
  }

  /** Both were sorted by instant and key, so equal instants and labels are the same rows. */
  private static void requireSameRows(ModelVersion champion, Matrix unseen, Matrix encoded) {
    if (!Arrays.equals(unseen.predictAt(), encoded.predictAt())
        || !Arrays.equals(unseen.labels(), encoded.labels())) {
      throw NightjarException.bug(
          "Cannot compare with %s: %d rows came out for the challenger's %d"
              .formatted(champion, encoded.rows(), unseen.rows()),
          null);
    }
  }

  private static Instant instant(Matrix rows, int row) {
    return Instant.EPOCH.plus(rows.predictAt()[row], ChronoUnit.MICROS);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}

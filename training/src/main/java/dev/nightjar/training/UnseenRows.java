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
import dev.nightjar.training.evaluation.BinaryEvaluation;
import dev.nightjar.training.evaluation.Metrics;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
  }

  Contenders contenders(Trained trained, @Nullable ModelVersion champion) {
    ModelVersion challenger = trained.version();
    @Nullable Tested justNow = trained.tested();
    Tested tested = justNow == null ? again(challenger) : justNow;
    Matrix test = tested.parts().test();
    int from = champion == null ? 0 : test.firstAt(micros(champion.lineage().asOf()));
    Matrix unseen = test.part(from, test.rows());
    if (unseen.rows() == 0) {
      Metrics none = BinaryEvaluation.measure(new double[0], new double[0]);
      return new Contenders(
          new Contender(challenger.toString(), none, new TreeMap<>()),
          champion == null ? null : new Contender(champion.toString(), none, new TreeMap<>()),
          List.of());
    }
    Slices slices =
        Slices.of(
            unseen, definition.promotion().slices().stream().map(Promotion.Slice::by).toList());
    List<Contender> contenders = new ArrayList<>();
    tested
        .contest()
        .results()
        .forEach(
            (trainer, result) ->
                contenders.add(
                    contender(
                        contenders.isEmpty() ? challenger.toString() : trainer,
                        from(result.test().probabilities(), from),
                        from(result.test().labels(), from),
                        slices)));
    return new Contenders(
        contenders.get(0),
        champion == null ? null : measured(champion, tested.set(), unseen, slices),
        contenders.subList(1, contenders.size()));
  }

  /** The test of a version that another run has trained. */
  private Tested again(ModelVersion version) {
    Manifest manifest = version.manifest();
    TrainingSet set = sets.rebuild(run, manifest);
    Matrix matrix =
        MatrixCollector.collect(set.rows(), registry.load(version).encoder(), manifest.rows());
    TimeSplit.Parts parts = definition.split().divide(matrix, manifest.asOf());
    return new Tested(set, parts, Contest.of(definition, parts, lakehouse.spark()));
  }

  private static Contender contender(
      String name, double[] probabilities, double[] labels, Slices slices) {
    return new Contender(
        name,
        BinaryEvaluation.measure(probabilities, labels),
        slices.measure(probabilities, labels));
  }

  private Contender measured(ModelVersion champion, TrainingSet set, Matrix unseen, Slices slices) {
    Optional<String> flaw = registry.flaw(champion).or(() -> otherRows(champion, set));
    if (flaw.isPresent()) {
      return new Contender(
          champion.toString(), Metrics.undefined(unseen.rows(), flaw.get()), new TreeMap<>());
    }
    LoadedModel model = registry.load(champion);
    Dataset<Row> rows =
        rowsFor(champion, set, unseen)
            .where(
                col(Joined.PREDICT_AT)
                    .geq(lit(instant(unseen, 0)))
                    .and(col(Joined.PREDICT_AT).leq(lit(instant(unseen, unseen.rows() - 1)))));
    Matrix encoded = MatrixCollector.collect(rows, model.encoder(), unseen.rows());
    requireSameRows(champion, unseen, encoded);
    try (Predictor predictor = model.open()) {
      Evaluated evaluated = Evaluated.on(encoded, predictor);
      return contender(champion.toString(), evaluated.probabilities(), evaluated.labels(), slices);
    }
  }

  private Optional<String> otherRows(ModelVersion champion, TrainingSet set) {
    String rows = champion.manifest().spec().rows();
    return rows.equals(set.manifest().spec().rows())
        ? Optional.empty()
        : Optional.of("it predicts rows of " + rows);
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

  private static double[] from(double[] values, int from) {
    return Arrays.copyOfRange(values, from, values.length);
  }

  private static Instant instant(Matrix rows, int row) {
    return Instant.EPOCH.plus(rows.predictAt()[row], ChronoUnit.MICROS);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }
}

package dev.nightjar.training;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.LabelHistory;
import dev.nightjar.features.TrainingSets;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.training.Backtested.Compared;
import dev.nightjar.training.Backtested.Measured;
import dev.nightjar.training.evaluation.Bootstrap;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.evaluation.NightMeasures;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.ParametersJson;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Sha256;
import dev.nightjar.training.trainer.Trainers;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model again as of several nights, each time on what was known then, and measures what
 * each of the models predicts until the next: as the nightly system would have done it. Registry,
 * champions and predictions are left alone; nothing is written but what is staged.
 */
public final class Backtest {
  private static final int RESAMPLES = 200;
  private static final double LEVEL = 0.95;

  /** Of the heap, what the periods that are trained side by side may need for their rows. */
  private static final double HEAP_SHARE = 0.5;

  private final ModelDefinition definition;
  private final LabelHistory history;
  private final Lakehouse lakehouse;
  private final Trainer trainer;
  private final Parameters parameters;
  private final @Nullable ModelVersion parametersOf;
  private final NightMeasures measures;

  private Backtest(
      Lakehouse lakehouse,
      ModelDefinition definition,
      @Nullable ModelVersion parametersOf,
      LabelHistory history) {
    this.lakehouse = lakehouse;
    this.definition = definition;
    this.history = history;
    this.parametersOf = parametersOf;
    this.measures = NightMeasures.of(definition.aim());
    if (parametersOf == null && definition.search() != null) {
      throw NightjarException.user(
          "Cannot retrain " + definition.name() + " for each period",
          "its parameters are searched, and a study for each period would compare searches",
          "say whose parameters are taken: --version N");
    }
    this.trainer =
        Trainers.named(parametersOf == null ? definition.trainer() : parametersOf.trainer());
    this.parameters =
        parametersOf == null
            ? Objects.requireNonNull(definition.trainers().get(trainer.name()))
            : ParametersJson.read(parametersOf.parameters(), "the parameters of " + parametersOf);
  }

  /**
   * Trains and measures.
   *
   * @param run what is staged ends with it
   * @param tables the project's feature tables, with snapshots of all nights before the end
   * @param parametersOf the version whose trainer and parameters are taken; null for those of the
   *     definition
   * @throws NightjarException of category USER when the rows known on one of the nights are too few
   *     to train as {@code train} does, or when a period has no row with a known label
   */
  public static Backtested of(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      ModelDefinition definition,
      @Nullable ModelVersion parametersOf,
      BacktestPeriods periods) {
    LabelHistory history =
        new TrainingSets(lakehouse, project, tables)
            .history(run, definition.rows(), periods.all().to().plusDays(1));
    return new Backtest(lakehouse, definition, parametersOf, history).over(periods.periods());
  }

  private Backtested over(List<NightRange> nights) {
    List<Period> periods = new ArrayList<>();
    periods.add(period(nights.get(0), null));
    Model first = periods.get(0).model();
    List<NightRange> others = nights.subList(1, nights.size());
    int atOnce = atOnce(nights.get(nights.size() - 1).from());
    for (int from = 0; from < others.size(); from += atOnce) {
      List<NightRange> some = others.subList(from, Math.min(from + atOnce, others.size()));
      periods.addAll(SideBySide.each(some, each -> period(each, first)));
    }
    List<Backtested.Trained> trained =
        SideBySide.each(
            periods,
            p ->
                new Backtested.Trained(
                    p.nights(),
                    p.model().rows(),
                    Sha256.of(p.model().bytes()),
                    p.predicted().compared(measures, definition.seed())));
    return new Backtested(
        definition.name(),
        trainer.name(),
        parameters,
        parametersOf == null ? null : parametersOf.toString(),
        trained,
        joined(periods).compared(measures, definition.seed()));
  }

  /** A model with the encoder that belongs to it, and how many rows it was trained on. */
  @SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
  private record Model(Encoder encoder, byte[] bytes, int rows) {}

  /** What three models predict of the labelled rows of some nights. */
  @SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
  private record Predicted(
      double[] labels, double[] retrained, double[] neverRetrained, double[] constant) {

    Compared compared(NightMeasures measures, long seed) {
      List<Measured> measured =
          SideBySide.each(
              List.of(retrained, neverRetrained, constant),
              p -> measured(measures, p, labels, seed));
      return new Compared(measured.get(0), measured.get(1), measured.get(2));
    }
  }

  private record Period(NightRange nights, Model model, Predicted predicted) {}

  private static Predicted joined(List<Period> periods) {
    return new Predicted(
        joined(periods, Predicted::labels),
        joined(periods, Predicted::retrained),
        joined(periods, Predicted::neverRetrained),
        joined(periods, Predicted::constant));
  }

  private static double[] joined(List<Period> periods, Function<Predicted, double[]> part) {
    return periods.stream()
        .map(period -> part.apply(period.predicted()))
        .flatMapToDouble(Arrays::stream)
        .toArray();
  }

  private Period period(NightRange nights, @Nullable Model first) {
    Dataset<Row> known = history.knownAsOf(nights.from());
    long count = known.count();
    if (count == 0) {
      throw NightjarException.user(
          "Cannot train " + definition.name() + " as of night " + nights.from(),
          "no row has a label that was known then",
          "begin with a later night, or ingest more history");
    }
    Model model;
    byte[] baseline;
    Trainer constant = Trainers.named(ModelVersion.BASELINE_TRAINER);
    try (ModelRows rows =
        ModelRows.of(
            known,
            definition.featureSpecs(),
            count,
            definition.aim().target(),
            definition.split(),
            definition.engine())) {
      EncodedPart trainedOn = rows.trainedOn(rows.parts(lakehouse.clock().cutoffOf(nights.from())));
      model =
          new Model(
              trainedOn.encoder(),
              trainedOn.train(trainer, parameters),
              trainedOn.outcomes().rows());
      baseline = trainedOn.train(constant, definition.constant());
    }
    Matrix followed = followed(nights, model.encoder());
    double[] retrained = predicted(followed, trainer, model.bytes());
    return new Period(
        nights,
        model,
        new Predicted(
            labels(followed),
            retrained,
            first == null ? retrained : predictedBy(first, followed, nights),
            predicted(followed, constant, baseline)));
  }

  private Matrix followed(NightRange nights, Encoder encoder) {
    Dataset<Row> rows = history.predictedIn(nights);
    long count = rows.count();
    if (count == 0) {
      throw NightjarException.user(
          "Cannot measure what " + definition.name() + " predicts in the nights " + nights,
          "none of their rows has a label that is known by now",
          "end with an earlier night, or ingest the nights that follow");
    }
    return MatrixCollector.collect(rows, encoder, count);
  }

  private double[] predictedBy(Model first, Matrix followed, NightRange nights) {
    Matrix encoded =
        first.encoder().equals(followed.encoder()) ? followed : followed(nights, first.encoder());
    // Both are sorted by instant and key, and the key is unique within a night.
    if (!Arrays.equals(followed.predictAt(), encoded.predictAt())
        || !Arrays.equals(followed.labels(), encoded.labels())) {
      throw NightjarException.bug("Cannot compare two models: their rows differ in order", null);
    }
    return predicted(encoded, trainer, first.bytes());
  }

  private static double[] predicted(Matrix rows, Trainer trainer, byte[] model) {
    try (Predictor predictor = trainer.open(model)) {
      float[] predicted = new float[rows.rows()];
      predictor.predict(rows.values(), rows.rows(), predicted);
      double[] predictions = new double[predicted.length];
      for (int i = 0; i < predicted.length; i++) {
        predictions[i] = predicted[i];
      }
      return predictions;
    }
  }

  private static double[] labels(Matrix rows) {
    double[] labels = new double[rows.rows()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = rows.labels()[i];
    }
    return labels;
  }

  private static Measured measured(
      NightMeasures measures, double[] predictions, double[] labels, long seed) {
    NightMeasures.Told told = measures.measure(predictions, labels);
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    Map<String, Interval> intervals = new LinkedHashMap<>();
    Bootstrap bootstrap = new Bootstrap(RESAMPLES, LEVEL, seed);
    for (String name : measures.names()) {
      values.put(name, told.values().get(name));
      @Nullable Interval interval = measures.interval(name, predictions, labels, bootstrap);
      if (interval != null) {
        intervals.put(name, interval);
      }
    }
    return new Measured(told.rows(), told.positives(), values, intervals);
  }

  /** How many periods fit the memory side by side; the last one has the most rows. */
  private int atOnce(LocalDate last) {
    double bytes = 4.0 * history.knownAsOf(last).count() * (4L * definition.features().size() + 12);
    double room = Runtime.getRuntime().maxMemory() * HEAP_SHARE;
    return (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), room / bytes));
  }
}

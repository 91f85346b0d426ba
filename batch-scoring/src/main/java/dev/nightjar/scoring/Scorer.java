package dev.nightjar.scoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.features.FeatureJoin;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.Joined;
import dev.nightjar.features.Pins;
import dev.nightjar.features.PredictionInputs;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightColumns;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.ServingModel;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Predicts every row that is due in a night or a range of nights, from what was known at each
 * night's cutoff, and publishes the predictions exactly once.
 */
public final class Scorer {
  private final Lakehouse lakehouse;
  private final Project project;
  private final Map<String, FeatureTable> tables;

  /** A scorer of a project's models. */
  public Scorer(Lakehouse lakehouse, Project project, Map<String, FeatureTable> tables) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.tables = Map.copyOf(tables);
  }

  /**
   * Scores a range of nights in one batch and one commit. Nights that hold predictions of the same
   * model from the same inputs are left alone.
   *
   * @param serving what predicts these nights
   * @throws NightjarException of category USER when a table or a snapshot of a night is missing, of
   *     category GATE when the predictions are not one finite number per row, or the table holds
   *     those of another task
   */
  public Scored score(Run run, ScoringDefinition scoring, ServingModel serving, NightRange nights) {
    LoadedModel model = new Registry(lakehouse).load(serving);
    requireOwnTable(scoring, model);
    TrainingSetSpec spec = serving.version().manifest().spec();
    Pins pins = Pins.newest(lakehouse, spec.inputs());
    pins.versions().values().forEach(run::input);
    SortedMap<TableWindow, String> inputs = inputHashes(spec, scoring, serving, pins, nights);
    SortedSet<TableWindow> todo = lakehouse.outdated(scoring.table(), inputs);
    if (todo.isEmpty()) {
      TableVersion table = lakehouse.newest(scoring.table());
      run.output(table);
      return new Scored(table, List.of(), 0, 0, isBinary(model) ? 0L : null);
    }
    NightRange due = new NightRange(todo.first().night(), todo.last().night());
    Joined joined = FeatureJoin.join(lakehouse, run, project, tables, spec, due, pins);
    String staged = lakehouse.staging(run, scoring.table());
    predictions(joined.rows(), spec, scoring, model, run, pins).write().parquet(staged);
    Checkpoint.STAGED.reached(run, scoring.table());

    // Nights between those that are due were joined too; they hold their predictions already.
    Object[] nightsDue = todo.stream().map(TableWindow::night).toArray();
    Dataset<Row> rows =
        lakehouse.spark().read().parquet(staged).where(col(TableDefinition.NIGHT).isin(nightsDue));
    long skipped = joined.notPredicted().where(col(Joined.NIGHT).isin(nightsDue)).count();
    long predicted = requireOneNumberPerRow(rows, scoring, model, due);
    Checkpoint.GATED.reached(run, scoring.table());

    SortedMap<TableWindow, String> hashes = new TreeMap<>(inputs);
    hashes.keySet().retainAll(todo);
    Published published =
        lakehouse.publish(run, Publication.of(scoring.table(), hashes, rows, Verdict.PASS));
    run.output(published.version());
    run.addRows(published.rows());
    return new Scored(
        published.version(),
        published.written().stream().map(TableWindow::night).toList(),
        predicted,
        skipped,
        isBinary(model) ? rows.where(col(Predictions.DECISION)).count() : null);
  }

  /**
   * By night and table, the windows with their attempts that a version's predictions are made from:
   * no others can change them. Told from the newest versions' logs, no row is read.
   */
  public SortedMap<LocalDate, SortedMap<String, SortedMap<TableWindow, Long>>> uses(
      ModelVersion version, NightRange nights) {
    TrainingSetSpec spec = version.manifest().spec();
    return PredictionInputs.of(lakehouse, spec, Pins.newest(lakehouse, spec.inputs()), nights);
  }

  /**
   * The hash of everything each night's predictions of a version are made from (rule W2), as of the
   * newest versions of its inputs.
   */
  public SortedMap<TableWindow, String> inputHashes(
      ScoringDefinition scoring, ServingModel serving, NightRange nights) {
    TrainingSetSpec spec = serving.version().manifest().spec();
    return inputHashes(spec, scoring, serving, Pins.newest(lakehouse, spec.inputs()), nights);
  }

  private SortedMap<TableWindow, String> inputHashes(
      TrainingSetSpec spec,
      ScoringDefinition scoring,
      ServingModel serving,
      Pins pins,
      NightRange nights) {
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    PredictionInputs.of(lakehouse, spec, pins, nights)
        .forEach(
            (night, tables) -> {
              List<String> parts = new ArrayList<>();
              parts.add(
                  serving.version() + " " + serving.version().files() + " " + serving.trainer());
              parts.add(scoring.slices().toString());
              tables.forEach(
                  (table, windows) ->
                      windows.forEach(
                          (window, attempt) -> parts.add(table + " " + window + " " + attempt)));
              hashes.put(TableWindow.of(night), InputHash.of(parts));
            });
    return hashes;
  }

  private Dataset<Row> predictions(
      Dataset<Row> joined,
      TrainingSetSpec spec,
      ScoringDefinition scoring,
      LoadedModel model,
      Run run,
      Pins pins) {
    ModelVersion version = model.version();
    List<Column> columns = new ArrayList<>();
    requireRowsTable(spec)
        .key()
        .forEach(key -> columns.add(col(Joined.KEY + "." + Quoted.name(key)).as(key)));
    Column night = col(Joined.NIGHT);
    Column asOf = NightColumns.cutoffOf(lakehouse.clock(), night);
    columns.add(col(Joined.PREDICT_AT).as(Predictions.PREDICT_AT));
    columns.add(col(Joined.EVENT_TIME).as(Predictions.EVENT_TIME));
    columns.add(col(model.aim().column()));
    if (isBinary(model)) {
      columns.add(col(Predictions.PROBABILITY).geq(model.threshold()).as(Predictions.DECISION));
      columns.add(lit(model.threshold()).as(Predictions.THRESHOLD));
    }
    columns.add(lit(version.model()).as(Predictions.MODEL));
    columns.add(lit(version.version()).as(Predictions.MODEL_VERSION));
    columns.add(asOf.as(Predictions.AS_OF));
    columns.add(lit(run.id()).as(Predictions.RUN_ID));
    columns.add(
        functions
            .array(
                pins.versions().values().stream()
                    .map(v -> lit(v.toString()))
                    .toArray(Column[]::new))
            .as(Predictions.SNAPSHOT_VERSIONS));
    columns.add(lit(model.trainer()).as(Predictions.TRAINER));
    columns.add(slices(scoring, joined).as(Predictions.SLICES));
    columns.add(asOf.as(TableDefinition.KNOWN_AT));
    columns.add(night.as(TableDefinition.NIGHT));
    return PredictedRows.of(joined, model).select(columns.toArray(Column[]::new));
  }

  /** A feature that this model does not have, or a missing value, is null. */
  private static Column slices(ScoringDefinition scoring, Dataset<Row> joined) {
    List<String> features = List.of(joined.columns());
    List<Column> pairs = new ArrayList<>();
    for (String slice : scoring.slices()) {
      pairs.add(lit(slice));
      pairs.add(
          (features.contains(slice) ? Quoted.column(slice) : lit(null)).cast(DataTypes.StringType));
    }
    return functions
        .map(pairs.toArray(Column[]::new))
        .cast(DataTypes.createMapType(DataTypes.StringType, DataTypes.StringType));
  }

  private TableDefinition requireRowsTable(TrainingSetSpec spec) {
    TableDefinition rows = project.tables().get(spec.rows());
    if (rows == null) {
      throw NightjarException.user(
          "Cannot score the rows of " + spec.rows(),
          "the model was trained on them, but the project no longer has such a table"
              + Problems.didYouMean(spec.rows(), project.tables().keySet()),
          "bring the table back, or train the model again");
    }
    return rows;
  }

  private static boolean isBinary(LoadedModel model) {
    return model.aim().task() == Task.BINARY;
  }

  /** One table holds predictions of one task: nobody can read a column of both. */
  private void requireOwnTable(ScoringDefinition scoring, LoadedModel model) {
    if (lakehouse.exists(scoring.table())
        && !List.of(lakehouse.read(scoring.table()).columns()).contains(model.aim().column())) {
      throw NightjarException.user(
          "Cannot write the predictions of " + model.version() + " into " + scoring.table(),
          "it is a %s model, and the table has no column %s: it holds predictions of another task"
              .formatted(model.aim().task().key(), model.aim().column()),
          "score into a table of its own, by `into` and `outcomes` in " + scoring.mark().file());
    }
  }

  /**
   * The generated gate of predictions. T7, rows in = rows out, is the join's; the key proves it.
   */
  private static long requireOneNumberPerRow(
      Dataset<Row> rows, ScoringDefinition scoring, LoadedModel model, NightRange nights) {
    Column predicted = col(model.aim().column());
    Column bad =
        isBinary(model)
            ? predicted.isNull().or(predicted.isNaN()).or(predicted.lt(0)).or(predicted.gt(1))
            : predicted
                .isNull()
                .or(predicted.isNaN())
                .or(functions.abs(predicted).equalTo(Double.POSITIVE_INFINITY));
    Row counts = rows.agg(functions.count(lit(1)), functions.count_if(bad)).head();
    if (counts.getLong(1) > 0) {
      throw NightjarException.gate(
          "Cannot publish " + scoring.table() + " for " + nights,
          counts.getLong(1)
              + " of "
              + counts.getLong(0)
              + " predictions are not a "
              + (isBinary(model) ? "probability" : "finite number"),
          "look at the model with `nightjar models show " + scoring.model() + "`, or roll it back");
    }
    return counts.getLong(0);
  }
}

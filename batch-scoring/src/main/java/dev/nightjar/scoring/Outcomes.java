package dev.nightjar.scoring;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightColumns;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * What became of predictions: the labels that a night takes in, joined to the predictions of that
 * and earlier nights. A row tells what was learnt that night of one prediction; a correction, or a
 * label that was deleted (null again), is a row of a later night, and the newest one counts.
 *
 * <p>The columns are those of {@link Predictions} from the key to what is predicted and {@code
 * slices}, {@link #PREDICTED_NIGHT}, {@link #LABEL}, {@code known_at} (of the label) and {@code
 * night} (that took the label in).
 */
public final class Outcomes {
  /** The night that made the prediction: a date. */
  public static final String PREDICTED_NIGHT = "predicted_night";

  /** What happened: 1 or 0, or a number; null when it is known that there is no label (rule T6). */
  public static final String LABEL = "label";

  private static final String LABEL_NIGHT = "_label_night";
  private static final String LABEL_KNOWN_AT = "_label_known_at";

  private final Lakehouse lakehouse;
  private final Project project;

  /** The outcomes of a project's predictions. */
  public Outcomes(Lakehouse lakehouse, Project project) {
    this.lakehouse = lakehouse;
    this.project = project;
  }

  /**
   * Joins the labels of these nights, in one batch and one commit. Nights whose labels and
   * predictions are those of their newest attempt are left alone.
   *
   * @param spec where the labels come from
   * @return what was published
   * @throws NightjarException of category USER when nothing has been scored, or when the labels'
   *     table has not taken in one of the nights
   */
  public Published join(
      Run run, ScoringDefinition scoring, TrainingSetSpec spec, NightRange nights) {
    if (!lakehouse.exists(scoring.table())) {
      throw NightjarException.user(
          "Cannot join outcomes to the predictions of " + scoring.model(),
          "nothing has been scored yet",
          "score a night first: nightjar score --date DATE");
    }
    TableDefinition labels = labelTable(spec);
    TableVersion labelVersion = run.input(lakehouse.newest(labels.name()));
    TableVersion predictionVersion = run.input(lakehouse.newest(scoring.table()));
    SortedMap<TableWindow, String> hashes =
        inputHashes(scoring, spec, labelVersion, predictionVersion, nights);
    SortedSet<TableWindow> todo = lakehouse.outdated(scoring.outcomes(), hashes);
    if (todo.isEmpty()) {
      TableVersion table = lakehouse.newest(scoring.outcomes());
      run.output(table);
      return new Published(table, new TreeSet<>(), 0);
    }
    hashes.keySet().retainAll(todo);
    String staged = lakehouse.staging(run, scoring.outcomes());
    joined(
            labelsOf(labels, labelVersion, spec, nights(todo)),
            lakehouse.read(predictionVersion),
            scoring,
            spec,
            nights(todo))
        .write()
        .parquet(staged);
    Checkpoint.STAGED.reached(run, scoring.outcomes());
    Dataset<Row> rows =
        lakehouse
            .spark()
            .read()
            .parquet(staged)
            .where(
                col(TableDefinition.NIGHT).isin(todo.stream().map(TableWindow::night).toArray()));
    Checkpoint.GATED.reached(run, scoring.outcomes());
    Published published =
        lakehouse.publish(run, Publication.of(scoring.outcomes(), hashes, rows, Verdict.PASS));
    run.output(published.version());
    run.addRows(published.rows());
    return published;
  }

  /**
   * Rule W2: the label's definition, and of the labels' table and of the predictions the attempts
   * of the windows that a night joins.
   *
   * @throws NightjarException of category USER when the labels' table has not taken in a night
   */
  public SortedMap<TableWindow, String> inputHashes(
      ScoringDefinition scoring,
      TrainingSetSpec spec,
      TableVersion labelVersion,
      TableVersion predictionVersion,
      NightRange nights) {
    TableDefinition labels = labelTable(spec);
    SortedMap<TableWindow, Long> ofLabels = lakehouse.attempts(labelVersion);
    SortedMap<TableWindow, Long> ofPredictions = lakehouse.attempts(predictionVersion);
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (LocalDate night : nights.nights()) {
      List<String> parts = new ArrayList<>();
      parts.add(spec.label().toString());
      parts.add(labels.key() + " " + labels.sequence() + " " + labels.deletedWhen());
      parts.add(scoring.table() + " " + scoring.nightsToOutcome());
      SortedSet<TableWindow> taken = labelWindows(ofLabels.keySet(), night);
      if (taken.isEmpty()) {
        throw NightjarException.user(
            "Cannot join the outcomes of night " + night,
            labels.name() + " has not taken in that night",
            "run `nightjar ingest --date " + night + "`; a night that the gate refused is missing");
      }
      taken.forEach(window -> parts.add("label " + window + " " + ofLabels.get(window)));
      predictionWindows(ofPredictions.keySet(), scoring, night)
          .forEach(window -> parts.add("prediction " + window + " " + ofPredictions.get(window)));
      hashes.put(TableWindow.of(night), InputHash.of(parts));
    }
    return hashes;
  }

  /** The windows of the labels' table that hold what a night takes in. */
  public static SortedSet<TableWindow> labelWindows(
      Collection<TableWindow> windows, LocalDate night) {
    SortedSet<TableWindow> taken = new TreeSet<>();
    for (TableWindow window : windows) {
      if (window.night().equals(night) || (window.history() && window.night().isAfter(night))) {
        taken.add(window);
      }
    }
    return taken;
  }

  /** The windows of predictions that a night's labels are joined to. */
  public static SortedSet<TableWindow> predictionWindows(
      Collection<TableWindow> windows, ScoringDefinition scoring, LocalDate night) {
    SortedSet<TableWindow> joined = new TreeSet<>();
    for (TableWindow window : windows) {
      if (!window.night().isAfter(night)
          && !window.night().isBefore(night.minusDays(scoring.nightsToOutcome()))) {
        joined.add(window);
      }
    }
    return joined;
  }

  private static NightRange nights(SortedSet<TableWindow> windows) {
    return new NightRange(windows.first().night(), windows.last().night());
  }

  /** What each night learnt: of the rows of a key that it took in, the newest (rule T2). */
  private Dataset<Row> labelsOf(
      TableDefinition table, TableVersion version, TrainingSetSpec spec, NightRange nights) {
    Column night = col(TableDefinition.NIGHT);
    Dataset<Row> taken =
        lakehouse.read(version).where(night.between(lit(nights.from()), lit(nights.to())));
    Column newest =
        col(AsOf.SUPERSEDED_AT)
            .isNull()
            .or(col(AsOf.SUPERSEDED_AT).gt(NightColumns.cutoffOf(lakehouse.clock(), night)));
    Column value = expr(spec.label().value()).cast(DataTypes.DoubleType);
    if (table.deletedWhen() != null) {
      value = when(coalesce(col(TableDefinition.DELETED), lit(false)), lit(null)).otherwise(value);
    }
    List<Column> columns = new ArrayList<>();
    spec.label().on().forEach(column -> columns.add(Quoted.column(column).as("_label_" + column)));
    columns.add(value.as(LABEL));
    columns.add(col(TableDefinition.KNOWN_AT).as(LABEL_KNOWN_AT));
    columns.add(night.as(LABEL_NIGHT));
    return AsOf.history(taken, table).where(newest).select(columns.toArray(Column[]::new));
  }

  private static Dataset<Row> joined(
      Dataset<Row> labels,
      Dataset<Row> all,
      ScoringDefinition scoring,
      TrainingSetSpec spec,
      NightRange nights) {
    Column night = col(TableDefinition.NIGHT);
    LocalDate first = nights.from().minusDays(scoring.nightsToOutcome());
    Dataset<Row> predictions = all.where(night.between(lit(first), lit(nights.to())));
    Column match =
        night
            .leq(col(LABEL_NIGHT))
            .and(night.geq(date_sub(col(LABEL_NIGHT), scoring.nightsToOutcome())));
    for (String column : spec.label().on()) {
      match = match.and(Quoted.column(column).equalTo(Quoted.column("_label_" + column)));
    }
    List<Column> columns = new ArrayList<>();
    for (String column : all.columns()) {
      if (column.equals(Predictions.THRESHOLD) || column.equals(Predictions.MODEL)) {
        break;
      }
      columns.add(Quoted.column(column));
    }
    columns.add(col(Predictions.MODEL));
    columns.add(col(Predictions.MODEL_VERSION));
    columns.add(col(Predictions.SLICES));
    columns.add(night.as(PREDICTED_NIGHT));
    columns.add(col(LABEL));
    columns.add(col(LABEL_KNOWN_AT).as(TableDefinition.KNOWN_AT));
    columns.add(col(LABEL_NIGHT).as(TableDefinition.NIGHT));
    return predictions.join(labels, match).select(columns.toArray(Column[]::new));
  }

  private TableDefinition labelTable(TrainingSetSpec spec) {
    TableDefinition table = project.tables().get(spec.label().from());
    TableDefinition rows = project.tables().get(spec.rows());
    if (table == null || rows == null) {
      throw NightjarException.user(
          "Cannot read the labels",
          "the project no longer has the tables " + spec.label().from() + " and " + spec.rows(),
          "bring them back");
    }
    if (!rows.key().containsAll(spec.label().on())) {
      throw NightjarException.user(
          "Cannot join outcomes to predictions",
          "labels are joined on %s, but a prediction keeps only the key %s"
              .formatted(spec.label().on(), rows.key()),
          "join labels on columns of the key");
    }
    return table;
  }
}

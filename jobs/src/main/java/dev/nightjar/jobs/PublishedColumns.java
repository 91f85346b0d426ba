package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.scoring.Outcomes;
import dev.nightjar.scoring.Predictions;
import dev.nightjar.validation.GateResults;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The columns of the lakehouse's tables under the names that they are published by. */
final class PublishedColumns {
  /** What a prediction says that has a column of its own; anything else goes into outputs. */
  private static final Set<String> OUTPUTS =
      Set.of(Predictions.PROBABILITY, Predictions.DECISION, "predicted", "prediction", "cluster");

  private static final StructType QUARANTINED =
      StructType.fromDDL("night date, table_name string, rows bigint");

  private PublishedColumns() {}

  /** From a table's rows to published ones. */
  @FunctionalInterface
  interface Columns {
    Dataset<Row> of(Dataset<Row> table);
  }

  /** Of tables with a column that names a column. */
  static Dataset<Row> ofColumns(Dataset<Row> table) {
    return ofNight(table).withColumnRenamed("column", "column_name");
  }

  /** What such rows call known is the cutoff of their night. */
  static Dataset<Row> ofNight(Dataset<Row> table) {
    return table.withColumnRenamed(TableDefinition.KNOWN_AT, "cutoff");
  }

  static Dataset<Row> gateResult(Dataset<Row> table) {
    return ofNight(table)
        .withColumnRenamed(GateResults.SCOPE, "table_name")
        .withColumnRenamed("window", "span");
  }

  static Dataset<Row> byWhom(Dataset<Row> table) {
    return table.withColumnRenamed("by", "decided_by").withColumnRenamed("at", "decided_at");
  }

  static Dataset<Row> modelVersion(Dataset<Row> table) {
    return table.select(
        "model",
        "version",
        "trainer",
        "night",
        "as_of",
        "training_set_id",
        "training_rows",
        "parameters",
        "metrics",
        "threshold",
        "model_hash",
        "run_id",
        "created_at");
  }

  /** Rows by quarantine table and night. */
  static Dataset<Row> quarantined(
      SparkSession spark,
      Map<String, SortedMap<LocalDate, Long>> counted,
      SortedSet<LocalDate> nights,
      String suffix) {
    List<Row> rows = new ArrayList<>();
    counted.forEach(
        (table, byNight) ->
            byNight.forEach(
                (night, n) -> {
                  if (nights.contains(night)) {
                    rows.add(
                        RowFactory.create(
                            night, table.substring(0, table.length() - suffix.length()), n));
                  }
                }));
    return spark.createDataFrame(rows, QUARANTINED);
  }

  /** Scored rows of whatever task. */
  static Dataset<Row> prediction(Dataset<Row> table, String role) {
    List<String> names = List.of(table.columns());
    List<Column> columns = new ArrayList<>();
    columns.add(col(TableDefinition.NIGHT));
    columns.add(col(Predictions.MODEL));
    columns.add(col(Predictions.MODEL_VERSION));
    columns.add(lit(role).as("role"));
    columns.addAll(key(table));
    columns.add(col(Predictions.PREDICT_AT));
    columns.add(col(Predictions.EVENT_TIME));
    List<Column> others = new ArrayList<>();
    boolean decided = names.contains(Predictions.THRESHOLD);
    int end = names.indexOf(decided ? Predictions.THRESHOLD : Predictions.MODEL);
    for (String name : names.subList(names.indexOf(Predictions.EVENT_TIME) + 1, end)) {
      if (OUTPUTS.contains(name)) {
        columns.add(col(name));
      } else {
        others.add(Quoted.column(name));
      }
    }
    if (!others.isEmpty()) {
      columns.add(to_json(struct(others.toArray(Column[]::new))).as("outputs"));
    }
    if (decided) {
      columns.add(col(Predictions.THRESHOLD));
    }
    columns.add(col(Predictions.TRAINER));
    columns.add(to_json(col(Predictions.SLICES)).as("slices"));
    columns.add(col(Predictions.AS_OF));
    columns.add(col(Predictions.RUN_ID));
    return table.select(columns.toArray(Column[]::new));
  }

  /** What became of them. */
  static Dataset<Row> outcome(Dataset<Row> table) {
    List<Column> columns = new ArrayList<>();
    columns.add(col(TableDefinition.NIGHT));
    columns.add(col(Predictions.MODEL));
    columns.add(col(Outcomes.PREDICTED_NIGHT));
    columns.add(key(table).get(0));
    columns.add(col(Outcomes.LABEL));
    columns.add(col(TableDefinition.KNOWN_AT));
    return table.select(columns.toArray(Column[]::new));
  }

  /** The key as text, a single column's as it is, and by its columns: those before the instant. */
  private static List<Column> key(Dataset<Row> table) {
    List<String> names = List.of(table.columns());
    Column[] parts =
        names.subList(0, names.indexOf(Predictions.PREDICT_AT)).stream()
            .map(Quoted::column)
            .toArray(Column[]::new);
    Column all = to_json(struct(parts));
    return Arrays.asList(
        (parts.length == 1 ? parts[0].cast("string") : all).as("key"), all.as("key_columns"));
  }
}

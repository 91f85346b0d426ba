package dev.nightjar.validation;

import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.TableDefinition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The metrics table {@code nightjar_gate_results}: a row for each table, night and rule. Its
 * windows are scoped by {@link #SCOPE}.
 */
public final class GateResults {
  /** The table's name in the lakehouse. */
  public static final String TABLE = "nightjar_gate_results";

  /** The column whose value scopes the table's windows: the judged table's name. */
  public static final String SCOPE = "table";

  /** The columns, in order. {@code known_at} is the cutoff of the night. */
  public static final StructType SCHEMA =
      new StructType()
          .add(SCOPE, DataTypes.StringType)
          .add("window", DataTypes.StringType)
          .add("rule", DataTypes.StringType)
          .add("columns", DataTypes.createArrayType(DataTypes.StringType))
          .add("severity", DataTypes.StringType)
          .add("verdict", DataTypes.StringType)
          .add("rows", DataTypes.LongType)
          .add("violations", DataTypes.LongType)
          .add("value", DataTypes.DoubleType)
          .add("threshold", DataTypes.StringType)
          .add("sentence", DataTypes.StringType)
          .add("hint", DataTypes.StringType)
          .add(TableDefinition.KNOWN_AT, DataTypes.TimestampType)
          .add(TableDefinition.NIGHT, DataTypes.DateType);

  private GateResults() {}

  /** The results as rows of the table; {@code window} is {@code night} or {@code history}. */
  public static Dataset<Row> rows(
      SparkSession spark, NightClock clock, Collection<RuleResult> results) {
    List<Row> rows = new ArrayList<>();
    for (RuleResult result : results) {
      rows.add(
          RowFactory.create(
              result.table(),
              result.history() ? "history" : "night",
              result.rule(),
              result.columns().toArray(String[]::new),
              result.severity().name().toLowerCase(Locale.ROOT),
              result.verdict().name(),
              result.n(),
              result.violations(),
              result.value(),
              result.threshold(),
              result.sentence(),
              result.hint(),
              clock.cutoffOf(result.night()),
              result.night()));
    }
    return spark.createDataFrame(rows, SCHEMA);
  }
}

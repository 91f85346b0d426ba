package dev.nightjar.monitoring;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.TableDefinition;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The table {@value #TABLE}: a row for each model and night. Windows are scoped by the model. */
public final class DecisionTable {
  /** The table's name in the lakehouse. */
  public static final String TABLE = "nightjar_decisions";

  /** The column whose value scopes the table's windows. */
  public static final String SCOPE = "model";

  private static final StructType SCHEMA =
      StructType.fromDDL(
          """
          model string, decision_id string, decision string, reasons array<string>,
          sentences array<string>, champion_version bigint, known_at timestamp, night date""");

  private DecisionTable() {}

  /** Decisions as rows of the table. */
  public static Dataset<Row> rows(
      SparkSession spark, NightClock clock, Collection<Decision> decisions) {
    List<Row> rows = new ArrayList<>();
    for (Decision d : decisions) {
      rows.add(
          RowFactory.create(
              d.model(),
              d.id(),
              d.retrain().name().toLowerCase(Locale.ROOT),
              d.reasons().stream().map(Decision.Reason::key).toArray(String[]::new),
              d.sentences().toArray(String[]::new),
              d.champion(),
              clock.cutoffOf(d.night()),
              d.night()));
    }
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** The decisions of a night, by model. */
  public static List<Decision> ofNight(Lakehouse lakehouse, LocalDate night) {
    return ofNights(lakehouse, NightRange.of(night));
  }

  /** The decisions of nights, by night and model. */
  public static List<Decision> ofNights(Lakehouse lakehouse, NightRange nights) {
    if (!lakehouse.exists(TABLE)) {
      return List.of();
    }
    return lakehouse
        .read(TABLE)
        .where(col(TableDefinition.NIGHT).between(nights.from(), nights.to()))
        .orderBy(TableDefinition.NIGHT, SCOPE)
        .collectAsList()
        .stream()
        .map(DecisionTable::decision)
        .toList();
  }

  private static Decision decision(Row row) {
    return new Decision(
        row.getAs("model"),
        row.<LocalDate>getAs("night"),
        Decision.Action.valueOf(row.<String>getAs("decision").toUpperCase(Locale.ROOT)),
        row.<String>getList(row.fieldIndex("reasons")).stream()
            .map(reason -> Decision.Reason.valueOf(reason.toUpperCase(Locale.ROOT)))
            .toList(),
        row.getList(row.fieldIndex("sentences")),
        row.getAs("champion_version"));
  }
}

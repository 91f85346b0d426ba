package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.monitoring.PredictionSample;
import dev.nightjar.scoring.Outcomes;
import dev.nightjar.scoring.Predictions;
import dev.nightjar.scoring.ScoringDefinition;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Predictions with what a night knew of their outcomes. */
final class WatchedPredictions {
  private static final String FOUND = "_found_label";

  private final Lakehouse lakehouse;
  private final ScoringDefinition scoring;

  WatchedPredictions(Lakehouse lakehouse, ScoringDefinition scoring) {
    this.lakehouse = lakehouse;
    this.scoring = scoring;
  }

  /** The nights of predictions that a night learnt outcomes of. */
  SortedSet<LocalDate> touchedBy(LocalDate night) {
    SortedSet<LocalDate> touched = new TreeSet<>();
    if (lakehouse.exists(scoring.outcomes())) {
      for (Row row :
          lakehouse
              .read(scoring.outcomes())
              .where(col(TableDefinition.NIGHT).equalTo(lit(night)))
              .select(Outcomes.PREDICTED_NIGHT)
              .distinct()
              .collectAsList()) {
        touched.add(row.getLocalDate(0));
      }
    }
    return touched;
  }

  /**
   * The predictions of some nights, with the newest outcome that was known to a night.
   *
   * @param column the column that was predicted
   */
  PredictionSample sample(String column, Collection<LocalDate> predicted, LocalDate night) {
    Dataset<Row> predictions =
        lakehouse.read(scoring.table()).where(col(TableDefinition.NIGHT).isin(predicted.toArray()));
    List<String> key = key(predictions);
    List<Column> columns = new ArrayList<>();
    key.forEach(part -> columns.add(Quoted.column(part)));
    columns.add(col(TableDefinition.NIGHT).as(Outcomes.PREDICTED_NIGHT));
    columns.add(col(column));
    columns.add(col(Predictions.SLICES));
    Dataset<Row> rows = predictions.select(columns.toArray(Column[]::new));
    return PredictionSample.collect(
        withLabels(rows, key, predicted, night), column, scoring.slices());
  }

  private Dataset<Row> withLabels(
      Dataset<Row> predictions,
      List<String> key,
      Collection<LocalDate> predicted,
      LocalDate night) {
    if (!lakehouse.exists(scoring.outcomes())) {
      return predictions.withColumn(Outcomes.LABEL, lit(null).cast("double"));
    }
    List<Column> by = new ArrayList<>();
    key.forEach(column -> by.add(Quoted.column(column).as("_of_" + column)));
    by.add(col(Outcomes.PREDICTED_NIGHT).as("_of_night"));
    Dataset<Row> newest =
        lakehouse
            .read(scoring.outcomes())
            .where(
                col(TableDefinition.NIGHT)
                    .between(lit(Collections.min(predicted)), lit(night))
                    .and(col(Outcomes.PREDICTED_NIGHT).isin(predicted.toArray())))
            .groupBy(by.toArray(Column[]::new))
            .agg(
                max_by(
                        col(Outcomes.LABEL),
                        struct(col(TableDefinition.NIGHT), col(TableDefinition.KNOWN_AT)))
                    .as(FOUND));
    Column match = col(Outcomes.PREDICTED_NIGHT).equalTo(col("_of_night"));
    for (String column : key) {
      match = match.and(Quoted.column(column).equalTo(Quoted.column("_of_" + column)));
    }
    return predictions.join(newest, match, "left").withColumn(Outcomes.LABEL, col(FOUND));
  }

  /** The key columns come first in a table of predictions. */
  private static List<String> key(Dataset<Row> predictions) {
    List<String> columns = List.of(predictions.columns());
    return columns.subList(0, columns.indexOf(Predictions.PREDICT_AT));
  }
}

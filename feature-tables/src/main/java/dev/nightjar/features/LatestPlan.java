package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.rank;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/** The newest visible row of each entity as a whole, and whether there were several (rule T4). */
final class LatestPlan {
  private final FeatureTable table;
  private final Latest latest;

  LatestPlan(FeatureTable table, Latest latest) {
    this.table = table;
    this.latest = latest;
  }

  /** The columns that are taken as a whole row. */
  List<String> values() {
    return IntStream.range(0, latest.columns().size()).mapToObj(i -> "v" + i).toList();
  }

  /**
   * From rows that nights see to one row per night and entity, its columns as {@code f0, f1, …}.
   *
   * @param seen at least the least and the greatest of the newest rows of each night and entity
   */
  Dataset<Row> of(Dataset<Row> seen) {
    List<Column> keys = new ArrayList<>(List.of(col("night"), col("as_of")));
    for (int part = 0; part < table.entity().size(); part++) {
      keys.add(col("e" + part));
    }
    Column[] group = keys.toArray(Column[]::new);
    Column newest =
        rank()
            .over(
                Window.partitionBy(group)
                    .orderBy(
                        col("event").desc(),
                        col("known").desc(),
                        col("sequence").desc_nulls_last()));
    Column whole = struct(values().stream().map(functions::col).toArray(Column[]::new));
    Dataset<Row> chosen =
        seen.withColumn("newest", newest)
            .where(col("newest").equalTo(1))
            .groupBy(group)
            .agg(
                max("event").as("event"),
                max("known").as("known"),
                min(whole).as("least"),
                max(whole).as("greatest"));
    List<Column> columns = new ArrayList<>(keys);
    columns.addAll(List.of(col("event"), col("known"), lit(1L).as("rows")));
    columns.add(not(col("least").eqNullSafe(col("greatest"))).as("tied"));
    for (int i = 0; i < latest.columns().size(); i++) {
      columns.add(col("least.v" + i).as("f" + i));
    }
    return chosen.select(columns.toArray(Column[]::new));
  }
}

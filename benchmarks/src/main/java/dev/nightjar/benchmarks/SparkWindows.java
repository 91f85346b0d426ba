package dev.nightjar.benchmarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What is written by hand on Spark: a join by a range, and groups. */
record SparkWindows(SparkSession spark, EventData data) implements Engine {
  @Override
  public String name() {
    return "Spark range join + groupBy";
  }

  @Override
  public void run(Path out) {
    Dataset<Row> spine = spark.read().parquet(data.spine().toString());
    Dataset<Row> events =
        spark
            .read()
            .parquet(data.tables().get(0).toString())
            .select(col("k").as("ek"), col("ts").as("ets"), col("x"));
    List<Column> columns = new ArrayList<>();
    for (Window window : Window.ALL) {
      for (String function : Window.FUNCTIONS) {
        columns.add(
            expr("%s(x) FILTER (WHERE ets > ts - INTERVAL %d SECONDS)"
                    .formatted(Window.sql(function), window.seconds()))
                .as(window.column(function)));
      }
    }
    Column inWindow =
        col("k")
            .equalTo(col("ek"))
            .and(col("ets").leq(col("ts")))
            .and(expr("ets > ts - INTERVAL %d SECONDS".formatted(Window.longest().seconds())));
    spine
        .join(events, inWindow, "left")
        .groupBy("k", "ts", "id")
        .agg(columns.get(0), columns.subList(1, columns.size()).toArray(Column[]::new))
        .write()
        .parquet(out.toString());
  }
}

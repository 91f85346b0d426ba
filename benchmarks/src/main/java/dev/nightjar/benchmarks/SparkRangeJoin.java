package dev.nightjar.benchmarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.row_number;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/** The plan of Feast on Spark: every earlier row is joined, and the newest kept by its number. */
record SparkRangeJoin(SparkSession spark, EventData data) implements Engine {
  @Override
  public String name() {
    return "Spark range join + row_number";
  }

  @Override
  public void run(Path out) {
    Dataset<Row> joined = spark.read().parquet(data.spine().toString());
    for (int i = 0; i < data.tables().size(); i++) {
      List<Column> columns = new ArrayList<>(List.of(col("k").as("fk"), col("ts").as("fts")));
      for (String value : EventData.VALUES) {
        columns.add(col(value).as("t" + i + "__" + value));
      }
      Dataset<Row> features =
          spark
              .read()
              .parquet(data.tables().get(i).toString())
              .select(columns.toArray(Column[]::new));
      joined =
          joined
              .join(features, col("k").equalTo(col("fk")).and(col("fts").leq(col("ts"))), "left")
              .withColumn(
                  "n", row_number().over(Window.partitionBy("id").orderBy(col("fts").desc())))
              .where(col("n").equalTo(1))
              .drop("n", "fk", "fts");
    }
    joined.write().parquet(out.toString());
  }
}

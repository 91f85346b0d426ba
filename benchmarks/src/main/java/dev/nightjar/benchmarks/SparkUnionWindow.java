package dev.nightjar.benchmarks;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** What is written by hand on Spark: features below the spine, and the last of them by window. */
record SparkUnionWindow(SparkSession spark, EventData data) implements Engine {
  @Override
  public String name() {
    return "Spark union + window";
  }

  @Override
  public void run(Path out) {
    Dataset<Row> joined = spark.read().parquet(data.spine().toString());
    for (int i = 0; i < data.tables().size(); i++) {
      List<Column> values = new ArrayList<>();
      for (String value : EventData.VALUES) {
        values.add(col(value).as("t" + i + "__" + value));
      }
      String found = "f" + i;
      Dataset<Row> features =
          spark
              .read()
              .parquet(data.tables().get(i).toString())
              .select(
                  col("k"),
                  col("ts"),
                  struct(values.toArray(Column[]::new)).as(found),
                  lit(0).as("is_spine"));
      // At equal times features come first.
      WindowSpec before =
          Window.partitionBy("k")
              .orderBy(col("ts"), col("is_spine"))
              .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
      joined =
          joined
              .withColumn("is_spine", lit(1))
              .unionByName(features, true)
              .withColumn(
                  found, last(when(col("is_spine").equalTo(0), col(found)), true).over(before))
              .where(col("is_spine").equalTo(1))
              .drop("is_spine");
    }
    List<Column> columns = new ArrayList<>(List.of(col("k"), col("ts"), col("id")));
    for (int i = 0; i < data.tables().size(); i++) {
      columns.add(col("f" + i + ".*"));
    }
    joined.select(columns.toArray(Column[]::new)).write().parquet(out.toString());
  }
}

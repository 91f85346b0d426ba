package dev.nightjar.scoring;

import dev.nightjar.training.model.Aim;
import dev.nightjar.training.registry.LoadedModel;
import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Adds the column of predictions (see {@link Aim#column}) to feature rows, in Spark's internal row
 * format throughout.
 */
final class PredictedRows {
  private PredictedRows() {}

  static Dataset<Row> of(Dataset<Row> rows, LoadedModel model) {
    SparkSession spark = rows.sparkSession();
    StructType schema = rows.schema();
    Broadcast<LoadedModel> broadcast =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(model);
    // Row objects would box every value of every column; internal rows are read in place.
    JavaRDD<InternalRow> predicted =
        rows.queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(partition -> predict(partition, broadcast.value(), schema));
    return spark.internalCreateDataFrame(
        predicted.rdd(), schema.add(model.aim().column(), DataTypes.DoubleType, false), false);
  }

  private static Iterator<InternalRow> predict(
      Iterator<InternalRow> rows, LoadedModel model, StructType schema) {
    return new BatchPredictions(rows, model.encoder().bind(schema), model.open());
  }
}

package dev.nightjar.benchmarks;

import static org.apache.spark.sql.functions.col;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ml.dmlc.xgboost4j.java.XGBoostError;
import ml.dmlc.xgboost4j.scala.XGBoost;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassificationModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * The same booster as a model of XGBoost4J-Spark: its {@code transform} over assembled vectors.
 *
 * @param data what is scored, and with what
 */
record XgboostTransform(SparkSession spark, ScoringData data) implements Engine {
  @Override
  public String name() {
    return "XGBoost4J-Spark transform";
  }

  @Override
  public void run(Path out) throws XGBoostError {
    Dataset<Row> rows = spark.read().parquet(data.rows().toString());
    List<Column> columns = new ArrayList<>();
    for (String column : rows.columns()) {
      columns.add(col(column));
    }
    Column probability = functions.vector_to_array(col("p"), "float64").getItem(1);
    columns.add(probability.as("probability"));
    columns.add(probability.geq(data.model().threshold()).as("decision"));
    model()
        .transform(
            new VectorAssembler()
                .setInputCols(data.features().toArray(String[]::new))
                .setOutputCol("features")
                .setHandleInvalid("keep") // a null is NaN, which is missing
                .transform(rows))
        .select(columns.toArray(Column[]::new))
        .write()
        .parquet(out.toString());
  }

  private XGBoostClassificationModel model() throws XGBoostError {
    XGBoostClassificationModel model =
        new XGBoostClassificationModel(
            "bench",
            2,
            XGBoost.loadModel(new ByteArrayInputStream(data.model().bytes())),
            Option.empty());
    model.setMissing(Float.NaN);
    model.setNthread(1);
    model.setFeaturesCol("features");
    model.setProbabilityCol("p");
    // What is not asked for costs a prediction more.
    model.setRawPredictionCol("");
    return model;
  }
}

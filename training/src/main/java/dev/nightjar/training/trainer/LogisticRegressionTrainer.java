package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.package$;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * MLlib's logistic regression with an L2 penalty. Text becomes one indicator per dictionary value
 * (missing: none); numbers are standardised with the training rows' mean and standard deviation,
 * and a missing one is the mean.
 *
 * <p>It runs on one partition in matrix order: MLlib's parallel sums differ in their last bits from
 * run to run. Two trainings agree to {@link #tolerance}.
 */
final class LogisticRegressionTrainer implements Trainer {
  @Override
  public String name() {
    return "logistic_regression";
  }

  @Override
  public String fileName() {
    return "model.json";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.real("reg", 1e-4, 0, 1e6, "L2 penalty"),
        Parameter.whole("max_iter", 100, 1, 10_000, "most iterations"));
  }

  @Override
  public String engineBuild() {
    return "spark-mllib " + package$.MODULE$.SPARK_VERSION();
  }

  @Override
  public double tolerance() {
    return 1e-9;
  }

  @Override
  public byte[] train(Matrix matrix, Parameters parameters, SparkSession spark) {
    if (oneClass(matrix.labels())) {
      return LinearModel.constant(matrix.encoder(), matrix.labels()[0]).toBytes();
    }
    OneHotLayout layout = OneHotLayout.of(matrix);
    Broadcast<Matrix> shared =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(matrix);
    try {
      JavaRDD<Row> rows =
          JavaSparkContext.fromSparkContext(spark.sparkContext())
              .parallelize(List.of(0), 1)
              .flatMap(
                  one ->
                      IntStream.range(0, shared.value().rows())
                          .mapToObj(row -> layout.vector(shared.value(), row))
                          .iterator());
      StructType schema =
          new StructType()
              .add("label", DataTypes.DoubleType, false)
              .add("features", SQLDataTypes.VectorType(), false);
      LogisticRegressionModel fitted =
          new LogisticRegression()
              .setRegParam(parameters.real("reg"))
              .setMaxIter(parameters.whole("max_iter"))
              .setTol(1e-6)
              .setStandardization(false)
              .fit(spark.createDataFrame(rows, schema));
      return layout.model(fitted.intercept(), fitted.coefficients().toArray()).toBytes();
    } finally {
      shared.destroy();
    }
  }

  @Override
  public Predictor open(byte[] model) {
    return LinearModel.read(model);
  }

  private static boolean oneClass(float[] labels) {
    for (float label : labels) {
      if (label != labels[0]) {
        return false;
      }
    }
    return true;
  }
}

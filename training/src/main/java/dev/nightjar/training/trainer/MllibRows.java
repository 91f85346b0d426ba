package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.package$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The matrix as MLlib takes it: columns {@code label}, {@code features} and {@code weight}, on one
 * partition in matrix order, because MLlib's parallel sums differ in their last bits from run to
 * run.
 */
final class MllibRows {
  private MllibRows() {}

  /** Two trainings of MLlib on the same rows agree to this. */
  static final double TOLERANCE = 1e-9;

  static String engineBuild() {
    return "spark-mllib " + package$.MODULE$.SPARK_VERSION();
  }

  /**
   * Fits a model on the rows.
   *
   * @param features what MLlib has to know of the vectors
   */
  static <M> M fit(
      Target target,
      Matrix matrix,
      Design design,
      Metadata features,
      Function<Dataset<Row>, M> fitting) {
    SparkSession spark = SparkSession.active();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Matrix> shared = context.broadcast(matrix);
    try {
      JavaRDD<Row> rows =
          context
              .parallelize(List.of(0), 1)
              .flatMap(
                  one ->
                      IntStream.range(0, shared.value().rows())
                          .mapToObj(row -> row(shared.value(), design, row))
                          .iterator());
      return fitting.apply(spark.createDataFrame(rows, schema(target, features)));
    } finally {
      shared.destroy();
    }
  }

  private static Row row(Matrix matrix, Design design, int row) {
    double weight = matrix.weights().length == 0 ? 1 : matrix.weights()[row];
    return RowFactory.create((double) matrix.labels()[row], design.vector(matrix, row), weight);
  }

  private static StructType schema(Target target, Metadata features) {
    int classes = target.classes().size();
    // Else MLlib counts the classes in the labels, and a class without rows would have no place.
    Metadata label =
        classes == 0
            ? Metadata.empty()
            : NominalAttribute.defaultAttr().withName("label").withNumValues(classes).toMetadata();
    return new StructType()
        .add(new StructField("label", DataTypes.DoubleType, false, label))
        .add(new StructField("features", SQLDataTypes.VectorType(), false, features))
        .add("weight", DataTypes.DoubleType, false);
  }
}

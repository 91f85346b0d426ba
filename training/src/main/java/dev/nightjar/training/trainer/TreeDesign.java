package dev.nightjar.training.trainer;

import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Matrix;
import java.util.Arrays;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.Metadata;

/**
 * What MLlib's trees see: each feature is one number. Text of few values is a category, and missing
 * is a category of its own; text of more values than {@code max_bins} has room for is the number of
 * the value in the dictionary. A missing number is less than all others.
 *
 * @param categories of each feature, with the one for missing; 0 for numbers
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TreeDesign(int[] categories) implements Design {
  private static final long serialVersionUID = 1L;

  /** Less than what an encoder makes of minus infinity. */
  static final double MISSING = -1e38;

  static TreeDesign of(Matrix matrix, int maxBins) {
    // MLlib makes no more bins than there are rows.
    int bins = Math.min(maxBins, matrix.rows());
    int[] categories = new int[matrix.width()];
    for (int i = 0; i < categories.length; i++) {
      FeatureColumn column = matrix.encoder().columns().get(i);
      int values = column.dictionary().size() + 1;
      boolean few = column.kind() == FeatureColumn.Kind.TEXT && values > 1 && values <= bins;
      categories[i] = few ? values : 0;
    }
    return new TreeDesign(categories);
  }

  /** What trees compare of a value. */
  static double value(float value, int categories) {
    if (Float.isNaN(value)) {
      return categories == 0 ? MISSING : categories - 1;
    }
    return value;
  }

  @Override
  public Vector vector(Matrix matrix, int row) {
    double[] values = new double[categories.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(matrix.values()[row * values.length + i], categories[i]);
    }
    return Vectors.dense(values);
  }

  /** Tells MLlib which features are categories. */
  Metadata metadata() {
    Attribute[] attributes =
        Arrays.stream(categories)
            .mapToObj(
                values ->
                    values == 0
                        ? (Attribute) NumericAttribute.defaultAttr()
                        : NominalAttribute.defaultAttr().withNumValues(values))
            .toArray(Attribute[]::new);
    return new AttributeGroup("features", attributes).toMetadata();
  }
}

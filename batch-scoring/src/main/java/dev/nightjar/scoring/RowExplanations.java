package dev.nightjar.scoring;

import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.registry.PortableModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Tells of each row which features moved its prediction most: those with the largest contributions
 * by size, of equal ones those that come first in the matrix. Of several classes, what moved the
 * likeliest. For one task.
 */
final class RowExplanations {
  /** The column's name. */
  static final String EXPLANATION = "explanation";

  /** Feature, value of the column that it is made of, contribution. */
  static final DataType TYPE =
      DataTypes.createArrayType(
          new StructType()
              .add("feature", DataTypes.StringType, false)
              .add("value", DataTypes.StringType, true)
              .add("contribution", DataTypes.DoubleType, false),
          false);

  private final Predictor predictor;
  private final PredictionColumns columns;
  private final byte[][] features;
  private final int[] sources;
  private final ValueText[] texts;
  private final int[] top;
  private float[] contributions = new float[0];

  /**
   * Explains rows.
   *
   * @param input the schema of the batches
   * @param most how many features to tell of, if there are as many
   */
  RowExplanations(
      PortableModel model,
      Predictor predictor,
      PredictionColumns columns,
      StructType input,
      int most) {
    this.predictor = predictor;
    this.columns = columns;
    List<FeatureColumn> matrix = model.encoder().columns();
    features = new byte[matrix.size()][];
    sources = new int[matrix.size()];
    texts = new ValueText[matrix.size()];
    for (int i = 0; i < features.length; i++) {
      features[i] = matrix.get(i).name().getBytes(StandardCharsets.UTF_8);
      sources[i] = input.fieldIndex(matrix.get(i).source());
      texts[i] = ValueText.of(input.fields()[sources[i]].dataType());
    }
    top = new int[Math.min(most, features.length)];
  }

  /** The column. */
  static StructField field() {
    return DataTypes.createStructField(EXPLANATION, TYPE, false);
  }

  /**
   * Appends an explanation for each row.
   *
   * @param from the first row of the batch to explain
   * @param encoded the rows' floats, from the array's begin on
   * @param predictions the rows' predictions
   */
  void append(
      ColumnarBatch batch,
      int from,
      int rows,
      float[] encoded,
      float[] predictions,
      WritableColumnVector into) {
    int width = features.length + 1; // the last one is the bias
    int outputs = columns.outputs();
    if (contributions.length < rows * outputs * width) {
      contributions = new float[rows * outputs * width];
    }
    predictor.contributions(encoded, rows, contributions);
    WritableColumnVector told = into.arrayData();
    for (int row = 0; row < rows; row++) {
      int at = (row * outputs + columns.likeliest(predictions, row)) * width;
      int found = choose(at);
      into.appendArray(found);
      for (int i = 0; i < found; i++) {
        tell(batch, from + row, top[i], contributions[at + top[i]], told);
      }
    }
  }

  /** Puts the features with the largest contributions into {@link #top}. */
  private int choose(int at) {
    int found = 0;
    for (int feature = 0; feature < features.length; feature++) {
      float size = Math.abs(contributions[at + feature]);
      int place = found;
      while (place > 0 && size > Math.abs(contributions[at + top[place - 1]])) {
        place--;
      }
      if (place < top.length) {
        found = Math.min(found + 1, top.length);
        System.arraycopy(top, place, top, place + 1, found - place - 1);
        top[place] = feature;
      }
    }
    return found;
  }

  private void tell(
      ColumnarBatch batch, int row, int feature, float contribution, WritableColumnVector into) {
    into.appendStruct(false);
    into.getChild(0).appendByteArray(features[feature], 0, features[feature].length);
    ColumnVector values = batch.column(sources[feature]);
    if (values.isNullAt(row)) {
      into.getChild(1).appendNull();
    } else {
      byte[] text = texts[feature].of(values, row);
      into.getChild(1).appendByteArray(text, 0, text.length);
    }
    into.getChild(2).appendDouble(contribution);
  }
}

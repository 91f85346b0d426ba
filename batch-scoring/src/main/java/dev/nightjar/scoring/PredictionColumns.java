package dev.nightjar.scoring;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The columns that predictions of a task become.
 *
 * @param target what is predicted
 * @param threshold of a binary task: decide yes where the probability is at least this
 * @param outputs how many values a prediction has
 */
record PredictionColumns(Target target, double threshold, int outputs) implements Serializable {
  /** The class with the largest probability, or the one that was decided for. */
  static final String PREDICTED = "predicted";

  static final String CLUSTER = "cluster";

  /** Their names and types, in order. */
  List<StructField> fields() {
    List<StructField> fields = new ArrayList<>();
    switch (target.task()) {
      case BINARY -> {
        fields.add(number(Predictions.PROBABILITY));
        fields.add(DataTypes.createStructField(Predictions.DECISION, DataTypes.BooleanType, false));
        if (isNamed()) {
          fields.add(DataTypes.createStructField(PREDICTED, DataTypes.StringType, false));
        }
      }
      case MULTICLASS -> {
        fields.add(DataTypes.createStructField(PREDICTED, DataTypes.StringType, false));
        target.classes().forEach(each -> fields.add(number(Predictions.PROBABILITY + "_" + each)));
      }
      case REGRESSION -> fields.add(number(Predictions.PREDICTION));
      case CLUSTERING ->
          fields.add(DataTypes.createStructField(CLUSTER, DataTypes.IntegerType, false));
      case REDUCTION -> {
        for (int i = 1; i <= outputs; i++) {
          fields.add(number("component_" + i));
        }
      }
    }
    return fields;
  }

  /** Their schema. */
  StructType schema() {
    return new StructType(fields().toArray(StructField[]::new));
  }

  /** True where the classes of a binary task have names of their own. */
  private boolean isNamed() {
    return !target.classes().equals(Target.YES_OR_NO.classes());
  }

  private static StructField number(String name) {
    return DataTypes.createStructField(name, DataTypes.DoubleType, false);
  }

  /** Fills the columns for one task. */
  Filling filling() {
    return new Filling(target.classes());
  }

  /** Turns predictions into values of columns. */
  final class Filling {
    private final byte[][] classes;

    private Filling(List<String> names) {
      classes = names.stream().map(n -> n.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    /**
     * Fills rows.
     *
     * @param predictions {@link #outputs} values per row, from the array's begin on
     * @param into the columns, with room for the rows
     * @param at the first row to fill
     * @throws NightjarException of category GATE when a prediction is no number
     */
    void fill(float[] predictions, int rows, WritableColumnVector[] into, int at) {
      requireNumbers(predictions, rows * outputs);
      switch (target.task()) {
        case BINARY -> binary(predictions, rows, into, at);
        case MULTICLASS -> {
          for (int row = 0; row < rows; row++) {
            into[0].putByteArray(at + row, classes[likeliest(predictions, row)]);
          }
          spread(predictions, rows, into, 1, at);
        }
        case REGRESSION, REDUCTION -> spread(predictions, rows, into, 0, at);
        case CLUSTERING -> {
          for (int row = 0; row < rows; row++) {
            into[0].putInt(at + row, (int) predictions[row]);
          }
        }
      }
    }

    private void binary(float[] predictions, int rows, WritableColumnVector[] into, int at) {
      for (int row = 0; row < rows; row++) {
        into[0].putDouble(at + row, predictions[row]);
        into[1].putBoolean(at + row, predictions[row] >= threshold);
      }
      if (isNamed()) {
        for (int row = 0; row < rows; row++) {
          into[2].putByteArray(at + row, classes[predictions[row] >= threshold ? 1 : 0]);
        }
      }
    }

    private void spread(
        float[] predictions, int rows, WritableColumnVector[] into, int first, int at) {
      for (int output = 0; output < outputs; output++) {
        WritableColumnVector column = into[first + output];
        for (int row = 0; row < rows; row++) {
          column.putDouble(at + row, predictions[row * outputs + output]);
        }
      }
    }
  }

  /** Which value of a row's prediction is the largest; the first of equal ones. */
  int likeliest(float[] predictions, int row) {
    int likeliest = 0;
    for (int output = 1; output < outputs; output++) {
      if (predictions[row * outputs + output] > predictions[row * outputs + likeliest]) {
        likeliest = output;
      }
    }
    return likeliest;
  }

  private void requireNumbers(float[] predictions, int count) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(predictions[i])) {
        throw NightjarException.gate(
            "Cannot write the predictions",
            "the model predicts "
                + predictions[i]
                + (target.task() == Task.BINARY ? ", which is no probability" : " for a row"),
            "look at the model's training data, or score with another model");
      }
    }
  }
}

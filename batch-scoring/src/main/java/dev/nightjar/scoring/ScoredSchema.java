package dev.nightjar.scoring;

import java.io.Serializable;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * What scoring adds to rows.
 *
 * @param columns the predictions
 * @param explained how many features are told of each row; 0 for no such column
 */
record ScoredSchema(PredictionColumns columns, int explained) implements Serializable {

  /** The columns that are added. */
  StructType added() {
    StructType schema = columns.schema();
    return explained == 0 ? schema : schema.add(RowExplanations.field());
  }

  /** The columns of rows with those that are added behind them. */
  StructType of(StructType input) {
    StructType schema = input;
    for (StructField field : added().fields()) {
      schema = schema.add(field);
    }
    return schema;
  }
}

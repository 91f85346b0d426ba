package dev.nightjar.features.columnar;

import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.ColumnarToRowExec;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.InputAdapter;
import org.apache.spark.sql.execution.RowToColumnarExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * The rows of a data set in batches of columns: as a file's reader makes them, where it does, else
 * made from rows. A batch is good until the next is asked for.
 */
public final class ColumnBatches {
  private ColumnBatches() {}

  /**
   * Batches with the data set's columns in their order.
   *
   * @param wanted rows that may be left out are those for which this is not true; of a file only
   *     whole parts are, so it is no filter
   */
  public static RDD<ColumnarBatch> of(Dataset<Row> rows, Column wanted) {
    Dataset<Row> some = rows.where(wanted);
    // Above the scan of the data set alone there is nothing, so above this one only our filter.
    if (isScan(rows.queryExecution().executedPlan())
        && some.queryExecution().executedPlan().collectLeaves().head()
            instanceof FileSourceScanExec scan
        && scan.supportsColumnar()
        && scan.schema().equals(rows.schema())) {
      return scan.executeColumnar();
    }
    return ofRows(some.queryExecution().executedPlan());
  }

  /** Batches made from rows. */
  public static RDD<ColumnarBatch> ofRows(SparkPlan rows) {
    return new RowToColumnarExec(rows).executeColumnar();
  }

  /** True for a plan that does nothing but read files in batches of columns. */
  private static boolean isScan(SparkPlan plan) {
    SparkPlan inner = plan instanceof WholeStageCodegenExec stage ? stage.child() : plan;
    inner = inner instanceof ColumnarToRowExec toRow ? toRow.child() : inner;
    inner = inner instanceof InputAdapter adapter ? adapter.child() : inner;
    return inner instanceof FileSourceScanExec scan && scan.supportsColumnar();
  }
}

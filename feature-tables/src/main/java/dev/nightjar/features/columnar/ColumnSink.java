package dev.nightjar.features.columnar;

import java.io.IOException;
import org.apache.spark.sql.vectorized.ColumnVector;

/** One column of a row group that is being written. */
interface ColumnSink {
  /** Takes the next values. */
  void add(ColumnVector values, int rows) throws IOException;

  /** Takes no more. */
  void finish() throws IOException;

  /** About so many bytes are held until the row group is written. */
  long bytes();
}

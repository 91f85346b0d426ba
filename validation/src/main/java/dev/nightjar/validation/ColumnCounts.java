package dev.nightjar.validation;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/** The distinct values of a column and how many rows have each: enough for its whole profile. */
interface ColumnCounts extends Serializable {
  /** Counts the row's value of that column. The row may be overwritten afterwards. */
  void add(InternalRow row, int column);

  /** Says that no row follows: before {@link #merge}, {@link #profile} or serialization. */
  void finish();

  /** Adds what another counted of the same column, and returns this. */
  ColumnCounts merge(ColumnCounts other);

  ColumnProfile profile(String column);

  ColumnStatistics statistics(String column);
}

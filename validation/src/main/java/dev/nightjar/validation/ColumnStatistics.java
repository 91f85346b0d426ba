package dev.nightjar.validation;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A column's profile with what is told of it but not kept with models. The same rows give the same
 * bits whatever their order and partitioning.
 *
 * @param profile rows, nulls, least, greatest, mean, buckets or categories
 * @param distinct number of different values, exact; null and NaN are none
 * @param stddev standard deviation of the numbers as of a sample (n - 1); null for categories, for
 *     fewer than two numbers, where a number is infinite and beyond the greatest double
 */
public record ColumnStatistics(ColumnProfile profile, long distinct, @Nullable Double stddev)
    implements Serializable {

  /**
   * The statistics of columns, in the order asked for, from one scan of the rows. Memory is that of
   * {@link ReferenceProfile#of}.
   *
   * @param columns names of columns; numbers are told as double, everything else as text
   * @throws dev.nightjar.lakehouse.NightjarException of category USER when a column does not exist
   */
  public static List<ColumnStatistics> of(Dataset<Row> rows, List<String> columns) {
    return new ProfileScan(rows, columns).statistics();
  }
}

package dev.nightjar.validation;

import dev.nightjar.validation.ColumnProfile.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/**
 * The distinct numbers of a column, rising, with their rows. Values are buffered and merged in when
 * the buffer is full; it grows with what is known, so that merging stays cheap.
 */
final class DistinctNumbers implements ColumnCounts {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 4096;

  private double[] values = new double[0];
  private long[] rows = new long[0];
  private long nulls;
  private long nans;
  private double[] buffer = new double[0];
  private int buffered;

  @Override
  public void add(InternalRow row, int column) {
    if (row.isNullAt(column)) {
      nulls++;
      return;
    }
    double value = row.getDouble(column);
    if (Double.isNaN(value)) {
      nans++;
      return;
    }
    if (buffered == buffer.length) {
      settle();
      buffer = new double[Math.max(BUFFER, values.length)];
    }
    buffer[buffered++] = value + 0.0; // makes -0.0 the same value as 0.0
  }

  @Override
  public void finish() {
    settle();
    buffer = new double[0];
  }

  @Override
  public ColumnCounts merge(ColumnCounts other) {
    DistinctNumbers theirs = (DistinctNumbers) other;
    mergeIn(theirs.values, theirs.rows, theirs.values.length);
    nulls += theirs.nulls;
    nans += theirs.nans;
    return this;
  }

  /** Empties the buffer into the distinct values. */
  private void settle() {
    Arrays.sort(buffer, 0, buffered);
    long[] times = new long[buffered];
    int distinct = 0;
    for (int i = 0; i < buffered; i++) {
      if (distinct == 0 || buffer[i] != buffer[distinct - 1]) {
        buffer[distinct++] = buffer[i];
      }
      times[distinct - 1]++;
    }
    mergeIn(buffer, times, distinct);
    buffered = 0;
  }

  private void mergeIn(double[] otherValues, long[] otherRows, int n) {
    int length = Math.addExact(values.length, n - inBoth(values, otherValues, n));
    double[] allValues = new double[length];
    long[] allRows = new long[length];
    int mine = 0;
    int theirs = 0;
    for (int i = 0; i < length; i++) {
      boolean hasMine =
          theirs == n || (mine < values.length && values[mine] <= otherValues[theirs]);
      boolean hasTheirs =
          mine == values.length || (theirs < n && otherValues[theirs] <= values[mine]);
      allValues[i] = hasMine ? values[mine] : otherValues[theirs];
      allRows[i] = (hasMine ? rows[mine++] : 0) + (hasTheirs ? otherRows[theirs++] : 0);
    }
    values = allValues;
    rows = allRows;
  }

  private static int inBoth(double[] some, double[] others, int n) {
    int both = 0;
    for (int i = 0, j = 0; i < some.length && j < n; ) {
      double one = some[i];
      double other = others[j];
      both += one == other ? 1 : 0;
      i += one <= other ? 1 : 0;
      j += other <= one ? 1 : 0;
    }
    return both;
  }

  @Override
  public ColumnStatistics statistics(String column) {
    ColumnProfile profile = profile(column);
    return new ColumnStatistics(profile, values.length, stddev(profile.mean()));
  }

  /** Summed in rising order of the values, so that the order of rows does not show. */
  private @Nullable Double stddev(@Nullable Double mean) {
    long numbers = Arrays.stream(rows).sum();
    if (mean == null || numbers < 2) {
      return null;
    }
    double squares = 0;
    for (int i = 0; i < values.length; i++) {
      double apart = values[i] - mean;
      squares += apart * apart * rows[i];
    }
    double stddev = Math.sqrt(squares / (numbers - 1));
    return Double.isFinite(stddev) ? (Double) stddev : null;
  }

  @Override
  public ColumnProfile profile(String column) {
    long numbers = Arrays.stream(rows).sum();
    boolean any = numbers > 0;
    List<Double> edges = any ? Deciles.of(values, rows, numbers) : List.of();
    return new ColumnProfile(
        column,
        Kind.NUMBER,
        nulls + nans + numbers,
        nulls,
        nans,
        any ? (Double) values[0] : null,
        any ? (Double) values[values.length - 1] : null,
        any ? ExactMean.of(values, rows, numbers) : null,
        edges,
        any ? buckets(edges) : List.of(),
        0,
        List.of());
  }

  private List<Long> buckets(List<Double> edges) {
    List<Long> buckets = new ArrayList<>();
    int at = 0;
    for (double edge : edges) {
      long below = 0;
      while (at < values.length && values[at] <= edge) {
        below += rows[at++];
      }
      buckets.add(below);
    }
    buckets.add(Arrays.stream(rows, at, rows.length).sum());
    return List.copyOf(buckets);
  }
}

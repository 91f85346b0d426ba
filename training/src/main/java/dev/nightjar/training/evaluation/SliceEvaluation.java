package dev.nightjar.training.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Metrics of the rows with one value of a feature each, so that a mean hides nobody. */
public final class SliceEvaluation {
  /** The value of rows without one. */
  public static final String MISSING = "missing";

  private SliceEvaluation() {}

  /** Whether a slice is large enough to be judged. */
  public enum Status {
    /** It was measured. */
    MEASURED,
    /** It has too few rows; its metrics are null. */
    INSUFFICIENT_DATA
  }

  /**
   * The rows with one value.
   *
   * @param value that they have in common
   * @param status whether they were measured
   * @param metrics of these rows; all null if they are too few
   */
  public record Slice(String value, Status status, TaskMetrics metrics) {}

  /**
   * Measures the rows of each value that occurs, in the order of the values, rows without a value
   * last.
   *
   * @param codes of each row, a place in {@code names}; negative for a row without a value
   * @param names of the values, each once
   * @param minRows how many rows with a known outcome a slice needs, at least 1
   * @throws IllegalArgumentException when codes and rows do not fit together
   */
  public static List<Slice> measure(
      Predicted predicted, int[] codes, List<String> names, long minRows) {
    List<int[]> rowsOf = rowsByCode(predicted.rows(), codes, names.size());
    List<Slice> slices = new ArrayList<>();
    for (int code = 0; code <= names.size(); code++) {
      if (rowsOf.get(code).length > 0) {
        Predicted slice = predicted.pick(rowsOf.get(code));
        String value = code == names.size() ? MISSING : names.get(code);
        slices.add(slice(value, slice, minRows));
      }
    }
    return slices;
  }

  private static Slice slice(String value, Predicted slice, long minRows) {
    int known = slice.known().rows();
    return known >= minRows
        ? new Slice(value, Status.MEASURED, slice.measure())
        : new Slice(
            value,
            Status.INSUFFICIENT_DATA,
            TaskMetrics.undefined(
                slice.task(), known, slice.rows() - known, tooFew(known, "rows", minRows)));
  }

  static String tooFew(long rows, String what, long needed) {
    return Status.INSUFFICIENT_DATA + ": " + rows + " " + what + " of at least " + needed;
  }

  /** The rows of each code in their order, those without one last. */
  static List<int[]> rowsByCode(int rows, int[] codes, int values) {
    if (codes.length != rows) {
      throw new IllegalArgumentException(codes.length + " codes for " + rows + " rows");
    }
    int[] sizes = new int[values + 1];
    for (int code : codes) {
      if (code >= values) {
        throw new IllegalArgumentException("code " + code + " of " + values + " values");
      }
      sizes[code < 0 ? values : code]++;
    }
    List<int[]> rowsOf = Arrays.stream(sizes).mapToObj(int[]::new).toList();
    int[] filled = new int[values + 1];
    for (int row = 0; row < rows; row++) {
      int at = codes[row] < 0 ? values : codes[row];
      rowsOf.get(at)[filled[at]++] = row;
    }
    return rowsOf;
  }
}

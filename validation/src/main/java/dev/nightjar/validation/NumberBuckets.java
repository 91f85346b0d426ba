package dev.nightjar.validation;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;

/** Between the edges of a number's profile; then null, then NaN. */
final class NumberBuckets implements FrozenBuckets {
  private static final long serialVersionUID = 1L;

  private static final int FEWEST_DIGITS = 4;

  /** So many tell any two doubles apart. */
  private static final int MOST_DIGITS = 17;

  private final List<String> names;
  private final long[] reference;
  private final double[] edges;

  NumberBuckets(ColumnProfile profile) {
    edges = profile.edges().stream().mapToDouble(edge -> edge).toArray();
    names = names(edges);
    reference = new long[edges.length + 3];
    for (int i = 0; i < profile.buckets().size(); i++) { // none where there was no number
      reference[i] = profile.buckets().get(i);
    }
    reference[edges.length + 1] = profile.nulls();
    reference[edges.length + 2] = profile.nans();
  }

  private static List<String> names(double[] edges) {
    List<String> texts = texts(edges);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < edges.length; i++) {
      names.add(i == 0 ? "<= " + texts.get(0) : texts.get(i - 1) + " to " + texts.get(i));
    }
    names.add(edges.length == 0 ? "any number" : "> " + texts.get(edges.length - 1));
    names.addAll(List.of("null", "NaN"));
    return List.copyOf(names);
  }

  /** As short as people like to read them, as long as no two edges read the same. */
  private static List<String> texts(double[] edges) {
    for (int digits = FEWEST_DIGITS; digits < MOST_DIGITS; digits++) {
      MathContext shortened = new MathContext(digits);
      List<String> texts = Arrays.stream(edges).mapToObj(edge -> text(edge, shortened)).toList();
      if (texts.stream().distinct().count() == edges.length) {
        return texts;
      }
    }
    return Arrays.stream(edges).mapToObj(NumberBuckets::text).toList();
  }

  private static String text(double edge, MathContext shortened) {
    return text(
        Double.isInfinite(edge) ? edge : BigDecimal.valueOf(edge).round(shortened).doubleValue());
  }

  /** With an exponent only where the zeros would be too many to read. */
  private static String text(double edge) {
    double size = Math.abs(edge);
    return size == 0 || (size >= 1e-6 && size < 1e15) ? Numbers.text(edge) : String.valueOf(edge);
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public long[] reference() {
    return reference;
  }

  @Override
  public int indexOf(InternalRow row, int column) {
    if (row.isNullAt(column)) {
      return edges.length + 1;
    }
    double value = row.getDouble(column);
    return Double.isNaN(value) ? edges.length + 2 : firstNotBelow(value);
  }

  /** Not {@code Arrays.binarySearch}, to which -0.0 is below 0.0. */
  private int firstNotBelow(double value) {
    int from = 0;
    int to = edges.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (edges[middle] < value) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}

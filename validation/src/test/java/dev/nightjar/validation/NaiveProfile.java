package dev.nightjar.validation;

import dev.nightjar.validation.ColumnProfile.Category;
import dev.nightjar.validation.ColumnProfile.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** The naive twin of a column's profile: sorts all values and loops over them. */
final class NaiveProfile {
  private NaiveProfile() {}

  static ColumnProfile ofNumbers(String column, List<? extends Number> cells) {
    List<Double> present =
        cells.stream()
            .filter(Objects::nonNull)
            .map(Number::doubleValue)
            .map(value -> value == 0 ? (Double) 0.0 : value)
            .toList();
    double[] sorted =
        present.stream().filter(v -> !v.isNaN()).mapToDouble(v -> v).sorted().toArray();
    boolean any = sorted.length > 0;
    List<Double> edges = any ? deciles(sorted) : List.of();
    return new ColumnProfile(
        column,
        Kind.NUMBER,
        cells.size(),
        cells.size() - present.size(),
        present.size() - sorted.length,
        any ? sorted[0] : null,
        any ? sorted[sorted.length - 1] : null,
        any ? mean(sorted) : null,
        edges,
        any ? buckets(sorted, edges) : List.of(),
        0,
        List.of());
  }

  static ColumnProfile ofTexts(String column, List<String> cells) {
    Map<String, Long> counts = new HashMap<>();
    cells.stream().filter(Objects::nonNull).forEach(text -> counts.merge(text, 1L, Long::sum));
    List<Category> top = new ArrayList<>();
    counts.forEach((text, rows) -> top.add(new Category(text, rows)));
    top.sort(
        Comparator.comparing(Category::rows)
            .reversed()
            .thenComparing(
                category -> category.value().getBytes(StandardCharsets.UTF_8),
                Arrays::compareUnsigned));
    return new ColumnProfile(
        column,
        Kind.CATEGORY,
        cells.size(),
        cells.stream().filter(Objects::isNull).count(),
        0,
        null,
        null,
        null,
        List.of(),
        List.of(),
        counts.size(),
        top.subList(0, Math.min(top.size(), ReferenceProfile.TOP)));
  }

  private static Double mean(double[] sorted) {
    BigDecimal sum = BigDecimal.ZERO;
    for (double value : sorted) {
      if (Double.isInfinite(value)) {
        return null;
      }
      sum = sum.add(new BigDecimal(value));
    }
    double mean =
        sum.divide(BigDecimal.valueOf(sorted.length), MathContext.DECIMAL64).doubleValue();
    double least = sorted[0];
    double greatest = sorted[sorted.length - 1];
    return mean == 0 ? (Double) 0.0 : (Double) Math.min(greatest, Math.max(least, mean));
  }

  private static List<Double> deciles(double[] sorted) {
    TreeSet<Double> edges = new TreeSet<>();
    for (int d = 1; d <= 9; d++) {
      double position = (sorted.length - 1) * (d / 10.0);
      int low = (int) Math.floor(position);
      int high = (int) Math.ceil(position);
      double decile =
          sorted[low] == sorted[high]
              ? sorted[low]
              : (high - position) * sorted[low] + (position - low) * sorted[high];
      if (!Double.isNaN(decile)) {
        edges.add(decile);
      }
    }
    return List.copyOf(edges);
  }

  private static List<Long> buckets(double[] values, List<Double> edges) {
    Long[] counts = new Long[edges.size() + 1];
    Arrays.fill(counts, 0L);
    for (double value : values) {
      counts[(int) edges.stream().filter(edge -> value > edge).count()]++;
    }
    return List.of(counts);
  }
}

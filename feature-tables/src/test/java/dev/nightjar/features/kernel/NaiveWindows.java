package dev.nightjar.features.kernel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The most obvious way to measure trailing windows: every row asks every event. */
final class NaiveWindows {
  private NaiveWindows() {}

  record Event(
      @Nullable Long key,
      @Nullable Long event,
      @Nullable Long known,
      long until,
      @Nullable Double fraction,
      @Nullable Long whole,
      @Nullable String text) {}

  /** The measures of one window by name; first and last are "tied" where they are ambiguous. */
  static Map<String, Object> of(
      @Nullable Long key, @Nullable Long at, long width, List<Event> all) {
    List<Event> in =
        all.stream()
            .filter(
                e ->
                    key != null
                        && at != null
                        && key.equals(e.key())
                        && e.event() != null
                        && e.known() != null
                        && e.event() <= at
                        && e.known() <= at
                        && (at < e.until() || e.until() == Long.MAX_VALUE)
                        && BigInteger.valueOf(e.event())
                                .compareTo(
                                    BigInteger.valueOf(at).subtract(BigInteger.valueOf(width)))
                            > 0)
            .toList();
    Map<String, Object> measures = new LinkedHashMap<>();
    measures.put("count", (long) in.size());
    List<Double> fractions = values(in.stream().map(Event::fraction)).map(d -> d + 0.0).toList();
    List<Long> wholes = values(in.stream().map(Event::whole)).toList();
    List<String> texts = values(in.stream().map(Event::text)).toList();
    measures.put("fractions", (long) fractions.size());
    if (!fractions.isEmpty()) {
      measures.put("sum", sum(fractions));
      measures.put("min", fractions.stream().min(Double::compare).orElseThrow());
      measures.put("max", fractions.stream().max(Double::compare).orElseThrow());
      Comparator<Event> order = Comparator.comparing(Event::event).thenComparing(Event::known);
      measures.put("first", edge(in, order));
      measures.put("last", edge(in, order.reversed()));
    }
    if (fractions.size() > 1) {
      measures.put("stddev", deviation(fractions));
    }
    if (!wholes.isEmpty()) {
      measures.put(
          "whole sum",
          wholes.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add));
      measures.put("whole max", wholes.stream().max(Long::compare).orElseThrow());
    }
    if (wholes.size() > 1) {
      measures.put(
          "whole stddev", exactDeviation(wholes.stream().map(BigDecimal::valueOf).toList()));
    }
    if (!texts.isEmpty()) {
      measures.put("text min", new TreeSet<>(texts).first());
      measures.put("distinct", (long) new TreeSet<>(texts).size());
    }
    return measures;
  }

  private static <T> Stream<T> values(Stream<T> some) {
    return some.filter(Objects::nonNull);
  }

  private static Object edge(List<Event> in, Comparator<Event> order) {
    List<Event> there = in.stream().filter(e -> e.fraction() != null).sorted(order).toList();
    List<Double> first = new ArrayList<>();
    for (Event e : there) {
      if (order.compare(e, there.get(0)) == 0) {
        first.add(e.fraction() + 0.0);
      }
    }
    return first.stream().distinct().count() > 1 ? "tied" : first.get(0);
  }

  private static double sum(List<Double> values) {
    if (values.stream().allMatch(Double::isFinite)) {
      return values.stream()
              .map(BigDecimal::new)
              .reduce(BigDecimal.ZERO, BigDecimal::add)
              .doubleValue()
          + 0.0;
    }
    return values.stream().filter(v -> !Double.isFinite(v)).reduce(0.0, Double::sum);
  }

  private static double deviation(List<Double> values) {
    return values.stream().allMatch(Double::isFinite)
        ? exactDeviation(values.stream().map(BigDecimal::new).toList())
        : Double.NaN;
  }

  private static double exactDeviation(List<BigDecimal> values) {
    BigDecimal n = BigDecimal.valueOf(values.size());
    BigDecimal sum = values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal squares =
        values.stream().map(v -> v.multiply(v)).reduce(BigDecimal.ZERO, BigDecimal::add);
    MathContext digits = new MathContext(60);
    return n.multiply(squares)
        .subtract(sum.multiply(sum))
        .divide(n.multiply(n.subtract(BigDecimal.ONE)), digits)
        .sqrt(digits)
        .doubleValue();
  }
}

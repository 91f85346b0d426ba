package dev.nightjar.features;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules T2, T4-T6 and T10 as they are written, one entity and instant at a time. */
final class NaiveSnapshots {
  static final Comparator<Double> DOUBLES = Comparator.nullsFirst(Comparator.naturalOrder());

  private NaiveSnapshots() {}

  /** The events that exist at T (rule T2), those with a whole entity and an event by T. */
  static List<Event> visible(List<Event> events, Instant t) {
    Map<String, Event> newest = new HashMap<>();
    List<Event> found = new ArrayList<>();
    for (Event event : events) {
      if (event.known().isAfter(t)) {
        continue;
      }
      if (event.id() == null) {
        found.add(event);
      } else {
        newest.merge(event.id(), event, (a, b) -> Event.NEWNESS.compare(a, b) >= 0 ? a : b);
      }
    }
    found.addAll(newest.values());
    found.removeIf(
        e ->
            e.deleted() || e.who() == null || e.part() == null || e.at() == null || e.at().isAfter(t));
    return found;
  }

  static List<Event> inWindow(List<Event> visible, Instant t, Duration window) {
    return visible.stream().filter(e -> e.at().isAfter(t.minus(window))).toList();
  }

  static @Nullable Double rate(List<Event> events) {
    List<Boolean> known = events.stream().map(Event::ok).filter(Objects::nonNull).toList();
    return known.isEmpty()
        ? null
        : (double) known.stream().filter(b -> b).count() / known.size();
  }

  static @Nullable Double smoothedRate(List<Event> events, List<Event> all, double s) {
    List<Boolean> known = events.stream().map(Event::ok).filter(Objects::nonNull).toList();
    return known.isEmpty()
        ? null
        : (known.stream().filter(b -> b).count() + s * rate(all)) / (known.size() + s);
  }

  static List<Double> values(List<Event> events) {
    return events.stream().map(Event::v).filter(Objects::nonNull).toList();
  }

  static List<Double> weights(List<Event> events) {
    return events.stream().map(Event::w).filter(Objects::nonNull).toList();
  }

  static double sum(List<Double> values) {
    if (values.stream().anyMatch(v -> v.isNaN() || v.isInfinite())) {
      return values.stream().mapToDouble(v -> v.isInfinite() || v.isNaN() ? v : 0).sum();
    }
    return values.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add).doubleValue();
  }

  static @Nullable Double mean(List<Double> values) {
    return values.isEmpty() ? null : sum(values) / values.size();
  }

  static @Nullable Double smoothedMean(List<Double> values, List<Double> all, double s) {
    return values.isEmpty() ? null : (sum(values) + s * mean(all)) / (values.size() + s);
  }

  static @Nullable Double deviation(List<Double> values) {
    if (values.size() < 2) {
      return null;
    }
    if (values.stream().anyMatch(v -> v.isNaN() || v.isInfinite())) {
      return Double.NaN;
    }
    BigDecimal n = BigDecimal.valueOf(values.size());
    BigDecimal mean =
        values.stream()
            .map(BigDecimal::new)
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .divide(n, new MathContext(700));
    return values.stream()
        .map(v -> new BigDecimal(v).subtract(mean).pow(2))
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .divide(n.subtract(BigDecimal.ONE), new MathContext(60))
        .sqrt(new MathContext(40))
        .doubleValue();
  }
}

package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.Monitor;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Which fault raised what in which monitor, as text: rows raised as warnings and, after a plus, as
 * alerts.
 */
final class ConfusionTable {
  /** Costs are told and never judged. */
  private static final List<Monitor> MONITORS =
      List.of(Monitor.values()).stream().filter(m -> m != Monitor.COST).toList();

  private ConfusionTable() {}

  /** A line for each fault, of what it raised beyond an untouched run. */
  static String of(Map<PlantedFault, Map<Raised, Raised.Said>> beyond) {
    StringBuilder text = new StringBuilder(line("fault", MONITORS.stream().map(Monitor::key)));
    beyond.forEach(
        (fault, raised) -> {
          Map<Monitor, long[]> counts = new EnumMap<>(Monitor.class);
          raised.forEach(
              (each, said) ->
                  counts
                      .computeIfAbsent(each.monitor(), m -> new long[2])[
                      said.verdict() == Verdict.WARN ? 0 : 1]++);
          text.append(
              line(
                  fault.title(),
                  MONITORS.stream()
                      .map(m -> counts.getOrDefault(m, new long[2]))
                      .map(n -> n[0] + n[1] == 0 ? "." : n[0] + "+" + n[1])));
        });
    return text.toString();
  }

  /** A line for each metric and column, with the nights that raised it. */
  static String byMetric(Map<Raised, Raised.Said> raised) {
    Map<String, SortedSet<LocalDate>> nights = new TreeMap<>();
    raised.forEach(
        (each, said) ->
            nights
                .computeIfAbsent(
                    "%-16s %-4s %-40s %s"
                        .formatted(
                            each.monitor().key(),
                            said.verdict(),
                            each.watched() + ": " + each.metric(),
                            each.column().isEmpty() ? each.slice() : each.column()),
                    key -> new TreeSet<>())
                .add(each.night()));
    StringBuilder text = new StringBuilder();
    nights.forEach(
        (key, of) ->
            text.append(
                "%-90s %3d nights, %s to %s%n".formatted(key, of.size(), of.first(), of.last())));
    return text.toString();
  }

  private static String line(String first, Stream<String> cells) {
    StringBuilder line = new StringBuilder("%-28s".formatted(first));
    cells.forEach(cell -> line.append(" %16s".formatted(cell)));
    return line.append(System.lineSeparator()).toString();
  }
}

package dev.nightjar.jobs;

import dev.nightjar.training.card.Comparison;
import dev.nightjar.training.evaluation.Bootstrap;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A comparison of two versions on the terminal. */
record ShownComparison(Comparison of) {
  /** Features beyond these hardly count. */
  private static final int MOST_IMPORTANT = 15;

  void print(PrintWriter out) {
    of.notes().forEach(out::println);
    pairs(out, "what differs", of.facts());
    pairs(out, "parameters that differ", of.parameters());
    pairs(out, "features of only one", of.features());
    Comparison.Unseen unseen = of.unseen();
    if (unseen != null) {
      out.printf("%non %d rows that neither has seen: %s%n", unseen.rows(), unseen.how());
      metrics(out, unseen);
      slices(out, unseen);
    }
    numbers(out, "each on its own test part, not the same rows", of.tested());
    numbers(
        out,
        "importance of features, the largest change first",
        of.importance().subList(0, Math.min(MOST_IMPORTANT, of.importance().size())));
  }

  private void metrics(PrintWriter out, Comparison.Unseen unseen) {
    ShownTable shown =
        new ShownTable(
            List.of("metric", of.a(), of.b(), "difference", "low", "high", "first_better"));
    for (Comparison.Paired paired : unseen.metrics()) {
      Bootstrap.Difference difference = paired.difference();
      shown.add(
          Arrays.asList(
              paired.metric(),
              rounded(paired.a()),
              rounded(paired.b()),
              difference == null ? null : rounded(difference.value()),
              difference == null ? null : rounded(difference.interval().low()),
              difference == null ? null : rounded(difference.interval().high()),
              difference == null ? null : rounded(difference.better())));
    }
    shown.print(out, false);
  }

  private void slices(PrintWriter out, Comparison.Unseen unseen) {
    if (unseen.slices().isEmpty()) {
      return;
    }
    out.printf("%n%s by slice%n", unseen.metrics().get(0).metric());
    ShownTable shown = new ShownTable(List.of("by", "value", "rows", of.a(), of.b()));
    for (Comparison.SlicePair slice : unseen.slices()) {
      shown.add(
          Arrays.asList(
              slice.by(), slice.value(), slice.rows(), rounded(slice.a()), rounded(slice.b())));
    }
    shown.print(out, false);
  }

  private void pairs(PrintWriter out, String title, List<Comparison.Pair> pairs) {
    if (pairs.isEmpty()) {
      out.printf("%n%s: none%n", title);
      return;
    }
    out.printf("%n%s%n", title);
    ShownTable shown = new ShownTable(List.of("name", of.a(), of.b()));
    pairs.forEach(pair -> shown.add(Arrays.asList(pair.name(), pair.a(), pair.b())));
    shown.print(out, false);
  }

  private void numbers(PrintWriter out, String title, List<Comparison.Numbers> numbers) {
    out.printf("%n%s%n", title);
    ShownTable shown = new ShownTable(List.of("name", of.a(), of.b(), "difference"));
    for (Comparison.Numbers each : numbers) {
      Double a = each.a();
      Double b = each.b();
      shown.add(
          Arrays.asList(
              each.name(), rounded(a), rounded(b), a == null || b == null ? null : rounded(a - b)));
    }
    shown.print(out, false);
  }

  private static @Nullable Double rounded(@Nullable Double value) {
    return value == null ? null : (Double) (Math.round(value * 1e4) / 1e4);
  }
}

package dev.nightjar.jobs;

import dev.nightjar.features.DescribedFeature;
import dev.nightjar.features.VersionedName;
import dev.nightjar.lakehouse.Durations;
import dev.nightjar.validation.ColumnProfile;
import dev.nightjar.validation.ColumnStatistics;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is known of a feature table, for a person. */
final class FeatureFactsText {
  private static final MathContext SHOWN_DIGITS = new MathContext(6);

  private final PrintWriter out;
  private final FeatureFacts facts;

  private FeatureFactsText(PrintWriter out, FeatureFacts facts) {
    this.out = out;
    this.facts = facts;
  }

  static void print(PrintWriter out, FeatureFacts facts) {
    new FeatureFactsText(out, facts).print();
  }

  private void print() {
    String description = facts.table().description();
    out.println(facts.name() + (description.isEmpty() ? "" : ": " + description));
    line("owner", facts.table().owner());
    line("tags", String.join(", ", facts.table().tags()));
    line("entity", entity());
    line("source", facts.table().from() + " from " + String.join(", ", facts.landings()));
    line("snapshots", snapshots());
    facts
        .versions()
        .forEach(
            v -> line("version " + v.name().version(), v.name().table() + " since " + v.since()));
    uses().forEach((columns, who) -> line("used by", who + ": " + columns));
    out.println();
    columns();
    NewestSnapshot newest = facts.newest();
    if (newest != null) {
      out.println();
      statistics(newest);
    }
    out.flush();
  }

  private void line(String what, String text) {
    out.printf("%-14s %s%n", what, text.isEmpty() ? "-" : text);
  }

  private String entity() {
    return facts.table().entity().entrySet().stream()
        .map(part -> part.getKey() + " " + part.getValue())
        .collect(Collectors.joining(", "));
  }

  private String snapshots() {
    SnapshotFreshness freshness = facts.freshness();
    NewestSnapshot newest = facts.newest();
    if (freshness == null || newest == null) {
      return "none yet; `nightjar materialize --table " + facts.name() + "` cuts them";
    }
    return "%s, version %d, newest of night %s: %,d rows, newest event %s, known %s; %s %s"
        .formatted(
            facts.table().name(),
            VersionedName.of(facts.table().name()).version(),
            freshness.newestNight(),
            newest.rows(),
            newest.newestEvent(),
            newest.newestKnown(),
            freshness.nightsBehind() == 0
                ? "as far as"
                : freshness.nightsBehind() + " nights behind",
            facts.table().from());
  }

  /** Uses of the same columns of the same Delta table are one line. */
  private Map<String, String> uses() {
    Map<String, String> uses = new LinkedHashMap<>();
    for (FeatureUse use : facts.uses()) {
      String columns =
          String.join(", ", use.columns())
              + (use.table().equals(facts.table().name()) ? "" : " of " + use.table());
      uses.merge(columns, use.who(), (before, who) -> before + ", " + who);
    }
    return uses;
  }

  private void columns() {
    ShownTable shown = new ShownTable(List.of("column", "type", "value", "computed_from", "tells"));
    for (DescribedFeature column : facts.columns()) {
      shown.add(
          List.of(
              column.column(),
              column.type(),
              value(column),
              facts.lineage(column).stream().map(SourceColumn::toString).toList(),
              column.description()));
    }
    shown.print(out, false);
  }

  private static String value(DescribedFeature column) {
    if (column.latest()) {
      return "latest %s, at most %s old"
          .formatted(column.expression(), Durations.format(column.over()));
    }
    return "%s of %s over %s%s"
        .formatted(
            column.measure(),
            column.expression(),
            Durations.format(column.over()),
            column.strength() > 0
                ? ", smoothed by "
                    + BigDecimal.valueOf(column.strength()).stripTrailingZeros().toPlainString()
                : "");
  }

  private void statistics(NewestSnapshot newest) {
    ShownTable shown =
        new ShownTable(
            List.of("column", "rows", "nulls", "min", "max", "mean", "stddev", "distinct"));
    for (ColumnStatistics each : newest.statistics()) {
      ColumnProfile profile = each.profile();
      shown.add(
          Arrays.asList(
              profile.column(),
              profile.count(),
              profile.nulls(),
              rounded(profile.min()),
              rounded(profile.max()),
              rounded(profile.mean()),
              rounded(each.stddev()),
              each.distinct()));
    }
    shown.print(out, false);
  }

  private static @Nullable Double rounded(@Nullable Double value) {
    return value == null || value.isInfinite()
        ? value
        : (Double) new BigDecimal(value).round(SHOWN_DIGITS).doubleValue();
  }
}

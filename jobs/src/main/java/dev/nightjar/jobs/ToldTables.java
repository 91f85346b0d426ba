package dev.nightjar.jobs;

import dev.nightjar.features.DescribedFeature;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableNotes;
import dev.nightjar.scoring.ScoringDefinition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What programs that list tables are told of those of a project. */
final class ToldTables {
  /** Tables that are in every lakehouse. */
  private static final Map<String, String> OWN =
      Map.ofEntries(
          Map.entry("nightjar_runs", "A row for each run of a job: the ledger."),
          Map.entry("nightjar_gate_results", "What each rule of a gate found, night by night."),
          Map.entry("nightjar_monitoring", "What was measured of each night, with its verdict."),
          Map.entry("nightjar_drift_counts", "Counts of each night in the model's buckets."),
          Map.entry("nightjar_decisions", "Whether to train again: a row for a model and night."),
          Map.entry("nightjar_models", "A row for each version of a model."),
          Map.entry("nightjar_champions", "A row for each change of a champion."),
          Map.entry("nightjar_promotions", "What the promotion gate said of each version."),
          Map.entry("nightjar_approvals", "Requests, approvals and rejections of versions."),
          Map.entry("nightjar_trials", "A row for each trial and rung of a study."),
          Map.entry("nightjar_feature_versions", "The definitions of the feature tables so far."),
          Map.entry("nightjar_notifications", "What was told to whom, and whether it arrived."));

  private static final Map<String, String> NIGHTS =
      Map.of(
          TableDefinition.KNOWN_AT, "When the row became known.",
          TableDefinition.NIGHT, "The night that took the row in.");

  private ToldTables() {}

  static Map<String, TableNotes> of(WholeProject project) {
    Map<String, TableNotes> told = new HashMap<>();
    OWN.forEach((table, text) -> told.put(table, new TableNotes(text, NIGHTS)));
    for (TableDefinition table : project.tables(List.of())) {
      String text = table.derived() ? "Made from other tables" : "As it landed";
      told.put(
          table.name(),
          new TableNotes(text + "; key: " + String.join(", ", table.key()) + ".", NIGHTS));
      told.put(
          table.name() + Intake.QUARANTINE,
          new TableNotes("Rows of " + table.name() + " that its gate refused.", NIGHTS));
    }
    project.featureTables().forEach((name, table) -> told.put(name, of(table)));
    project.scorings().values().forEach(scoring -> told.putAll(of(scoring)));
    return told;
  }

  private static TableNotes of(FeatureTable table) {
    Map<String, String> columns = new LinkedHashMap<>(NIGHTS);
    for (DescribedFeature column : table.described()) {
      columns.put(column.column(), text(column));
    }
    String owner = table.owner().isEmpty() ? "" : "Owner: " + table.owner() + ".";
    return new TableNotes(join(table.description(), owner), columns);
  }

  private static String text(DescribedFeature column) {
    String measured =
        column.latest()
            ? "Newest value, at most %d hours old.".formatted(column.over().toHours())
            : "%s of %s over %d hours."
                .formatted(column.measure(), column.expression(), column.over().toHours());
    return join(column.description(), measured);
  }

  private static Map<String, TableNotes> of(ScoringDefinition scoring) {
    Map<String, TableNotes> told = new HashMap<>();
    told.put(
        scoring.table(),
        new TableNotes("Predictions of the champion of " + scoring.model() + ".", NIGHTS));
    scoring
        .inShadow()
        .ifPresent(
            shadow ->
                told.put(
                    shadow.table(),
                    new TableNotes(
                        "Predictions of the challenger of " + scoring.model() + ".", NIGHTS)));
    told.put(
        scoring.outcomes(),
        new TableNotes("What came true of the predictions of " + scoring.model() + ".", NIGHTS));
    return told;
  }

  private static String join(String first, String second) {
    return Stream.of(first, second)
        .filter(text -> !text.isEmpty())
        .reduce((a, b) -> a + " " + b)
        .orElse("");
  }
}

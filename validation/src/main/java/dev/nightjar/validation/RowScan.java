package dev.nightjar.validation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.validation.deequ.DeequScan;
import dev.nightjar.validation.deequ.Measure;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** All rules on single rows, counted by Deequ for every window in one scan. */
final class RowScan {
  private final Batch batch;
  private final Map<Rule, RowCheck.Condition> conditions = new LinkedHashMap<>();

  RowScan(Batch batch, List<Rule> rules) {
    this.batch = batch;
    for (Rule rule : rules) {
      if (rule.check() instanceof RowCheck check) {
        conditions.put(rule, check.over(batch.columns()));
      }
    }
  }

  /** What the scan counted in a window; a window without rows has no counts. */
  record Counted(long rows, Map<Rule, Finding> findings) {}

  /** Runs the scan: one Spark query, and a second one for examples where rows are bad. */
  Map<LocalDate, Counted> run() {
    List<Measure> measures = new ArrayList<>();
    measures.add(new Measure.Rows(null));
    conditions.forEach((rule, condition) -> measures.add(measure(rule, condition)));
    DeequScan deequ = new DeequScan(measures);
    Map<LocalDate, List<Measure.Count>> counts = new HashMap<>();
    for (Row row : grouped(batch.rows(), deequ.columns()).collectAsList()) {
      counts.put(batch.window(row.getLocalDate(0)).night(), deequ.counts(row, 1));
    }
    Map<LocalDate, Map<Rule, String>> examples = examples(broken(counts.values()));
    Map<LocalDate, Counted> result = new HashMap<>();
    counts.forEach(
        (night, ofNight) ->
            result.put(night, counted(ofNight, examples.getOrDefault(night, Map.of()))));
    return result;
  }

  private static Dataset<Row> grouped(Dataset<Row> rows, List<Column> sums) {
    return rows.groupBy(col(Batch.WINDOW))
        .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new));
  }

  /** The rules that some row violates, but for those whose bad rows look all the same. */
  private List<Rule> broken(Collection<List<Measure.Count>> counts) {
    List<Rule> broken = new ArrayList<>();
    int index = 1;
    for (Map.Entry<Rule, RowCheck.Condition> each : conditions.entrySet()) {
      int at = index++;
      if (each.getValue().presence() == null
          && counts.stream().anyMatch(c -> c.get(at).judged() > c.get(at).holding())) {
        broken.add(each.getKey());
      }
    }
    return broken;
  }

  /**
   * The least bad row of each rule; a query of its own, for only bad rows can be sorted cheaply.
   */
  private Map<LocalDate, Map<Rule, String>> examples(List<Rule> broken) {
    Map<LocalDate, Map<Rule, String>> examples = new HashMap<>();
    if (broken.isEmpty()) {
      return examples;
    }
    List<Column> least = new ArrayList<>();
    Column bad = lit(false);
    for (Rule rule : broken) {
      RowCheck.Condition condition = Objects.requireNonNull(conditions.get(rule));
      Column violated = violated(rule, condition);
      bad = bad.or(violated);
      least.add(min(when(violated, expr(condition.shown()))).as("_example_" + least.size()));
    }
    for (Row row : grouped(batch.rows().filter(bad), least).collectAsList()) {
      Map<Rule, String> ofNight = new HashMap<>();
      for (int i = 0; i < broken.size(); i++) {
        if (!row.isNullAt(i + 1)) {
          ofNight.put(broken.get(i), row.getString(i + 1));
        }
      }
      examples.put(row.getLocalDate(0), ofNight);
    }
    return examples;
  }

  private Counted counted(List<Measure.Count> counts, Map<Rule, String> examples) {
    Map<Rule, Finding> findings = new HashMap<>();
    int index = 1;
    for (Map.Entry<Rule, RowCheck.Condition> each : conditions.entrySet()) {
      @Nullable String presence = each.getValue().presence();
      String example = presence == null ? examples.getOrDefault(each.getKey(), "") : presence;
      findings.put(each.getKey(), finding(counts.get(index++), example, each.getValue()));
    }
    return new Counted(counts.get(0).judged(), findings);
  }

  private Measure measure(Rule rule, RowCheck.Condition condition) {
    String where = Sql.and(rule.judged(batch.names()), condition.judged());
    @Nullable String limit = where.equals("true") ? null : where;
    return condition.presence() == null
        ? new Measure.Holds(condition.holds(), limit)
        : new Measure.Complete(Quoted.name(condition.presence()), limit);
  }

  /** True for a row that violates the rule, else false; the counterpart of what Deequ counts. */
  Column violated(Rule rule, RowCheck.Condition condition) {
    return expr(
        "coalesce("
            + Sql.and(
                rule.judged(batch.names()), condition.judged(), "NOT (" + condition.holds() + ")")
            + ", false)");
  }

  /** The rule's finding about rows that are not there. */
  static Finding nothing() {
    return Finding.of(0, 0, null, "there was no row to judge");
  }

  private static Finding finding(
      Measure.Count count, String example, RowCheck.Condition condition) {
    if (count.judged() == 0) {
      return nothing();
    }
    long violations = count.judged() - count.holding();
    String sentence =
        violations == 0
            ? "all " + Numbers.text(count.judged()) + " rows hold"
            : Numbers.text(violations)
                + " of "
                + Numbers.text(count.judged())
                + " rows: "
                + (example.isEmpty() ? "" : example + " ")
                + condition.fault();
    return Finding.of(
        count.judged(), violations, Finding.share(violations, count.judged()), sentence);
  }
}

package dev.nightjar.validation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.validation.deequ.DeequScan;
import dev.nightjar.validation.deequ.Measure;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** Runs the scan: one Spark job, whatever the number of rules and windows. */
  Map<LocalDate, Counted> run() {
    List<Measure> measures = new ArrayList<>();
    measures.add(new Measure.Rows(null));
    List<Column> examples = new ArrayList<>();
    conditions.forEach(
        (rule, condition) -> {
          measures.add(measure(rule, condition));
          examples.add(
              min(when(violated(rule, condition), expr(condition.shown())))
                  .as("_example_" + examples.size()));
        });
    DeequScan deequ = new DeequScan(measures);
    List<Column> counted = new ArrayList<>(deequ.columns());
    int examplesAt = 1 + counted.size();
    counted.addAll(examples);
    Dataset<Row> sums =
        batch
            .rows()
            .groupBy(col(Batch.WINDOW))
            .agg(counted.get(0), counted.subList(1, counted.size()).toArray(Column[]::new));
    Map<LocalDate, Counted> result = new HashMap<>();
    for (Row row : sums.collectAsList()) {
      LocalDate night = batch.window(row.getLocalDate(0)).night();
      result.put(night, counted(deequ.counts(row, 1), row, examplesAt));
    }
    return result;
  }

  private Counted counted(List<Measure.Count> counts, Row row, int examplesAt) {
    Map<Rule, Finding> findings = new HashMap<>();
    int index = 0;
    for (Map.Entry<Rule, RowCheck.Condition> each : conditions.entrySet()) {
      @Nullable String example = row.getString(examplesAt + index);
      index++;
      findings.put(each.getKey(), finding(counts.get(index), example, each.getValue()));
    }
    return new Counted(counts.get(0).judged(), findings);
  }

  private Measure measure(Rule rule, RowCheck.Condition condition) {
    String where = Sql.and(rule.judged(batch.names()), condition.judged());
    @Nullable String limit = where.equals("true") ? null : where;
    return condition.presence() == null
        ? new Measure.Holds(condition.holds(), limit)
        : new Measure.Complete(Sql.name(condition.presence()), limit);
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
      Measure.Count count, @Nullable String example, RowCheck.Condition condition) {
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
                + (example == null ? "" : example + " ")
                + condition.fault();
    return Finding.of(
        count.judged(), violations, Finding.share(violations, count.judged()), sentence);
  }
}

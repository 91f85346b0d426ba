package dev.nightjar.validation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.lakehouse.Quoted;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** Parts a batch into the rows to publish and the bad rows with their reasons. */
final class Quarantine {
  private final Batch batch;
  private final List<Rule> rules;
  private final Dataset<Row> reasoned;

  Quarantine(Batch batch, List<Rule> all, ReferenceScan references) {
    this.batch = batch;
    this.rules = all.stream().filter(rule -> rule.severity() == Severity.QUARANTINE).toList();
    Dataset<Row> rows = batch.rows();
    List<Column> reasons = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      String flag = "_violates_" + i;
      if (rule.check() instanceof RowCheck check) {
        RowCheck.Condition condition = check.over(batch.columns());
        Column violated = new RowScan(batch, List.of()).violated(rule, condition);
        reasons.add(reason(rule, violated, expr(condition.shown()), condition.fault()));
      } else if (rule.check() instanceof Unique unique) {
        rows = repeated(rows, rule, unique, flag);
        reasons.add(
            reason(rule, col(flag), expr(show(unique.keys())), "is not the key of one row only"));
      } else if (rule.check() instanceof ReferenceCheck check) {
        rows = references.flagged(rows, rule, flag);
        reasons.add(
            reason(
                rule,
                col(flag),
                expr(show(List.copyOf(check.on().values()))),
                "is not in " + check.target().name()));
      }
    }
    reasoned =
        rules.isEmpty()
            ? rows
            : rows.withColumn(
                GateReport.REASONS, array_compact(array(reasons.toArray(Column[]::new))));
  }

  /** The rows that violate no quarantine rule. */
  Dataset<Row> accepted() {
    Dataset<Row> kept =
        rules.isEmpty() ? reasoned : reasoned.filter(size(col(GateReport.REASONS)).equalTo(0));
    return kept.select(columns().toArray(Column[]::new));
  }

  /** The other rows, with the sentences that say why. */
  Dataset<Row> rejected() {
    List<Column> columns = columns();
    columns.add(col(GateReport.REASONS));
    Dataset<Row> bad =
        rules.isEmpty()
            ? reasoned.filter(lit(false)).withColumn(GateReport.REASONS, lit(new String[0]))
            : reasoned.filter(size(col(GateReport.REASONS)).gt(0));
    return bad.select(columns.toArray(Column[]::new));
  }

  private List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    batch.names().forEach(name -> columns.add(col(Quoted.name(name))));
    return columns;
  }

  private static Column reason(Rule rule, Column violated, Column shown, String fault) {
    return when(violated, concat(lit(rule.name() + ": "), shown, lit(" " + fault)));
  }

  private static String show(List<String> expressions) {
    List<String> parts = new ArrayList<>();
    for (String expression : expressions) {
      parts.add(
          "concat(%s, coalesce(CAST(%s AS STRING), 'null'))"
              .formatted(Sql.text(expression + " = "), expression));
    }
    return "concat_ws(', ', " + String.join(", ", parts) + ")";
  }

  /** See {@link Unique}: copies of a row but one, all rows of a key that differ, null keys. */
  private Dataset<Row> repeated(Dataset<Row> rows, Rule rule, Unique unique, String flag) {
    Column judged = coalesce(expr(rule.judged(batch.names())), lit(false));
    List<Column> keys = new ArrayList<>(List.of(col(Batch.WINDOW), judged));
    Column withNull = lit(false);
    for (String key : unique.keys()) {
      keys.add(expr(key));
      withNull = withNull.or(expr(key).isNull());
    }
    WindowSpec ofKey = Window.partitionBy(keys.toArray(Column[]::new));
    Column whole = struct(columns().toArray(Column[]::new));
    String number = flag + "_number";
    return rows.withColumn(number, row_number().over(ofKey.orderBy(whole)))
        .withColumn(
            flag,
            judged.and(
                withNull.or(
                    count(lit(1))
                        .over(ofKey)
                        .gt(1)
                        .and(
                            col(number)
                                .gt(1)
                                .or(min(whole).over(ofKey).notEqual(max(whole).over(ofKey)))))))
        .drop(number);
  }
}

package dev.nightjar.validation;

import static dev.nightjar.validation.KeyedRows.KEY;
import static dev.nightjar.validation.KeyedRows.ROWS;
import static dev.nightjar.validation.KeyedRows.RULE;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.validation.KeyedRows.Keying;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * All rules on references, in one Spark query: the distinct values referred to are looked up, not
 * the rows, in the other tables as they were known at each window's cutoff.
 */
final class ReferenceScan {
  private static final String FOUND = "_found";
  private static final String TARGET_RULE = "_target_rule";
  private static final String TARGET_KEY = "_target_key";

  private final Lakehouse lakehouse;
  private final Run run;
  private final Batch batch;
  private final List<Rule> rules;

  ReferenceScan(Lakehouse lakehouse, Run run, Batch batch, List<Rule> all) {
    this.lakehouse = lakehouse;
    this.run = run;
    this.batch = batch;
    this.rules = all.stream().filter(rule -> rule.check() instanceof ReferenceCheck).toList();
  }

  /** The findings of every window. */
  Map<LocalDate, Map<Rule, Finding>> run() {
    Map<LocalDate, Map<Rule, Finding>> findings = new HashMap<>();
    for (LocalDate night : batch.windows().keySet()) {
      Map<Rule, Finding> ofWindow = new HashMap<>();
      rules.forEach(rule -> ofWindow.put(rule, exists(rule) ? RowScan.nothing() : unjudged(rule)));
      findings.put(night, ofWindow);
    }
    List<Rule> judged = rules.stream().filter(this::exists).toList();
    if (!judged.isEmpty()) {
      List<Keying> keyings = judged.stream().map(this::keying).toList();
      for (Row row : summed(lookedUp(keyings)).collectAsList()) {
        Keying keying = keyings.get(row.getInt(1));
        findings
            .getOrDefault(batch.window(row.getLocalDate(0)).night(), new HashMap<>())
            .put(keying.rule(), finding(row, keying));
      }
    }
    return findings;
  }

  /** The rows with a column that is true where they violate the rule. */
  Dataset<Row> flagged(Dataset<Row> rows, Rule rule, String flag) {
    if (!exists(rule)) {
      return rows.withColumn(flag, lit(false));
    }
    Keying keying = keying(rule);
    String missingWindow = flag + Batch.WINDOW;
    String missingKey = flag + KEY;
    Dataset<Row> missing =
        lookedUp(List.of(keying))
            .filter(not(col(FOUND)))
            .select(col(Batch.WINDOW).as(missingWindow), col(KEY).as(missingKey));
    Column same =
        col(Batch.WINDOW)
            .equalTo(col(missingWindow))
            .and(expr(keying.sql()).equalTo(col(missingKey)));
    Column judged = coalesce(expr(rule.judged(batch.names())), lit(false));
    return rows.join(missing, same, "left")
        .withColumn(flag, judged.and(col(missingKey).isNotNull()))
        .drop(missingWindow, missingKey);
  }

  private boolean exists(Rule rule) {
    return lakehouse.exists(check(rule).target().name());
  }

  private static ReferenceCheck check(Rule rule) {
    return (ReferenceCheck) rule.check();
  }

  /** The values as they would stand in the other table: of its columns' types. */
  private Keying keying(Rule rule) {
    StructType theirs = TableColumns.of(check(rule).target());
    List<String> keys = new ArrayList<>();
    check(rule)
        .on()
        .forEach(
            (column, sql) ->
                keys.add("CAST(" + sql + " AS " + theirs.apply(column).dataType().sql() + ")"));
    return Keying.of(batch, rule, keys, null, null);
  }

  /** The distinct values of each window and rule, with their rows and whether they are there. */
  private Dataset<Row> lookedUp(List<Keying> keyings) {
    Dataset<Row> targets = target(keyings.get(0), 0);
    List<Object> skipNulls = new ArrayList<>();
    for (int i = 0; i < keyings.size(); i++) {
      targets = i == 0 ? targets : targets.union(target(keyings.get(i), i));
      if (!check(keyings.get(i).rule()).judgesNull()) {
        skipNulls.add(i);
      }
    }
    Dataset<Row> referred =
        batch.withCutoff(
            KeyedRows.counted(batch, keyings)
                .filter(not(KeyedRows.keyHasNull().and(col(RULE).isin(skipNulls.toArray())))));
    Column superseded = col(AsOf.SUPERSEDED_AT);
    Column visible =
        col(RULE)
            .equalTo(col(TARGET_RULE))
            .and(col(KEY).equalTo(col(TARGET_KEY)))
            .and(col(TableDefinition.KNOWN_AT).leq(col(Batch.CUTOFF)))
            .and(superseded.isNull().or(superseded.gt(col(Batch.CUTOFF))));
    return referred
        .join(targets, visible, "left")
        .groupBy(col(Batch.WINDOW), col(RULE), col(KEY), col(ROWS))
        .agg(max(col(TARGET_RULE).isNotNull()).as(FOUND));
  }

  /** The keys of the other table with the times between which they were there. */
  private Dataset<Row> target(Keying keying, int index) {
    ReferenceCheck check = check(keying.rule());
    TableDefinition table = check.target();
    Dataset<Row> rows =
        AsOf.history(lakehouse.read(run.input(lakehouse.newest(table.name()))), table);
    if (check.matching() != null) {
      rows = rows.filter(expr(check.matching()));
    }
    if (table.deletedWhen() != null) {
      rows = rows.filter(not(coalesce(col(TableDefinition.DELETED), lit(false))));
    }
    List<String> columns = check.on().keySet().stream().map(Quoted::name).toList();
    Keying theirs = new Keying(keying.rule(), columns, keying.types(), null, null);
    return rows.select(
        lit(index).as(TARGET_RULE),
        expr(theirs.sql()).as(TARGET_KEY),
        col(TableDefinition.KNOWN_AT),
        col(AsOf.SUPERSEDED_AT));
  }

  private static Dataset<Row> summed(Dataset<Row> lookedUp) {
    Column missing = not(col(FOUND));
    return lookedUp
        .groupBy(col(Batch.WINDOW), col(RULE))
        .agg(
            sum(col(ROWS)),
            sum(when(missing, col(ROWS)).otherwise(0L)),
            count(when(missing, lit(1))),
            min(when(missing, col(KEY))));
  }

  private static Finding unjudged(Rule rule) {
    String sentence = "the table " + check(rule).target().name() + " does not exist yet";
    return new Finding(0, 0, null, sentence, Finding.Weight.UNJUDGED);
  }

  private static Finding finding(Row row, Keying keying) {
    long rows = row.getLong(2);
    long violations = row.getLong(3);
    String target = check(keying.rule()).target().name();
    String sentence =
        violations == 0
            ? "all " + Numbers.text(rows) + " rows refer to rows of " + target
            : "%s of %s rows refer to %s values that are not in %s, such as %s"
                .formatted(
                    Numbers.text(violations),
                    Numbers.text(rows),
                    Numbers.text(row.getLong(4)),
                    target,
                    keying.readable(row.getList(5)));
    return Finding.of(rows, violations, Finding.share(violations, rows), sentence);
  }
}

package dev.nightjar.validation;

import static org.apache.spark.sql.functions.array;
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
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** All rules on references: the distinct values referred to are looked up, not the rows. */
final class ReferenceScan {
  private static final String REFERRED = "_referred_";
  private static final String FOUND = "_found";
  private static final String ROWS = "_rows";

  private final Lakehouse lakehouse;
  private final Run run;
  private final Batch batch;
  private final List<Rule> rules = new ArrayList<>();

  ReferenceScan(Lakehouse lakehouse, Run run, Batch batch, List<Rule> all) {
    this.lakehouse = lakehouse;
    this.run = run;
    this.batch = batch;
    all.stream().filter(rule -> rule.check() instanceof ReferenceCheck).forEach(rules::add);
  }

  /** The findings of every window; one Spark job for all rules. */
  Map<LocalDate, Map<Rule, Finding>> run() {
    Map<LocalDate, Map<Rule, Finding>> findings = new HashMap<>();
    @Nullable Dataset<Row> sums = null;
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      ReferenceCheck check = (ReferenceCheck) rule.check();
      Finding unjudged =
          new Finding(
              0,
              0,
              null,
              "the table " + check.target().name() + " does not exist yet",
              Finding.Weight.UNJUDGED);
      boolean exists = lakehouse.exists(check.target().name());
      for (LocalDate night : batch.windows().keySet()) {
        findings
            .computeIfAbsent(night, n -> new HashMap<>())
            .put(rule, exists ? RowScan.nothing() : unjudged);
      }
      if (exists) {
        Dataset<Row> sum = summed(lookedUp(rule, check), check, i);
        sums = sums == null ? sum : sums.union(sum);
      }
    }
    if (sums != null) {
      for (Row row : sums.collectAsList()) {
        Rule rule = rules.get(row.getInt(1));
        findings
            .getOrDefault(batch.window(row.getLocalDate(0)).night(), new HashMap<>())
            .put(rule, finding(row, (ReferenceCheck) rule.check()));
      }
    }
    return findings;
  }

  /** The batch's rows with a column that is true where the rule is violated. */
  Dataset<Row> flagged(Dataset<Row> rows, Rule rule, String flag) {
    ReferenceCheck check = (ReferenceCheck) rule.check();
    if (!lakehouse.exists(check.target().name())) {
      return rows.withColumn(flag, lit(false));
    }
    Dataset<Row> missing =
        lookedUp(rule, check)
            .filter(not(col(FOUND)))
            .withColumnRenamed(Batch.WINDOW, "_missing_window");
    Column same = col(Batch.WINDOW).equalTo(col("_missing_window"));
    int i = 0;
    for (String expression : check.on().values()) {
      same = same.and(expr(expression).eqNullSafe(col(REFERRED + i++)));
    }
    Column judged = coalesce(expr(rule.judged(batch.names())), lit(false));
    Dataset<Row> joined =
        rows.join(missing, same, "left").withColumn(flag, judged.and(col(ROWS).isNotNull()));
    for (String column : missing.columns()) {
      joined = joined.drop(column);
    }
    return joined;
  }

  /** The distinct values referred to in each window, with their rows and whether they are there. */
  private Dataset<Row> lookedUp(Rule rule, ReferenceCheck check) {
    List<Column> values = new ArrayList<>();
    List<Column> names = new ArrayList<>();
    values.add(col(Batch.WINDOW));
    names.add(col(Batch.WINDOW));
    Column complete = lit(true);
    for (String expression : check.on().values()) {
      Column name = col(REFERRED + (names.size() - 1));
      values.add(expr(expression).as(REFERRED + (names.size() - 1)));
      complete = complete.and(name.isNotNull());
      names.add(name);
    }
    Dataset<Row> referred =
        batch
            .rows()
            .filter(expr(rule.judged(batch.names())))
            .select(values.toArray(Column[]::new))
            .filter(check.judgesNull() ? lit(true) : complete)
            .groupBy(names.toArray(Column[]::new))
            .agg(count(lit(1)).as(ROWS));
    Dataset<Row> target = target(check);
    Column same = AsOf.visibleAt(col(Batch.CUTOFF), check.target());
    int i = 0;
    for (String column : check.on().keySet()) {
      same = same.and(col(REFERRED + i++).equalTo(target.col(Sql.name(column))));
    }
    names.add(col(ROWS));
    return batch
        .withCutoff(referred)
        .join(target, same, "left")
        .groupBy(names.toArray(Column[]::new))
        .agg(max(col(TableDefinition.KNOWN_AT).isNotNull()).as(FOUND));
  }

  private Dataset<Row> target(ReferenceCheck check) {
    Dataset<Row> rows =
        AsOf.history(
            lakehouse.read(run.input(lakehouse.newest(check.target().name()))), check.target());
    Dataset<Row> counting =
        check.matching() == null ? rows : rows.filter(expr(check.matching()));
    List<Column> kept = new ArrayList<>();
    check.on().keySet().forEach(column -> kept.add(counting.col(Sql.name(column))));
    for (String meta : List.of(TableDefinition.KNOWN_AT, TableDefinition.DELETED, AsOf.SUPERSEDED_AT)) {
      if (List.of(counting.columns()).contains(meta) && !check.on().containsKey(meta)) {
        kept.add(counting.col(meta));
      }
    }
    return counting.select(kept.toArray(Column[]::new));
  }

  private static Dataset<Row> summed(Dataset<Row> lookedUp, ReferenceCheck check, int index) {
    Column missing = not(col(FOUND));
    List<Column> texts = new ArrayList<>();
    for (int i = 0; i < check.on().size(); i++) {
      texts.add(coalesce(col(REFERRED + i).cast("string"), lit("null")));
    }
    return lookedUp
        .groupBy(col(Batch.WINDOW), lit(index).as("rule"))
        .agg(
            sum(col(ROWS)),
            sum(when(missing, col(ROWS)).otherwise(0L)),
            count(when(missing, lit(1))),
            min(when(missing, array(texts.toArray(Column[]::new)))));
  }

  private static Finding finding(Row row, ReferenceCheck check) {
    long rows = row.getLong(2);
    long violations = row.getLong(3);
    String sentence =
        violations == 0
            ? "all " + Numbers.text(rows) + " rows refer to rows of " + check.target().name()
            : "%s of %s rows refer to %s values that are not in %s, such as %s"
                .formatted(
                    Numbers.text(violations),
                    Numbers.text(rows),
                    Numbers.text(row.getLong(4)),
                    check.target().name(),
                    String.join(", ", row.<String>getList(5)));
    return Finding.of(rows, violations, Finding.share(violations, rows), sentence);
  }
}

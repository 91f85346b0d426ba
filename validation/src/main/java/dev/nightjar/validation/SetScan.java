package dev.nightjar.validation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.validation.SetCheck.Fold;
import dev.nightjar.validation.SetCheck.Group;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * All rules on rows together, in one scan and one shuffle: each row is counted under one key for
 * each rule. A series' slots of one group must fit into an executor's memory (8 bytes each).
 */
final class SetScan {
  private final Batch batch;
  private final List<Rule> rules = new ArrayList<>();
  private final List<SetCheck> checks = new ArrayList<>();
  private final List<List<DataType>> keyTypes = new ArrayList<>();

  SetScan(Batch batch, List<Rule> all) {
    this.batch = batch;
    for (Rule rule : all) {
      if (rule.check() instanceof SetCheck check) {
        rules.add(rule);
        checks.add(check);
        keyTypes.add(Arrays.stream(
                batch.rows().selectExpr(check.keys().toArray(String[]::new)).schema().fields())
            .map(field -> field.dataType())
            .toList());
      }
    }
  }

  /** The findings of every window, those without rows too. */
  Map<LocalDate, Map<Rule, Finding>> run() {
    Map<LocalDate, Map<Rule, List<Group>>> groups = new HashMap<>();
    if (!rules.isEmpty()) {
      for (Row row : folded().collectAsList()) {
        int index = row.getInt(1);
        groups
            .computeIfAbsent(batch.window(row.getLocalDate(0)).night(), n -> new HashMap<>())
            .computeIfAbsent(rules.get(index), r -> new ArrayList<>())
            .add(group(row, index));
      }
    }
    Map<LocalDate, Map<Rule, Finding>> findings = new HashMap<>();
    batch
        .windows()
        .forEach(
            (night, window) -> {
              Map<Rule, Finding> ofNight = new HashMap<>();
              Map<Rule, List<Group>> found = groups.getOrDefault(night, Map.of());
              for (int i = 0; i < rules.size(); i++) {
                Rule rule = rules.get(i);
                ofNight.put(rule, checks.get(i).judge(window, found.getOrDefault(rule, List.of())));
              }
              findings.put(night, ofNight);
            });
    return findings;
  }

  private Dataset<Row> folded() {
    Column key = col("key");
    Column withNull = expr("exists(key, k -> k IS NULL)");
    Dataset<Row> counted =
        keyed()
            .groupBy(col(Batch.WINDOW), col("rule"), key, col("part"))
            .agg(count(lit(1)).as("rows"), max(col("newest")).as("newest"));
    Column rule = col("rule");
    return counted
        .withColumn("repeated", withNull.equalTo(lit(false)).and(col("rows").gt(1)))
        .withColumn("nulls", when(withNull, col("rows")).otherwise(0L))
        .groupBy(
            col(Batch.WINDOW),
            rule,
            when(not(rule, Fold.WINDOW), key).as("folded_key"),
            when(not(rule, Fold.WINDOW).and(not(rule, Fold.KEY)), col("part")).as("folded_part"))
        .agg(
            sum("rows"),
            sum(when(col("repeated"), col("rows").minus(1)).otherwise(0L)),
            sum("nulls"),
            min(when(col("repeated"), key)),
            max("newest"),
            collect_list(when(not(rule, Fold.KEY).equalTo(lit(false)), col("part"))));
  }

  private Column not(Column rule, Fold fold) {
    List<Object> those = new ArrayList<>();
    for (int i = 0; i < checks.size(); i++) {
      if (checks.get(i).fold() == fold) {
        those.add(i);
      }
    }
    return rule.isin(those.toArray()).equalTo(lit(false));
  }

  private Dataset<Row> keyed() {
    List<Column> entries = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      SetCheck check = checks.get(i);
      List<String> keys = new ArrayList<>();
      for (int k = 0; k < check.keys().size(); k++) {
        keys.add(Sql.keyText(check.keys().get(k), keyTypes.get(i).get(k)));
      }
      String entry =
          "named_struct('rule', %d, 'key', CAST(array(%s) AS ARRAY<STRING>), 'part', CAST(%s AS BIGINT), 'newest', CAST(%s AS BIGINT))"
              .formatted(
                  i,
                  String.join(", ", keys),
                  orNull(check.part(batch.columns())),
                  orNull(check.newest(batch.columns())));
      entries.add(when(expr(rules.get(i).judged(batch.names())), expr(entry)));
    }
    return batch
        .rows()
        .select(col(Batch.WINDOW), explode(array(entries.toArray(Column[]::new))).as("entry"))
        .filter(col("entry").isNotNull())
        .select(col(Batch.WINDOW), col("entry.*"));
  }

  private static String orNull(@Nullable String sql) {
    return sql == null ? "NULL" : sql;
  }

  private Group group(Row row, int index) {
    List<Long> parts = row.getList(9);
    return new Group(
        readable(row.isNullAt(2) ? List.of() : row.getList(2), index),
        row.isNullAt(3) ? null : row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.isNullAt(7) ? null : readable(row.getList(7), index),
        row.isNullAt(8) ? null : row.getLong(8),
        parts.stream().flatMapToLong(LongStream::of).sorted().toArray());
  }

  private List<@Nullable String> readable(List<@Nullable String> key, int index) {
    List<@Nullable String> texts = new ArrayList<>();
    for (int i = 0; i < key.size(); i++) {
      @Nullable String part = key.get(i);
      texts.add(part == null ? null : Sql.readable(part, keyTypes.get(index).get(i)));
    }
    return texts;
  }
}

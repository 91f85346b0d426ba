package dev.nightjar.validation;

import static dev.nightjar.validation.KeyedRows.KEY;
import static dev.nightjar.validation.KeyedRows.NEWEST;
import static dev.nightjar.validation.KeyedRows.PART;
import static dev.nightjar.validation.KeyedRows.ROWS;
import static dev.nightjar.validation.KeyedRows.RULE;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.validation.KeyedRows.Keying;
import dev.nightjar.validation.SetCheck.Fold;
import dev.nightjar.validation.SetCheck.Group;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * All rules on rows together, in one Spark query. A series' slots of one group must fit into an
 * executor's memory (8 bytes each).
 */
final class SetScan {
  private final Batch batch;
  private final List<SetCheck> checks = new ArrayList<>();
  private final List<Keying> keyings = new ArrayList<>();

  SetScan(Batch batch, List<Rule> rules) {
    this.batch = batch;
    for (Rule rule : rules) {
      if (rule.check() instanceof SetCheck check) {
        checks.add(check);
        keyings.add(
            Keying.of(
                batch,
                rule,
                check.keys(),
                check.part(batch.columns()),
                check.newest(batch.columns())));
      }
    }
  }

  /** The findings of every window, those without rows too. */
  Map<LocalDate, Map<Rule, Finding>> run() {
    Map<LocalDate, Map<Integer, List<Group>>> groups = new HashMap<>();
    if (!keyings.isEmpty()) {
      for (Row row : folded().collectAsList()) {
        int index = row.getInt(1);
        groups
            .computeIfAbsent(batch.window(row.getLocalDate(0)).night(), n -> new HashMap<>())
            .computeIfAbsent(index, r -> new ArrayList<>())
            .add(group(row, keyings.get(index)));
      }
    }
    Map<LocalDate, Map<Rule, Finding>> findings = new HashMap<>();
    for (JudgedWindow window : batch.windows().values()) {
      Map<Integer, List<Group>> found = groups.getOrDefault(window.night(), Map.of());
      Map<Rule, Finding> ofWindow = new HashMap<>();
      for (int i = 0; i < keyings.size(); i++) {
        ofWindow.put(
            keyings.get(i).rule(), checks.get(i).judge(window, found.getOrDefault(i, List.of())));
      }
      findings.put(window.night(), ofWindow);
    }
    return findings;
  }

  private Dataset<Row> folded() {
    Column repeated = not(KeyedRows.keyHasNull()).and(col(ROWS).gt(1));
    return KeyedRows.counted(batch, keyings)
        .withColumn("_repeated", repeated)
        .withColumn("_with_null", when(KeyedRows.keyHasNull(), col(ROWS)).otherwise(0L))
        .groupBy(
            col(Batch.WINDOW),
            col(RULE),
            when(folds(Fold.LAST_OF_KEY), slice(col(KEY), lit(1), size(col(KEY)).minus(1)))
                .when(not(folds(Fold.WINDOW)), col(KEY))
                .as("_folded_key"),
            when(folds(Fold.NOTHING).or(folds(Fold.LAST_OF_KEY)), col(PART)).as("_folded_part"))
        .agg(
            sum(ROWS),
            sum(when(col("_repeated"), col(ROWS).minus(1)).otherwise(0L)),
            sum("_with_null"),
            min(when(col("_repeated"), col(KEY))),
            max(NEWEST),
            collect_list(when(folds(Fold.KEY), col(PART))));
  }

  private Column folds(Fold fold) {
    return col(RULE)
        .isin(
            IntStream.range(0, checks.size())
                .filter(i -> checks.get(i).fold() == fold)
                .boxed()
                .toArray());
  }

  private static Group group(Row row, Keying keying) {
    return new Group(
        row.isNullAt(2) ? List.of() : keying.readable(row.getList(2)),
        row.isNullAt(3) ? null : row.getLong(3),
        row.getLong(4),
        row.getLong(5),
        row.getLong(6),
        row.isNullAt(7) ? null : keying.readable(row.getList(7)),
        row.isNullAt(8) ? null : row.getLong(8),
        row.<Long>getList(9).stream().sorted().toList());
  }
}

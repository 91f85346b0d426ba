package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;

/**
 * What names a row.
 *
 * @param columns of the file; none where the row itself is its name
 * @param source the columns of the file that the name is made of
 * @param how one sentence for people
 */
record OwnKey(List<String> columns, List<String> source, String how) {
  /** Beyond an error of one percent in the count of different values. */
  private static final double NEARLY_ALL = 0.97;

  /** The key where people name it, checked against the rows. */
  static OwnKey named(OwnFile file, List<String> columns) {
    for (String column : columns) {
      file.data().column("--key", column);
      if (!(file.type(column) instanceof AtomicType)) {
        throw NightjarException.user(
            "Cannot use " + OwnNames.shown(column) + " as a key",
            "it is " + file.type(column).simpleString(),
            "name a column of plain values with --key");
      }
      long unknown = file.rows().where(Quoted.column(column).isNull()).count();
      if (unknown > 0) {
        throw NightjarException.user(
            "Cannot use " + OwnNames.shown(column) + " as a key",
            "it is null in %,d rows".formatted(unknown),
            "fill it, leave these rows out, or name another --key");
      }
    }
    refuseTwice(file, columns);
    return new OwnKey(columns, columns, shown(columns));
  }

  /**
   * Without a name for it: the first column that is different in each row, else the whole row.
   *
   * @param candidates columns of plain types, without the label
   */
  static OwnKey found(OwnFile file, List<String> candidates) {
    List<String> plain =
        candidates.stream()
            .filter(
                column ->
                    file.type(column) instanceof StringType
                        || file.type(column) instanceof IntegralType)
            .toList();
    for (String column : nearlyUnique(file, plain)) {
      Column value = Quoted.column(column);
      if (file.rows().where(value.isNull()).isEmpty() && twice(file, List.of(column)).isEmpty()) {
        return new OwnKey(
            List.of(column),
            List.of(column),
            shown(List.of(column)) + ": the first column that is different in each row");
      }
    }
    if (!twice(file, candidates).isEmpty()) {
      throw NightjarException.user(
          "Cannot tell the rows of " + file.path() + " apart",
          "no column is different in each row, and some rows are the same in all of them",
          "name the columns that name a row with --key, or add one");
    }
    return new OwnKey(
        List.of(),
        candidates,
        "row_id, a hash of the whole row: no column is different in each row");
  }

  private static List<String> nearlyUnique(OwnFile file, List<String> columns) {
    if (columns.isEmpty()) {
      return List.of();
    }
    List<Column> counts = new ArrayList<>();
    counts.add(count(lit(1)));
    columns.forEach(column -> counts.add(approx_count_distinct(Quoted.column(column), 0.01)));
    Row found =
        file.rows()
            .agg(counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new))
            .first();
    List<String> unique = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (found.getLong(i + 1) >= NEARLY_ALL * found.getLong(0)) {
        unique.add(columns.get(i));
      }
    }
    return unique;
  }

  private static void refuseTwice(OwnFile file, List<String> columns) {
    List<Row> twice = twice(file, columns);
    if (!twice.isEmpty()) {
      Row worst = twice.get(0);
      List<String> values = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        values.add(OwnNames.shown(columns.get(i)) + " = " + worst.get(i));
      }
      throw NightjarException.user(
          "Cannot use %s as a key".formatted(shown(columns)),
          "%,d keys name several rows, such as %s (%,d rows)"
              .formatted(
                  worst.getLong(columns.size() + 1),
                  String.join(", ", values),
                  worst.getLong(columns.size())),
          "name more columns with --key (it may be repeated), or leave all but one row of each out");
    }
  }

  /** The most frequent key that names several rows, how many, and how many such keys there are. */
  private static List<Row> twice(OwnFile file, List<String> columns) {
    List<Column> by = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      by.add(Quoted.column(columns.get(i)).cast("string").as("k" + i));
    }
    return file.rows()
        .groupBy(by.toArray(Column[]::new))
        .agg(count(lit(1)).as("rows"))
        .where(col("rows").gt(1))
        .withColumn("keys", sum(lit(1L)).over(Window.partitionBy()))
        .orderBy(col("rows").desc(), expr("k0"))
        .limit(1)
        .collectAsList();
  }

  private static String shown(List<String> columns) {
    return columns.stream().map(OwnNames::shown).collect(Collectors.joining(", "));
  }
}

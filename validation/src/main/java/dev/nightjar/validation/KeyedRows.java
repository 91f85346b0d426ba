package dev.nightjar.validation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/** A batch's rows counted by the keys of many rules at once: one scan and one shuffle for all. */
final class KeyedRows {
  /** Position of the rule in the list of keyings. */
  static final String RULE = "_rule";

  /** The key's values as text, see {@link Sql#keyText}. */
  static final String KEY = "_key";

  static final String PART = "_part";
  static final String NEWEST = "_newest";
  static final String ROWS = "_rows";

  private KeyedRows() {}

  /**
   * What a rule groups rows by.
   *
   * @param keys SQL expressions
   * @param types their types
   * @param part SQL expression of a whole number that divides a key further, or null
   * @param newest SQL expression of a whole number whose greatest value is wanted, or null
   */
  record Keying(
      Rule rule,
      List<String> keys,
      List<DataType> types,
      @Nullable String part,
      @Nullable String newest) {

    static Keying of(
        Batch batch, Rule rule, List<String> keys, @Nullable String part, @Nullable String newest) {
      List<DataType> types =
          Stream.of(batch.rows().selectExpr(keys.toArray(String[]::new)).schema().fields())
              .map(field -> field.dataType())
              .toList();
      return new Keying(rule, keys, types, part, newest);
    }

    /** The key as one SQL value. */
    String sql() {
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < keys.size(); i++) {
        texts.add(Sql.keyText(keys.get(i), types.get(i)));
      }
      return "CAST(array(" + String.join(", ", texts) + ") AS ARRAY<STRING>)";
    }

    /** A key as people read it. */
    List<@Nullable String> readable(List<@Nullable String> key) {
      List<@Nullable String> texts = new ArrayList<>();
      for (int i = 0; i < key.size(); i++) {
        @Nullable String part = key.get(i);
        texts.add(part == null ? null : Sql.readable(part, types.get(i)));
      }
      return texts;
    }
  }

  /** Rows of each (window, rule, key, part), with the greatest newest. */
  static Dataset<Row> counted(Batch batch, List<Keying> keyings) {
    List<Column> entries = new ArrayList<>();
    for (Keying keying : keyings) {
      String entry =
          "named_struct('%s', %d, '%s', %s, '%s', CAST(%s AS BIGINT), '%s', CAST(%s AS BIGINT))"
              .formatted(
                  RULE,
                  entries.size(),
                  KEY,
                  keying.sql(),
                  PART,
                  keying.part() == null ? "NULL" : keying.part(),
                  NEWEST,
                  keying.newest() == null ? "NULL" : keying.newest());
      entries.add(when(expr(keying.rule().judged(batch.names())), expr(entry)));
    }
    return batch
        .rows()
        .select(col(Batch.WINDOW), explode(array(entries.toArray(Column[]::new))).as("_entry"))
        .filter(col("_entry").isNotNull())
        .select(col(Batch.WINDOW), col("_entry.*"))
        .groupBy(col(Batch.WINDOW), col(RULE), col(KEY), col(PART))
        .agg(count(lit(1)).as(ROWS), max(col(NEWEST)).as(NEWEST));
  }

  /** True where a part of the key is null. */
  static Column keyHasNull() {
    return expr("exists(" + KEY + ", k -> k IS NULL)");
  }
}

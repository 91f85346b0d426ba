package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** The different values of text columns, found in one scan within bounded memory. */
final class Dictionaries {
  /** More values than this make no dictionary. Their codes are far below 2^24, exact floats. */
  static final int MOST_VALUES = 1 << 20;

  private Dictionaries() {}

  /**
   * What a column holds.
   *
   * @param values its different texts in binary order of their UTF-8 bytes; empty where there are
   *     too many
   * @param tooMany true where there are more than {@link #MOST_VALUES}
   * @param present how many rows hold a text
   */
  record Found(List<String> values, boolean tooMany, long present) {}

  /** Scans text columns; without columns nothing is scanned. */
  static List<Found> scan(Dataset<Row> rows, List<String> columns) {
    if (columns.isEmpty()) {
      return List.of();
    }
    Column[] selected =
        columns.stream().map(name -> rows.col(Quoted.name(name))).toArray(Column[]::new);
    Texts all =
        rows.select(selected)
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .treeAggregate(new Texts(columns.size()), Texts::add, Texts::merge);
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      found.add(all.found(i));
    }
    return found;
  }

  /** The dictionaries of these columns. */
  static List<List<String>> of(Dataset<Row> rows, List<String> columns) {
    List<Found> found = scan(rows, columns);
    List<String> tooMany = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      if (found.get(i).tooMany()) {
        tooMany.add(columns.get(i));
      }
    }
    if (!tooMany.isEmpty()) {
      throw NightjarException.user(
          "Cannot encode the training set",
          "more than %d different texts are in %s"
              .formatted(MOST_VALUES, String.join(", ", tooMany)),
          "leave them out, or give them the encoding 'hash' or 'length'");
    }
    return found.stream().map(Found::values).toList();
  }

  /** The texts of some rows. */
  private static final class Texts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final List<Set<UTF8String>> values = new ArrayList<>();
    private final boolean[] tooMany;
    private final long[] present;

    Texts(int columns) {
      for (int i = 0; i < columns; i++) {
        values.add(new HashSet<>());
      }
      tooMany = new boolean[columns];
      present = new long[columns];
    }

    Texts add(InternalRow row) {
      for (int i = 0; i < present.length; i++) {
        if (!row.isNullAt(i)) {
          present[i]++;
          UTF8String value = row.getUTF8String(i);
          if (!tooMany[i] && !values.get(i).contains(value)) {
            // Spark uses the row's memory again for the next row.
            values.get(i).add(value.copy());
            bound(i);
          }
        }
      }
      return this;
    }

    Texts merge(Texts other) {
      for (int i = 0; i < present.length; i++) {
        present[i] += other.present[i];
        tooMany[i] |= other.tooMany[i];
        if (!tooMany[i]) {
          values.get(i).addAll(other.values.get(i));
        }
        bound(i);
      }
      return this;
    }

    private void bound(int column) {
      tooMany[column] |= values.get(column).size() > MOST_VALUES;
      if (tooMany[column]) {
        values.set(column, new HashSet<>());
      }
    }

    Found found(int column) {
      UTF8String[] sorted = values.get(column).toArray(UTF8String[]::new);
      Arrays.sort(sorted);
      return new Found(
          Arrays.stream(sorted).map(UTF8String::toString).toList(),
          tooMany[column],
          present[column]);
    }
  }
}

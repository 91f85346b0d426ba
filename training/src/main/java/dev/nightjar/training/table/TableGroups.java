package dev.nightjar.training.table;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.training.Slices;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Rows of a table by the values of columns that decisions are compared between. */
final class TableGroups {
  private static final int MOST_VALUES = 100;

  private TableGroups() {}

  /**
   * Finds the rows of each value.
   *
   * @param rows where the values come from
   * @param columns which
   * @param hashes by column, of each row that is grouped; 0 for null alone
   * @throws NightjarException of category USER when a column has very many values
   */
  static Slices of(Dataset<Row> rows, List<String> columns, Map<String, long[]> hashes) {
    SortedMap<String, SortedMap<String, int[]>> groups = new TreeMap<>();
    for (String column : columns) {
      long[] own = hashes.getOrDefault(column, new long[0]);
      Map<Long, String> names = names(rows, column);
      SortedMap<String, int[]> byValue = new TreeMap<>();
      for (Map.Entry<Long, String> name : names.entrySet()) {
        long hash = name.getKey();
        int[] places = IntStream.range(0, own.length).filter(i -> own[i] == hash).toArray();
        if (places.length > 0) {
          byValue.put(name.getValue(), places);
        }
      }
      groups.put(column, byValue);
    }
    return new Slices(groups);
  }

  private static Map<Long, String> names(Dataset<Row> rows, String column) {
    Column value = rows.col(Quoted.name(column));
    List<Row> found =
        rows.where(value.isNotNull())
            .select(functions.xxhash64(value), value.cast("string"))
            .distinct()
            .limit(MOST_VALUES + 1)
            .collectAsList();
    if (found.size() > MOST_VALUES) {
      throw NightjarException.user(
          "Cannot compare decisions between the values of " + column,
          "it has more than " + MOST_VALUES,
          "name a column of few values");
    }
    Map<Long, String> names = new HashMap<>();
    found.forEach(row -> names.put(row.getLong(0), row.getString(1)));
    return names;
  }
}

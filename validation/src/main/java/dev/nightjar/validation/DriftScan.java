package dev.nightjar.validation;

import static org.apache.spark.sql.functions.expr;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Quoted;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;

/**
 * Counts nights of rows in the buckets of a reference profile: one Spark job with one shuffle,
 * whatever the number of columns and nights. A night's counts of all columns are one array of
 * longs; an executor holds one of each night in its partition.
 */
public final class DriftScan {
  private DriftScan() {}

  /**
   * The counts of every profiled column for every night, the same whatever the rows' order and
   * partitioning.
   *
   * @param rows have all columns of the profile, numbers where it has numbers
   * @param nightColumn the column of type date that says which night a row belongs to; rows where
   *     it is null belong to none and are not counted
   * @param profile what the rows are compared with
   * @return by night; a night without a row is absent. The columns are in the profile's order
   * @throws NightjarException of category USER when a column is missing or of another kind
   */
  public static SortedMap<LocalDate, List<CountVector>> of(
      Dataset<Row> rows, String nightColumn, ReferenceProfile profile) {
    List<ColumnProfile> columns = profile.columns();
    FrozenBuckets[] buckets = columns.stream().map(FrozenBuckets::of).toArray(FrozenBuckets[]::new);
    SortedMap<LocalDate, List<CountVector>> nights = new TreeMap<>();
    counted(read(rows, nightColumn, columns).queryExecution().toRdd().toJavaRDD(), buckets)
        .forEach(
            (night, counts) ->
                nights.put(LocalDate.ofEpochDay(night), vectors(columns, buckets, counts)));
    return nights;
  }

  /** The night, then the values of each column. */
  private static Dataset<Row> read(
      Dataset<Row> rows, String nightColumn, List<ColumnProfile> columns) {
    StructType schema = rows.schema();
    requireColumn(schema, nightColumn);
    if (!schema.apply(nightColumn).dataType().equals(DataTypes.DateType)) {
      throw NightjarException.user(
          "Cannot take the night from the column " + nightColumn,
          "it is of type " + schema.apply(nightColumn).dataType().simpleString(),
          "name a column of type date");
    }
    Column[] values = new Column[columns.size() + 1];
    values[0] = expr(Quoted.name(nightColumn)).as("night");
    for (int i = 0; i < columns.size(); i++) {
      ColumnProfile profile = columns.get(i);
      requireColumn(schema, profile.column());
      ProfiledColumn column = ProfiledColumn.of(schema, profile.column());
      if (column.kind() != profile.kind()) {
        throw NightjarException.user(
            "Cannot measure the drift of the column " + column.name(),
            "it is of type %s, and the model was trained on %s"
                .formatted(
                    schema.apply(column.name()).dataType().simpleString(),
                    switch (profile.kind()) {
                      case NUMBER -> "numbers";
                      case CATEGORY -> "categories";
                    }),
            "give it the type it had, or train the model again");
      }
      values[i + 1] = column.values().as("value" + i);
    }
    return rows.select(values);
  }

  private static void requireColumn(StructType schema, String column) {
    List<String> known = List.of(schema.fieldNames());
    if (!known.contains(column)) {
      throw NightjarException.user(
          "Cannot measure drift without the column " + column,
          "the rows have none of that name" + Problems.didYouMean(column, known),
          "give the rows that column, or train the model without it");
    }
  }

  /** The counts of all columns, one after the other, by night. */
  private static Map<Integer, long[]> counted(JavaRDD<InternalRow> rows, FrozenBuckets[] buckets) {
    int tasks = Math.max(1, Math.min(rows.getNumPartitions(), rows.context().defaultParallelism()));
    return rows.mapPartitionsToPair(part -> count(part, buckets))
        .reduceByKey(DriftScan::sum, tasks)
        .collectAsMap();
  }

  private static Iterator<Tuple2<Integer, long[]>> count(
      Iterator<InternalRow> rows, FrozenBuckets[] buckets) {
    int[] starts = new int[buckets.length];
    int length = 0;
    for (int i = 0; i < buckets.length; i++) {
      starts[i] = length;
      length += buckets[i].names().size();
    }
    Map<Integer, long[]> nights = new HashMap<>();
    int night = 0;
    long[] counts = null;
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      if (row.isNullAt(0)) {
        continue;
      }
      if (counts == null || row.getInt(0) != night) { // rows of a night often lie together
        night = row.getInt(0);
        counts = nights.get(night);
        if (counts == null) {
          counts = new long[length];
          nights.put(night, counts);
        }
      }
      for (int i = 0; i < buckets.length; i++) {
        counts[starts[i] + buckets[i].indexOf(row, i + 1)]++;
      }
    }
    List<Tuple2<Integer, long[]>> counted = new ArrayList<>();
    nights.forEach((day, ofDay) -> counted.add(new Tuple2<>(day, ofDay)));
    return counted.iterator();
  }

  private static long[] sum(long[] some, long[] others) {
    for (int i = 0; i < some.length; i++) {
      some[i] += others[i];
    }
    return some;
  }

  private static List<CountVector> vectors(
      List<ColumnProfile> columns, FrozenBuckets[] buckets, long[] counts) {
    List<CountVector> vectors = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < buckets.length; i++) {
      List<String> names = buckets[i].names();
      vectors.add(
          new CountVector(
              columns.get(i).column(),
              columns.get(i).kind(),
              names,
              buckets[i].reference(),
              Arrays.copyOfRange(counts, start, start + names.size())));
      start += names.size();
    }
    return List.copyOf(vectors);
  }
}

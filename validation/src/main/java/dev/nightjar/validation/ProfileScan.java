package dev.nightjar.validation;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.validation.ColumnProfile.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import scala.Tuple2;

/**
 * The job behind a {@link ReferenceProfile} and {@link ColumnStatistics}: each partition counts the
 * distinct values of each column, these are merged column by column, and only finished profiles
 * come to the driver. Sums and sorts run over primitive arrays, because Spark's exact {@code
 * percentile} boxes every value.
 */
final class ProfileScan {
  private final Dataset<Row> rows;
  private final List<String> columns;

  ProfileScan(Dataset<Row> rows, List<String> columns) {
    this.rows = rows;
    this.columns = List.copyOf(columns);
    List<String> known = List.of(rows.columns());
    for (String column : columns) {
      if (!known.contains(column)) {
        throw NightjarException.user(
            "Cannot profile the column " + column,
            "the rows have none of that name" + Problems.didYouMean(column, known),
            "name a column of the training rows");
      }
    }
  }

  ReferenceProfile run() {
    if (columns.isEmpty()) {
      return new ReferenceProfile(rows.count(), List.of());
    }
    List<ColumnProfile> profiles = statistics().stream().map(ColumnStatistics::profile).toList();
    return new ReferenceProfile(profiles.get(0).count(), profiles);
  }

  List<ColumnStatistics> statistics() {
    boolean[] numbers = new boolean[columns.size()];
    Column[] values = new Column[columns.size()];
    for (int i = 0; i < values.length; i++) {
      ProfiledColumn column = ProfiledColumn.of(rows.schema(), columns.get(i));
      numbers[i] = column.kind() == Kind.NUMBER;
      values[i] = column.values().as("value" + i);
    }
    Map<Integer, ColumnStatistics> found =
        counted(rows.select(values).queryExecution().toRdd().toJavaRDD(), columns, numbers);
    List<ColumnStatistics> all = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      ColumnStatistics each = found.get(i); // none where there is no partition at all
      all.add(each != null ? each : counts(numbers[i]).statistics(columns.get(i)));
    }
    return all;
  }

  /** Static: what Spark sends to the executors must not hold the rows. */
  private static Map<Integer, ColumnStatistics> counted(
      JavaRDD<InternalRow> rows, List<String> columns, boolean[] numbers) {
    int tasks = Math.min(columns.size(), rows.context().defaultParallelism());
    return rows.mapPartitionsToPair(part -> count(part, numbers))
        .reduceByKey(ColumnCounts::merge, tasks)
        .mapToPair(each -> new Tuple2<>(each._1, each._2.statistics(columns.get(each._1))))
        .collectAsMap();
  }

  private static Iterator<Tuple2<Integer, ColumnCounts>> count(
      Iterator<InternalRow> rows, boolean[] numbers) {
    ColumnCounts[] counts = new ColumnCounts[numbers.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = counts(numbers[i]);
    }
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      for (int i = 0; i < counts.length; i++) {
        counts[i].add(row, i);
      }
    }
    List<Tuple2<Integer, ColumnCounts>> counted = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      counts[i].finish();
      counted.add(new Tuple2<>(i, counts[i]));
    }
    return counted.iterator();
  }

  private static ColumnCounts counts(boolean number) {
    return number ? new DistinctNumbers() : new DistinctTexts();
  }
}

package dev.nightjar.features.audit;

import dev.nightjar.features.kernel.DoubleOrder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/** Counts the values of many columns in one pass over the rows: one Spark job. */
final class ColumnScan {
  private ColumnScan() {}

  /**
   * The values of each column, with the sums of what each row's label counts.
   *
   * @param label a bigint or double column as {@link CodedColumn} makes it; rows without one are
   *     left out; null to count all rows
   * @param worth of the label's values; null where they count nothing
   */
  static List<BinCounts> of(
      Dataset<Row> rows,
      List<CodedColumn> columns,
      @Nullable CodedColumn label,
      @Nullable LabelWorth worth) {
    List<Column> taken = new ArrayList<>();
    boolean[] isDouble = new boolean[columns.size()];
    for (int i = 0; i < columns.size(); i++) {
      isDouble[i] = columns.get(i).isDouble();
      taken.add(columns.get(i).value().as("c" + i));
    }
    boolean labelled = label != null;
    boolean labelIsDouble = label != null && label.isDouble();
    if (label != null) {
      taken.add(label.value().as("y"));
    }
    JavaRDD<InternalRow> coded =
        rows.select(taken.toArray(Column[]::new)).queryExecution().toRdd().toJavaRDD();
    Task task = new Task(isDouble, labelled, labelIsDouble, worth);
    BinCounts[] counts =
        coded
            .mapPartitions(part -> List.<BinCounts[]>of(task.count(part)).iterator())
            .treeReduce(Task::merged, 2);
    return List.of(counts);
  }

  private record Task(
      boolean[] isDouble, boolean labelled, boolean labelIsDouble, @Nullable LabelWorth worth)
      implements Serializable {

    BinCounts[] count(Iterator<InternalRow> rows) {
      int columns = isDouble.length;
      BinCounts[] counts = new BinCounts[columns];
      for (int i = 0; i < columns; i++) {
        counts[i] = new BinCounts(BinCounts.MOST);
      }
      while (rows.hasNext()) {
        InternalRow row = rows.next();
        if (labelled && row.isNullAt(columns)) {
          continue;
        }
        long label = worth == null || !labelled ? 0 : worth.of(code(row, columns, labelIsDouble));
        for (int i = 0; i < columns; i++) {
          if (row.isNullAt(i)) {
            counts[i].addNull(label);
          } else {
            counts[i].add(code(row, i, isDouble[i]), label);
          }
        }
      }
      return counts;
    }

    private static long code(InternalRow row, int column, boolean isDouble) {
      return isDouble ? DoubleOrder.of(row.getDouble(column)) : row.getLong(column);
    }

    static BinCounts[] merged(BinCounts[] a, BinCounts[] b) {
      for (int i = 0; i < a.length; i++) {
        a[i].merge(b[i]);
      }
      return a;
    }
  }
}

package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.CellCounts;
import dev.nightjar.features.kernel.CellEdges;
import dev.nightjar.features.kernel.CellExtremes;
import dev.nightjar.features.kernel.ExactCells;
import dev.nightjar.features.kernel.ObjectEdge;
import dev.nightjar.features.kernel.ObjectExtreme;
import dev.nightjar.features.kernel.SampleDeviation;
import dev.nightjar.features.kernel.ValueCounts;
import dev.nightjar.lakehouse.NightjarException;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.jspecify.annotations.Nullable;

/** One aggregate of all slots. */
final class FilledWindow implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String table;
  private final WindowAggregate aggregate;
  private final ColumnCells cells;
  private final int width;

  // Of the cells those that the aggregate needs, at hand for each row.
  private final @Nullable CellCounts counts;
  private final @Nullable ExactCells sums;
  private final @Nullable CellExtremes extremes;
  private final @Nullable CellEdges edges;

  /** How many of what is summed up make 1: decimals are summed up as whole numbers. */
  private final double unit;

  /**
   * Reads an aggregate from cells.
   *
   * @param table what messages call the table
   * @param cells what is known of its column
   * @param width the place of its window among all
   */
  FilledWindow(String table, WindowAggregate aggregate, ColumnCells cells, int width) {
    this.table = table;
    this.aggregate = aggregate;
    this.cells = cells;
    this.width = width;
    List<CellKind> needs = aggregate.function().needs();
    CellKind last = needs.get(needs.size() - 1);
    this.counts = needs.contains(CellKind.COUNT) ? cells.counts() : null;
    this.sums = needs.contains(CellKind.SUM) ? cells.sums() : null;
    this.extremes = cells.extremes(last);
    this.edges = cells.edges(last);
    this.unit =
        cells.column().type() instanceof DecimalType decimal ? Math.pow(10, decimal.scale()) : 1;
  }

  int width() {
    return width;
  }

  /** Puts the value of a cell into a row; for the cell -1 that of an empty window. */
  void give(int cell, InternalRow row, int at) {
    switch (aggregate.function()) {
      case COUNT -> row.setLong(at, cell < 0 ? 0 : Objects.requireNonNull(counts).of(cell));
      case DISTINCT -> {
        ValueCounts.Counts values = cell < 0 ? null : cells.values(cell);
        row.setLong(at, values == null ? 0 : values.distinct());
      }
      case APPROX_DISTINCT -> {
        DistinctSketch.Sketch sketch = cell < 0 ? null : cells.distinct(cell);
        row.setLong(at, sketch == null ? 0 : sketch.estimate());
      }
      case TOP -> {
        ValueCounts.Counts values = cell < 0 ? null : cells.values(cell);
        giveTop(values == null ? List.of() : values.top(aggregate.most()), row, at);
      }
      case APPROX_TOP -> {
        FrequentSketch.Sketch sketch = cell < 0 ? null : cells.frequent(cell);
        giveTop(sketch == null ? List.of() : sketch.top(aggregate.most()), row, at);
      }
      default -> {
        long n = cell < 0 ? 0 : Objects.requireNonNull(counts).of(cell);
        if (n == 0 || (n == 1 && aggregate.function() == WindowFunction.STDDEV)) {
          row.setNullAt(at);
        } else {
          give(n, cell, row, at);
        }
      }
    }
  }

  private void give(long n, int cell, InternalRow row, int at) {
    switch (aggregate.function()) {
      case SUM -> giveSum(cell, row, at);
      case MEAN, RATE -> row.setDouble(at, Objects.requireNonNull(sums).rounded(cell) / n / unit);
      case STDDEV ->
          row.setDouble(
              at,
              SampleDeviation.of(
                      n, Objects.requireNonNull(sums).exact(cell), cells.squares().exact(cell))
                  / unit);
      case MIN -> giveExtreme(CellKind.LEAST, cell, row, at);
      case MAX -> giveExtreme(CellKind.GREATEST, cell, row, at);
      case FIRST -> giveEdge(CellKind.FIRST, cell, row, at);
      case LAST -> giveEdge(CellKind.LAST, cell, row, at);
      default -> throw new IllegalStateException(aggregate.toString());
    }
  }

  private void giveSum(int cell, InternalRow row, int at) {
    if (cells.column().isFraction()) {
      row.setDouble(at, Objects.requireNonNull(sums).rounded(cell));
    } else if (cells.column().type() instanceof DecimalType decimal) {
      DecimalType type = (DecimalType) aggregate.function().type(decimal);
      BigDecimal sum =
          Objects.requireNonNull(sums).exact(cell).exact().movePointLeft(decimal.scale());
      row.setDecimal(at, Decimal.apply(sum, type.precision(), type.scale()), type.precision());
    } else {
      Long sum = Objects.requireNonNull(sums).wholeNumber(cell);
      if (sum == null) {
        throw NightjarException.user(
            "Cannot sum up " + aggregate.column() + " of " + table,
            "the sum of a window is too large for a bigint",
            "cast the column to double");
      }
      row.setLong(at, sum);
    }
  }

  private void giveExtreme(CellKind kind, int cell, InternalRow row, int at) {
    if (extremes != null) {
      cells.column().giveBits(extremes.of(cell), row, at);
    } else {
      ObjectExtreme.Value value = Objects.requireNonNull(cells.extreme(kind, cell));
      cells.column().giveObject(value.value(), row, at);
    }
  }

  private void giveEdge(CellKind kind, int cell, InternalRow row, int at) {
    if (edges != null) {
      requireNoTie(edges.isTied(cell));
      cells.column().giveBits(edges.of(cell), row, at);
    } else {
      ObjectEdge.Value value = Objects.requireNonNull(cells.edge(kind, cell));
      requireNoTie(value.tied());
      cells.column().giveObject(value.value(), row, at);
    }
  }

  private void requireNoTie(boolean tied) {
    if (tied) {
      throw NightjarException.user(
          "Cannot tell the "
              + aggregate.function().word()
              + " "
              + aggregate.column()
              + " of "
              + table,
          "events with the same time have different values",
          "name the column that orders them with --available-time, or use min or max");
    }
  }

  private void giveTop(List<Map.Entry<Comparable<?>, Long>> top, InternalRow row, int at) {
    if (top.isEmpty()) {
      row.setNullAt(at);
      return;
    }
    Object[] entries = new Object[top.size()];
    for (int i = 0; i < entries.length; i++) {
      InternalRow entry = new GenericInternalRow(2);
      cells.column().giveObject(top.get(i).getKey(), entry, 0);
      entry.setLong(1, top.get(i).getValue());
      entries[i] = entry;
    }
    row.update(at, new GenericArrayData(entries));
  }
}

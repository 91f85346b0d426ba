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
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.DecimalType;
import org.jspecify.annotations.Nullable;

/** One aggregate of some cells. */
final class FilledWindow {
  private final String table;
  private final WindowAggregate aggregate;
  private final ColumnCells cells;

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
   */
  FilledWindow(String table, WindowAggregate aggregate, ColumnCells cells) {
    this.table = table;
    this.aggregate = aggregate;
    this.cells = cells;
    List<CellKind> needs = aggregate.function().needs();
    CellKind last = needs.get(needs.size() - 1);
    this.counts = needs.contains(CellKind.COUNT) ? cells.counts() : null;
    this.sums = needs.contains(CellKind.SUM) ? cells.sums() : null;
    this.extremes = cells.extremes(last);
    this.edges = cells.edges(last);
    this.unit =
        cells.column().type() instanceof DecimalType decimal ? Math.pow(10, decimal.scale()) : 1;
  }

  /** Puts the value of a cell into a vector. */
  void give(int cell, WritableColumnVector into, int at) {
    switch (aggregate.function()) {
      case COUNT -> into.putLong(at, Objects.requireNonNull(counts).of(cell));
      case DISTINCT -> {
        ValueCounts.Counts values = cells.values(cell);
        into.putLong(at, values == null ? 0 : values.distinct());
      }
      case APPROX_DISTINCT -> {
        DistinctSketch.Sketch sketch = cells.distinct(cell);
        into.putLong(at, sketch == null ? 0 : sketch.estimate());
      }
      case TOP -> {
        ValueCounts.Counts values = cells.values(cell);
        giveTop(values == null ? List.of() : values.top(aggregate.most()), into, at);
      }
      case APPROX_TOP -> {
        FrequentSketch.Sketch sketch = cells.frequent(cell);
        giveTop(sketch == null ? List.of() : sketch.top(aggregate.most()), into, at);
      }
      default -> {
        long n = Objects.requireNonNull(counts).of(cell);
        if (n == 0 || (n == 1 && aggregate.function() == WindowFunction.STDDEV)) {
          into.putNull(at);
        } else {
          give(n, cell, into, at);
        }
      }
    }
  }

  private void give(long n, int cell, WritableColumnVector into, int at) {
    switch (aggregate.function()) {
      case SUM -> giveSum(cell, into, at);
      case MEAN, RATE -> into.putDouble(at, Objects.requireNonNull(sums).rounded(cell) / n / unit);
      case STDDEV ->
          into.putDouble(
              at,
              SampleDeviation.of(
                      n, Objects.requireNonNull(sums).exact(cell), cells.squares().exact(cell))
                  / unit);
      case MIN -> giveExtreme(CellKind.LEAST, cell, into, at);
      case MAX -> giveExtreme(CellKind.GREATEST, cell, into, at);
      case FIRST -> giveEdge(CellKind.FIRST, cell, into, at);
      case LAST -> giveEdge(CellKind.LAST, cell, into, at);
      default -> throw new IllegalStateException(aggregate.toString());
    }
  }

  private void giveSum(int cell, WritableColumnVector into, int at) {
    if (cells.column().isFraction()) {
      into.putDouble(at, Objects.requireNonNull(sums).rounded(cell));
    } else if (cells.column().type() instanceof DecimalType decimal) {
      DecimalType type = (DecimalType) aggregate.function().type(decimal);
      BigDecimal sum =
          Objects.requireNonNull(sums).exact(cell).exact().movePointLeft(decimal.scale());
      into.putDecimal(at, Decimal.apply(sum, type.precision(), type.scale()), type.precision());
    } else {
      Long sum = Objects.requireNonNull(sums).wholeNumber(cell);
      if (sum == null) {
        throw NightjarException.user(
            "Cannot sum up " + aggregate.column() + " of " + table,
            "the sum of a window is too large for a bigint",
            "cast the column to double");
      }
      into.putLong(at, sum);
    }
  }

  private void giveExtreme(CellKind kind, int cell, WritableColumnVector into, int at) {
    if (extremes != null) {
      cells.column().giveBits(extremes.of(cell), into, at);
    } else {
      ObjectExtreme.Value value = Objects.requireNonNull(cells.extreme(kind, cell));
      cells.column().giveObject(value.value(), into, at);
    }
  }

  private void giveEdge(CellKind kind, int cell, WritableColumnVector into, int at) {
    if (edges != null) {
      requireNoTie(edges.isTied(cell));
      cells.column().giveBits(edges.of(cell), into, at);
    } else {
      ObjectEdge.Value value = Objects.requireNonNull(cells.edge(kind, cell));
      requireNoTie(value.tied());
      cells.column().giveObject(value.value(), into, at);
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

  private void giveTop(
      List<Map.Entry<Comparable<?>, Long>> top, WritableColumnVector into, int at) {
    if (top.isEmpty()) {
      into.putNull(at);
      return;
    }
    WritableColumnVector entries = into.arrayData();
    int begin = entries.getElementsAppended();
    for (Map.Entry<Comparable<?>, Long> each : top) {
      int entry = entries.getElementsAppended();
      entries.appendStruct(false);
      entries.getChild(0).reserve(entry + 1);
      entries.getChild(1).reserve(entry + 1);
      cells.column().giveObject(each.getKey(), entries.getChild(0), entry);
      entries.getChild(1).putLong(entry, each.getValue());
    }
    into.putArray(at, begin, top.size());
  }
}

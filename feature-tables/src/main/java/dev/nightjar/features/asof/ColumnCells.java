package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.CellCounts;
import dev.nightjar.features.kernel.CellEdges;
import dev.nightjar.features.kernel.CellExtremes;
import dev.nightjar.features.kernel.CellMeasure;
import dev.nightjar.features.kernel.ExactCells;
import dev.nightjar.features.kernel.ObjectCells;
import dev.nightjar.features.kernel.ObjectEdge;
import dev.nightjar.features.kernel.ObjectExtreme;
import dev.nightjar.features.kernel.ValueCounts;
import dev.nightjar.features.kernel.WindowMeasure;
import dev.nightjar.features.kernel.Windows.Measured;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/** What the cells of windows know of one column. */
final class ColumnCells implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EventColumn column;
  private final Map<CellKind, WindowMeasure> measures = new EnumMap<>(CellKind.class);

  ColumnCells(EventColumn column, Set<CellKind> kinds, int cells, int mostDistinct) {
    this.column = column;
    kinds.forEach(kind -> measures.put(kind, kind.cells(cells, column, mostDistinct)));
  }

  /** A column of which some cells were picked. */
  private ColumnCells(ColumnCells of, int[] cells, int count) {
    this.column = of.column;
    of.measures.forEach((kind, all) -> measures.put(kind, all.pick(cells, count)));
  }

  /** A copy of some cells, which then lie together; -1 for one that took in nothing. */
  ColumnCells pick(int[] cells, int count) {
    return new ColumnCells(this, cells, count);
  }

  /** The column with its measures, once for its bits and once for its objects. */
  List<Measured<ColumnarBatch>> measured() {
    List<CellMeasure> ofBits = new ArrayList<>();
    List<CellMeasure> ofObjects = new ArrayList<>();
    measures.forEach((kind, cells) -> (kind.takesObjects(column) ? ofObjects : ofBits).add(cells));
    List<Measured<ColumnarBatch>> measured = new ArrayList<>();
    if (!ofBits.isEmpty()) {
      measured.add(new Measured<>(column::readBits, ofBits));
    }
    if (!ofObjects.isEmpty()) {
      measured.add(new Measured<>(column::readObject, ofObjects));
    }
    return measured;
  }

  EventColumn column() {
    return column;
  }

  CellCounts counts() {
    return of(CellCounts.class, CellKind.COUNT);
  }

  ExactCells sums() {
    return of(ExactCells.class, CellKind.SUM);
  }

  ExactCells squares() {
    return of(ExactCells.class, CellKind.SQUARES);
  }

  @Nullable CellExtremes extremes(CellKind kind) {
    return measures.get(kind) instanceof CellExtremes extremes ? extremes : null;
  }

  @Nullable CellEdges edges(CellKind kind) {
    return measures.get(kind) instanceof CellEdges edges ? edges : null;
  }

  ObjectExtreme.@Nullable Value extreme(CellKind kind, int cell) {
    return (ObjectExtreme.Value) object(kind, cell);
  }

  ObjectEdge.@Nullable Value edge(CellKind kind, int cell) {
    return (ObjectEdge.Value) object(kind, cell);
  }

  ValueCounts.@Nullable Counts values(int cell) {
    return (ValueCounts.Counts) object(CellKind.VALUES, cell);
  }

  DistinctSketch.@Nullable Sketch distinct(int cell) {
    return (DistinctSketch.Sketch) object(CellKind.DISTINCT_SKETCH, cell);
  }

  FrequentSketch.@Nullable Sketch frequent(int cell) {
    return (FrequentSketch.Sketch) object(CellKind.FREQUENT_SKETCH, cell);
  }

  private @Nullable Object object(CellKind kind, int cell) {
    return of(ObjectCells.class, kind).of(cell);
  }

  private <T extends CellMeasure> T of(Class<T> type, CellKind kind) {
    return type.cast(Objects.requireNonNull(measures.get(kind)));
  }
}

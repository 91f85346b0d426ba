package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.CellCounts;
import dev.nightjar.features.kernel.CellEdges;
import dev.nightjar.features.kernel.CellExtremes;
import dev.nightjar.features.kernel.ExactCells;
import dev.nightjar.features.kernel.ObjectCells;
import dev.nightjar.features.kernel.ObjectEdge;
import dev.nightjar.features.kernel.ObjectExtreme;
import dev.nightjar.features.kernel.ValueCounts;
import dev.nightjar.features.kernel.WindowMeasure;

/** What cells know of a column, from which window functions are calculated. */
enum CellKind {
  COUNT,
  SUM,
  SQUARES,
  LEAST,
  GREATEST,
  FIRST,
  LAST,
  VALUES,
  DISTINCT_SKETCH,
  FREQUENT_SKETCH;

  /** What an object in a cell is counted as, with the cell's reference to it. */
  private static final int BYTES_OF_OBJECT = 64;

  /** True when values are taken in as objects. */
  boolean takesObjects(EventColumn column) {
    return switch (this) {
      case COUNT, SUM, SQUARES -> false;
      case LEAST, GREATEST, FIRST, LAST -> column.isObject();
      case VALUES, DISTINCT_SKETCH, FREQUENT_SKETCH -> true;
    };
  }

  /** Cells that know nothing yet. */
  WindowMeasure cells(int cells, EventColumn column, int mostDistinct) {
    boolean objects = takesObjects(column);
    return switch (this) {
      case COUNT -> new CellCounts(cells);
      case SUM -> new ExactCells(cells, column.isFraction(), false);
      case SQUARES -> new ExactCells(cells, column.isFraction(), true);
      case LEAST ->
          objects
              ? new ObjectCells<>(cells, new ObjectExtreme(true))
              : new CellExtremes(cells, column.isFraction(), true);
      case GREATEST ->
          objects
              ? new ObjectCells<>(cells, new ObjectExtreme(false))
              : new CellExtremes(cells, column.isFraction(), false);
      case FIRST ->
          objects ? new ObjectCells<>(cells, new ObjectEdge(false)) : new CellEdges(cells, false);
      case LAST ->
          objects ? new ObjectCells<>(cells, new ObjectEdge(true)) : new CellEdges(cells, true);
      case VALUES -> new ObjectCells<>(cells, new ValueCounts(mostDistinct));
      case DISTINCT_SKETCH -> new ObjectCells<>(cells, new DistinctSketch());
      case FREQUENT_SKETCH -> new ObjectCells<>(cells, new FrequentSketch());
    };
  }

  /** About so many bytes are taken for each cell. */
  long bytes(EventColumn column) {
    if (takesObjects(column)) {
      return BYTES_OF_OBJECT;
    }
    return switch (this) {
      case COUNT -> CellCounts.BYTES;
      case SUM -> ExactCells.bytes(false);
      case SQUARES -> ExactCells.bytes(true);
      case FIRST, LAST -> CellEdges.BYTES;
      default -> CellExtremes.BYTES;
    };
  }
}

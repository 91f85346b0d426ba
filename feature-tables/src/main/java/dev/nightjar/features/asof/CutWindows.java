package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.Windows.Measured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.sql.vectorized.ColumnarBatchRow;
import org.jspecify.annotations.Nullable;

/** Measures trailing windows at cuts (rule T5). */
final class CutWindows implements CutPass {
  private static final long serialVersionUID = 1L;

  private final List<CutMeasure> measures;
  private final long[] widths;
  private final StructType entity;
  private final StructType measured;

  /** Which columns are measured, and what their cells have to know. */
  private final List<EventColumn> columns = new ArrayList<>();

  private final List<Set<CellKind>> kinds = new ArrayList<>();

  /** For each measure its place among the columns. */
  private final int[] columnOf;

  CutWindows(CutSource source, List<CutMeasure> measures) {
    StructType schema = source.rows().schema();
    this.measures = List.copyOf(measures);
    this.widths = measures.stream().mapToLong(CutMeasure::width).distinct().sorted().toArray();
    this.entity = new StructType(Arrays.copyOf(schema.fields(), source.entity().size()));
    this.columnOf = new int[measures.size()];
    StructType types = new StructType();
    Map<@Nullable String, Integer> places = new LinkedHashMap<>();
    place(places, null, EventColumn.ROWS);
    for (int i = 0; i < columnOf.length; i++) {
      CutMeasure measure = measures.get(i);
      String name = measure.column();
      if (name != null && !places.containsKey(name)) {
        place(
            places, name, new EventColumn(schema.fieldIndex(name), schema.apply(name).dataType()));
      }
      columnOf[i] = Objects.requireNonNull(places.get(name));
      kinds.get(columnOf[i]).add(measure.kind().cells());
      types =
          types.add(
              measure.name(),
              measure
                  .kind()
                  .type(name == null ? DataTypes.LongType : schema.apply(name).dataType()),
              true);
    }
    this.measured = types;
  }

  private void place(Map<@Nullable String, Integer> places, @Nullable String name, EventColumn of) {
    places.put(name, columns.size());
    columns.add(of);
    kinds.add(EnumSet.of(CellKind.COUNT));
  }

  @Override
  public long[] widths() {
    return widths;
  }

  @Override
  public long bytesOfCell() {
    long bytes = 0;
    for (int i = 0; i < columns.size(); i++) {
      for (CellKind kind : kinds.get(i)) {
        bytes += kind.bytes(columns.get(i));
      }
    }
    return bytes;
  }

  @Override
  public StructType found() {
    StructType found = entity;
    for (var field : measured.fields()) {
      found = found.add(field);
    }
    return found;
  }

  @Override
  public Cells cells(RowBlock block, int cells) {
    List<ColumnCells> known = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      known.add(new ColumnCells(columns.get(i), kinds.get(i), cells, 0));
    }
    return new Measuring(known);
  }

  private final class Measuring implements Cells {
    private final List<ColumnCells> known;
    private final OnHeapColumnVector[] values = OnHeapColumnVector.allocateColumns(1, measured);
    private final ColumnarBatchRow row = new ColumnarBatchRow(values);
    private final JoinedRow joined = new JoinedRow();

    Measuring(List<ColumnCells> known) {
      this.known = known;
    }

    @Override
    public List<Measured<ColumnarBatch>> measured() {
      return known.stream().flatMap(cells -> cells.measured().stream()).toList();
    }

    @Override
    public int rows(int lastCell) {
      return known.get(0).counts().of(lastCell) > 0 ? 1 : 0;
    }

    @Override
    public InternalRow row(UnsafeRow of, int lastCell, int which) {
      for (int i = 0; i < columnOf.length; i++) {
        CutMeasure measure = measures.get(i);
        values[i].reset();
        int width = Arrays.binarySearch(widths, measure.width());
        give(
            measure.kind(),
            known.get(columnOf[i]),
            lastCell - widths.length + 1 + width,
            values[i]);
      }
      return joined.apply(of, row);
    }

    private void give(CutMeasure.Kind kind, ColumnCells cells, int cell, OnHeapColumnVector into) {
      long n = cells.counts().of(cell);
      if (kind == CutMeasure.Kind.COUNT) {
        into.putLong(0, n);
        return;
      }
      if (n == 0) {
        into.putNull(0);
        return;
      }
      switch (kind) {
        case SUM -> into.putByteArray(0, cells.sums().exact(cell).toBytes());
        case SQUARES -> into.putByteArray(0, cells.squares().exact(cell).toBytes());
        default -> giveExtreme(kind.cells(), cells, cell, into);
      }
    }

    private void giveExtreme(CellKind kind, ColumnCells cells, int cell, OnHeapColumnVector into) {
      var ofBits = cells.extremes(kind);
      if (ofBits != null) {
        cells.column().giveBits(ofBits.of(cell), into, 0);
      } else {
        cells
            .column()
            .giveObject(Objects.requireNonNull(cells.extreme(kind, cell)).value(), into, 0);
      }
    }
  }
}

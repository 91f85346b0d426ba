package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.ValueCounts;
import dev.nightjar.features.kernel.Windows;
import dev.nightjar.features.kernel.Windows.Measured;
import dev.nightjar.lakehouse.NightjarException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.jspecify.annotations.Nullable;

/** Lets each slot measure the windows of events that end at it. */
final class WindowPass implements TablePass<ArrayList<ColumnCells>> {
  private static final long serialVersionUID = 1L;

  private final String table;
  private final EventReader events;
  private final List<WindowAggregate> aggregates;
  private final long[] widths;

  /** Which columns are measured, and what their cells have to know. */
  private final List<EventColumn> columns = new ArrayList<>();

  private final List<Set<CellKind>> kinds = new ArrayList<>();

  /** For each aggregate its place among the columns. */
  private final int[] columnOf;

  private final int mostDistinct;

  WindowPass(EventSource source, List<WindowAggregate> aggregates, int mostDistinct) {
    StructType schema = source.rows().schema();
    this.table = source.name();
    this.events = new EventReader(source);
    this.aggregates = List.copyOf(aggregates);
    this.mostDistinct = mostDistinct;
    this.widths =
        aggregates.stream().mapToLong(WindowAggregate::width).distinct().sorted().toArray();
    this.columnOf = new int[aggregates.size()];
    Map<@Nullable String, Integer> places = new LinkedHashMap<>();
    for (int i = 0; i < columnOf.length; i++) {
      String name = aggregates.get(i).column();
      if (!places.containsKey(name)) {
        places.put(name, columns.size());
        columns.add(
            name == null
                ? EventColumn.ROWS
                : new EventColumn(schema.fieldIndex(name), schema.apply(name).dataType()));
        kinds.add(EnumSet.noneOf(CellKind.class));
      }
      columnOf[i] = places.get(name);
      kinds.get(columnOf[i]).addAll(aggregates.get(i).function().needs());
    }
  }

  @Override
  public long bytesOfSlot() {
    return widths.length * bytesOfCell();
  }

  @Override
  public long bytes(SpineIndex spine) {
    return Windows.cells(spine.slots(), widths.length) * bytesOfCell();
  }

  private long bytesOfCell() {
    long bytesOfCell = 0;
    for (int i = 0; i < columns.size(); i++) {
      for (CellKind kind : kinds.get(i)) {
        bytesOfCell += kind.bytes(columns.get(i));
      }
    }
    return bytesOfCell;
  }

  @Override
  public long placesOfSlot() {
    return 2L * widths.length * 4; // words of the widest, a sum of squares
  }

  @Override
  public ArrayList<ColumnCells> of(Iterator<ColumnarBatch> batches, SpineIndex spine) {
    int cells = Windows.cells(spine.slots(), widths.length);
    ArrayList<ColumnCells> part = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      part.add(new ColumnCells(columns.get(i), kinds.get(i), cells, mostDistinct));
    }
    Windows<ColumnarBatch> windows = windows(spine, part);
    EventReader.Reading reading = events.reading(spine);
    return withinBudget(
        () -> {
          while (batches.hasNext()) {
            ColumnarBatch batch = batches.next();
            windows.offer(reading.of(batch), batch);
          }
          return part;
        });
  }

  private Windows<ColumnarBatch> windows(SpineIndex spine, List<ColumnCells> part) {
    return new Windows<>(spine.slots(), widths, measured(part));
  }

  private static List<Measured<ColumnarBatch>> measured(List<ColumnCells> part) {
    return part.stream().flatMap(cells -> cells.measured().stream()).toList();
  }

  @Override
  public ArrayList<ColumnCells> merged(ArrayList<ColumnCells> one, ArrayList<ColumnCells> other) {
    return withinBudget(
        () -> {
          Windows.merge(measured(one), measured(other));
          return one;
        });
  }

  @Override
  public FilledTable filled(SpineIndex spine, ArrayList<ColumnCells> part) {
    return withinBudget(
        () -> {
          windows(spine, part).settle();
          List<FilledWindows.Window> windows = new ArrayList<>();
          for (int i = 0; i < columnOf.length; i++) {
            WindowAggregate aggregate = aggregates.get(i);
            int width = Arrays.binarySearch(widths, aggregate.width());
            windows.add(new FilledWindows.Window(aggregate, columnOf[i], width));
          }
          return new FilledWindows(table, windows, part, widths.length);
        });
  }

  private <T> T withinBudget(Supplier<T> work) {
    try {
      return work.get();
    } catch (ValueCounts.TooMany e) {
      throw NightjarException.user(
          "Cannot keep the different values in windows over " + table,
          String.valueOf(e.getMessage()),
          "use approx_distinct or approx_top, or raise the budget with --exact-values");
    }
  }
}

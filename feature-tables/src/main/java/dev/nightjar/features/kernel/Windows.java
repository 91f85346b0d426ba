package dev.nightjar.features.kernel;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Trailing windows (T - W, T] of a spine's rows over the events known at T (rule T5). Events stream
 * past in any order. An event is in the windows of the slots from the first that knows it up to
 * those at e + W, or up to where it ceases to be known: a range of slots. Where an entity has many,
 * a binary tree over them cuts the range into at most 2 log n nodes. A slot or node has a cell for
 * each W, that takes in the events which no shorter W has. In the end nodes hand down what they
 * know, and longer windows take over what shorter ones know.
 *
 * @param <B> a batch of events
 */
public final class Windows<B> {
  /** Up to so many slots of an entity an event is given to each by itself. */
  private static final int FEW = 32;

  private final SpineSlots slots;

  /**
   * Where the nodes of each entity's tree begin, less one: nodes are numbered from 1. After the
   * last one where those of one more would.
   */
  private final int[] nodes;

  private final long[] widths;
  private final List<Measured<B>> measured;

  private final int[] dueRows = new int[EventChunk.CAPACITY];
  private final int[] dueCells = new int[EventChunk.CAPACITY];
  private int due;
  private long touched;
  private final EventChunk chunk = new EventChunk();

  /**
   * A column and what is measured of it.
   *
   * @param values reads it
   * @param cells its measures
   * @param <B> a batch of events
   */
  public record Measured<B>(EventValues<B> values, List<CellMeasure> cells) {
    /** Keeps the measures. */
    public Measured {
      cells = List.copyOf(cells);
    }
  }

  /**
   * The windows of a spine.
   *
   * @param widths in microseconds, greater than zero, each greater than the one before
   * @param measured with {@link #cells} cells each
   */
  public Windows(SpineSlots slots, long[] widths, List<Measured<B>> measured) {
    this.slots = slots;
    this.nodes = nodes(slots);
    this.widths = widths.clone();
    this.measured = List.copyOf(measured);
  }

  /**
   * How many cells there are.
   *
   * @throws ArithmeticException when they are more than an array can hold
   */
  public static int cells(SpineSlots slots, int widths) {
    return Math.multiplyExact(nodes(slots)[slots.entities()] + 1, widths);
  }

  private static int[] nodes(SpineSlots slots) {
    int[] nodes = new int[slots.entities() + 1];
    nodes[0] = slots.size() - 1;
    for (int entity = 0; entity < slots.entities(); entity++) {
      nodes[entity + 1] = Math.addExact(nodes[entity], nodesOf(slots, entity));
    }
    return nodes;
  }

  private static int nodesOf(SpineSlots slots, int entity) {
    int n = slots.first(entity + 1) - slots.first(entity);
    return n <= FEW ? 0 : n - 1;
  }

  /** Offers the events of a batch. */
  public void offer(EventBatch batch, B rows) {
    touched += slots.touch(batch.entity(), batch.rows());
    for (int row = 0; row < batch.rows(); row++) {
      int entity = batch.entity()[row];
      if (entity < 0) {
        continue;
      }
      long event = batch.event()[row];
      long[] known = batch.known();
      int slot = slots.firstAtOrAfter(entity, known == null ? event : Math.max(event, known[row]));
      if (slot >= 0 && isIn(event, slots.at(slot), widths[widths.length - 1])) {
        feed(batch, rows, row, entity, slot);
      }
    }
    takeIn(batch, rows);
  }

  /** True for an event after T - W, which may be before the first instant there is. */
  private static boolean isIn(long event, long at, long width) {
    long begin = at - width;
    return begin > at || event > begin;
  }

  /** The first of the slots [begin, end) of an entity that an event has left the window of. */
  private int leftAt(int begin, int end, long event, long width) {
    long left = event + width;
    return left < event ? end : slots.firstAtOrAfter(begin, end, left);
  }

  /** The first of the slots [begin, end) of an entity that a row is known no more at. */
  private int knownBefore(EventBatch batch, int row, int begin, int end) {
    long[] until = batch.until();
    return until == null || until[row] == Long.MAX_VALUE
        ? end
        : slots.firstAtOrAfter(begin, end, until[row]);
  }

  private void feed(EventBatch batch, B rows, int row, int entity, int slot) {
    int first = slots.first(entity);
    int n = slots.first(entity + 1) - first;
    int begin = slot - first;
    long event = batch.event()[row];
    int stop = knownBefore(batch, row, slot, first + n) - first;
    if (n <= FEW) {
      feedLeaves(batch, rows, row, slot, first + stop);
      return;
    }
    for (int width = 0; width < widths.length && begin < stop; width++) {
      int end = leftAt(first + begin, first + stop, event, widths[width]) - first;
      feedNodes(batch, rows, row, entity, begin + n, end + n, width);
      begin = end;
    }
  }

  /** Slots from the first that an event is in a window of up to the last of its entity. */
  private void feedLeaves(EventBatch batch, B rows, int row, int from, int end) {
    long event = batch.event()[row];
    int width = 0;
    for (int slot = from; slot < end; slot++) {
      long age = slots.at(slot) - event; // without a sign: no slot here is before the event
      while (Long.compareUnsigned(age, widths[width]) >= 0) {
        if (++width == widths.length) {
          return;
        }
      }
      feed(batch, rows, row, cell(slot, width));
    }
  }

  /** Nodes [from, to) of the leaves' level, by as few nodes as there are. */
  private void feedNodes(
      EventBatch batch, B rows, int row, int entity, int from, int to, int width) {
    int low = from;
    int high = to;
    while (low < high) {
      if ((low & 1) == 1) {
        feed(batch, rows, row, cell(entity, low++, width));
      }
      if ((high & 1) == 1) {
        feed(batch, rows, row, cell(entity, --high, width));
      }
      low >>= 1;
      high >>= 1;
    }
  }

  private void feed(EventBatch batch, B rows, int row, int cell) {
    dueRows[due] = row;
    dueCells[due++] = cell;
    if (due == dueRows.length) {
      takeIn(batch, rows);
    }
  }

  /** The cell of a node, numbered 1 … 2n - 1 in an entity's tree; leaves, from n, are slots. */
  private int cell(int entity, int node, int width) {
    int first = slots.first(entity);
    int n = slots.first(entity + 1) - first;
    return cell(node < n ? nodes[entity] + node : first + node - n, width);
  }

  private void takeIn(EventBatch batch, B rows) {
    if (due == 0) {
      return;
    }
    for (Measured<B> each : measured) {
      chunk.clear();
      for (int i = 0; i < due; i++) {
        int row = dueRows[i];
        int at = chunk.size;
        chunk.cell[at] = dueCells[i];
        chunk.event[at] = batch.event()[row];
        chunk.known[at] = batch.known() == null ? batch.event()[row] : batch.known()[row];
        each.values().read(rows, row, chunk);
      }
      for (CellMeasure cells : each.cells()) {
        cells.add(chunk);
      }
    }
    due = 0;
  }

  /** Lets columns take over what another part of the events has left in the same cells. */
  public static <B> void merge(List<Measured<B>> into, List<Measured<B>> other) {
    List<CellMeasure> theirs = measures(other);
    List<CellMeasure> ours = measures(into);
    IntStream.range(0, ours.size()).parallel().forEach(i -> ours.get(i).merge(theirs.get(i)));
  }

  /**
   * Lets all slots know what the nodes above them know, and long windows what short ones do. Each
   * measure waits for the memory by itself, so they go side by side.
   */
  public void settle() {
    measures(measured).parallelStream().forEach(measure -> handOver(new CellPairs(measure)));
  }

  private static <B> List<CellMeasure> measures(List<Measured<B>> columns) {
    return columns.stream().flatMap(column -> column.cells().stream()).toList();
  }

  private void handOver(CellPairs pairs) {
    for (int entity = 0; entity < slots.entities(); entity++) {
      int inner = nodesOf(slots, entity);
      for (int node = 1; node <= inner; node++) {
        for (int width = 0; width < widths.length; width++) {
          int from = cell(entity, node, width);
          pairs.merge(from, cell(entity, 2 * node, width));
          pairs.merge(from, cell(entity, 2 * node + 1, width));
        }
      }
    }
    for (int slot = 0; slot < slots.size(); slot++) {
      for (int width = 1; width < widths.length; width++) {
        pairs.merge(cell(slot, width - 1), cell(slot, width));
      }
    }
    pairs.end();
  }

  /** The cell that knows the window of a slot, once settled. */
  public int cell(int slot, int width) {
    return slot * widths.length + width; // leaves are slots, and inner nodes come after them
  }
}

package dev.nightjar.features.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.features.kernel.NaiveWindows.Event;
import dev.nightjar.features.kernel.Windows.Measured;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random spines and events against the naive twin. */
class WindowsTest {
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final int CASES = Integer.getInteger("cases", 10_000);
  private static final long[] ODD_TIMES = {
    Long.MIN_VALUE, Long.MIN_VALUE + 1, -2208988800000000L, 253402300799999999L, Long.MAX_VALUE
  };
  private static final double[] ODD_FRACTIONS = {
    0.0,
    -0.0,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    1e300,
    1e-300,
    1e16,
    1,
    -1e16,
    0x1p-40,
    3e20
  };
  private static final long[] ODD_WHOLES = {
    0, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 53, (1L << 53) + 1, -1
  };

  /** Everything that is measured of a part of the events. */
  private static final class Part {
    final CellCounts rows;
    final CellCounts fractions;
    final ExactCells sum;
    final ExactCells squares;
    final CellExtremes min;
    final CellExtremes max;
    final CellEdges first;
    final CellEdges last;
    final CellCounts wholes;
    final ExactCells wholeSum;
    final ExactCells wholeSquares;
    final CellExtremes wholeMax;
    final ObjectCells<ObjectExtreme.Value> textMin;
    final ObjectCells<ValueCounts.Counts> distinct;
    final List<Measured<List<Event>>> measured;
    final Windows<List<Event>> windows;

    Part(SpineSlots slots, long[] widths) {
      int cells = Windows.cells(slots, widths.length);
      rows = new CellCounts(cells);
      fractions = new CellCounts(cells);
      sum = new ExactCells(cells, true, false);
      squares = new ExactCells(cells, true, true);
      min = new CellExtremes(cells, true, true);
      max = new CellExtremes(cells, true, false);
      first = new CellEdges(cells, false);
      last = new CellEdges(cells, true);
      wholes = new CellCounts(cells);
      wholeSum = new ExactCells(cells, false, false);
      wholeSquares = new ExactCells(cells, false, true);
      wholeMax = new CellExtremes(cells, false, false);
      textMin = new ObjectCells<>(cells, new ObjectExtreme(true));
      distinct = new ObjectCells<>(cells, new ValueCounts(1000));
      measured =
          List.of(
              new Measured<>(
                  (batch, row, into) -> {
                    into.add(0L);
                    return true;
                  },
                  List.of(rows)),
              new Measured<>(
                  (batch, row, into) -> {
                    Double value = batch.get(row).fraction();
                    if (value != null) {
                      into.add((double) value);
                    }
                    return value != null;
                  },
                  List.of(fractions, sum, squares, min, max, first, last)),
              new Measured<>(
                  (batch, row, into) -> {
                    Long value = batch.get(row).whole();
                    if (value != null) {
                      into.add((long) value);
                    }
                    return value != null;
                  },
                  List.of(wholes, wholeSum, wholeSquares, wholeMax)),
              new Measured<>(
                  (batch, row, into) -> {
                    String value = batch.get(row).text();
                    if (value != null) {
                      into.add(new ByteValue(value.getBytes(StandardCharsets.UTF_8)));
                    }
                    return value != null;
                  },
                  List.of(textMin, distinct)));
      windows = new Windows<>(slots, widths, measured);
    }

    Map<String, Object> of(int cell) {
      Map<String, Object> measures = new LinkedHashMap<>();
      measures.put("count", rows.of(cell));
      long n = fractions.of(cell);
      measures.put("fractions", n);
      if (n > 0) {
        measures.put("sum", sum.rounded(cell));
        measures.put("min", Double.longBitsToDouble(min.of(cell)));
        measures.put("max", Double.longBitsToDouble(max.of(cell)));
        measures.put(
            "first", first.isTied(cell) ? "tied" : Double.longBitsToDouble(first.of(cell)));
        measures.put("last", last.isTied(cell) ? "tied" : Double.longBitsToDouble(last.of(cell)));
      }
      if (n > 1) {
        measures.put("stddev", SampleDeviation.of(n, sum.exact(cell), squares.exact(cell)));
      }
      if (wholes.of(cell) > 0) {
        Long whole = wholeSum.wholeNumber(cell);
        BigInteger exact = wholeSum.exact(cell).exact().toBigIntegerExact();
        assertThat(whole == null ? exact.bitLength() > 63 : exact.longValueExact() == whole)
            .isTrue();
        measures.put("whole sum", exact);
        measures.put("whole max", wholeMax.of(cell));
      }
      if (wholes.of(cell) > 1) {
        measures.put(
            "whole stddev",
            SampleDeviation.of(wholes.of(cell), wholeSum.exact(cell), wholeSquares.exact(cell)));
      }
      ObjectExtreme.Value text = textMin.of(cell);
      if (text != null) {
        measures.put(
            "text min", new String(((ByteValue) text.value()).bytes(), StandardCharsets.UTF_8));
        measures.put("distinct", (long) distinct.of(cell).distinct());
      }
      return measures;
    }
  }

  @Test
  void t5_t10_everyWindowIsMeasuredAsTheTwinDoes() {
    for (int i = 0; i < CASES; i++) {
      long seed = SEED + i;
      Random random = new Random(seed);
      int keys = 1 + random.nextInt(3);
      double scale = Math.pow(10, random.nextInt(25) - 12);
      boolean knownApart = random.nextBoolean();
      boolean ending = random.nextBoolean();
      List<Event> events = new ArrayList<>();
      for (int n = random.nextInt(30); n > 0; n--) {
        events.add(event(random, keys, knownApart, ending, scale));
      }
      List<Long> askedKeys = new ArrayList<>();
      List<Long> askedAt = new ArrayList<>();
      for (int n = random.nextInt(i % 20 == 0 ? 150 : 20); n > 0; n--) {
        askedKeys.add(orNull(random, (long) random.nextInt(keys)));
        askedAt.add(orNull(random, time(random)));
      }
      long[] widths =
          random
              .longs(1 + random.nextInt(3), 1, 25)
              .map(w -> w == 24 ? Long.MAX_VALUE : w)
              .distinct()
              .sorted()
              .toArray();
      List<Map<String, Object>> expected = new ArrayList<>();
      for (int row = 0; row < askedAt.size(); row++) {
        for (long width : widths) {
          expected.add(NaiveWindows.of(askedKeys.get(row), askedAt.get(row), width, events));
        }
      }
      assertThat(measured(random, widths, askedKeys, askedAt, events, knownApart, ending))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  private static List<Map<String, Object>> measured(
      Random random,
      long[] widths,
      List<Long> keys,
      List<Long> ats,
      List<Event> events,
      boolean knownApart,
      boolean ending) {
    LongEntities entities = new LongEntities();
    int[] entity = new int[keys.size()];
    long[] at = new long[keys.size()];
    for (int row = 0; row < entity.length; row++) {
      boolean matches = keys.get(row) != null && ats.get(row) != null;
      entity[row] = matches ? entities.add(keys.get(row)) : -1;
      at[row] = matches ? ats.get(row) : 0;
    }
    SpineSlots slots = SpineSlots.of(entities.size(), entity, at, entity.length);
    List<Part> parts = new ArrayList<>();
    for (int part = random.nextInt(3); part >= 0; part--) {
      parts.add(new Part(slots, widths));
    }
    for (int from = 0; from < events.size(); ) {
      int to = Math.min(events.size(), from + 1 + random.nextInt(10));
      offer(
          parts.get(random.nextInt(parts.size())).windows,
          events.subList(from, to),
          entities,
          knownApart,
          ending);
      from = to;
    }
    Part all = parts.get(0);
    parts.subList(1, parts.size()).forEach(part -> Windows.merge(all.measured, part.measured));
    all.windows.settle();
    List<Map<String, Object>> measured = new ArrayList<>();
    for (int row = 0; row < entity.length; row++) {
      for (int width = 0; width < widths.length; width++) {
        measured.add(
            entity[row] < 0
                ? Map.of("count", 0L, "fractions", 0L)
                : all.of(all.windows.cell(slots.firstAtOrAfter(entity[row], at[row]), width)));
      }
    }
    return measured;
  }

  private static void offer(
      Windows<List<Event>> to,
      List<Event> batch,
      LongEntities entities,
      boolean knownApart,
      boolean ending) {
    int n = batch.size();
    int[] entity = new int[n];
    long[] event = new long[n];
    long[] known = new long[n];
    long[] until = batch.stream().mapToLong(Event::until).toArray();
    for (int row = 0; row < n; row++) {
      Event e = batch.get(row);
      boolean matches = e.key() != null && e.event() != null && e.known() != null;
      entity[row] = matches ? entities.find(e.key()) : -1;
      event[row] = matches ? e.event() : 0;
      known[row] = matches ? e.known() : 0;
    }
    to.offer(
        new EventBatch(n, entity, event, knownApart ? known : null, null, ending ? until : null),
        batch);
  }

  @Test
  void t10_sumsAreThoseOfExactSumWhateverTheirSize() {
    Random random = new Random(SEED);
    for (int i = 0; i < 2_000; i++) {
      ExactCells cells = new ExactCells(1, true, false);
      ExactSum sum = new ExactSum();
      EventChunk chunk = new EventChunk();
      double scale = Math.pow(2, random.nextInt(1800) - 900);
      for (int n = 1 + random.nextInt(1000); n > 0; n--) {
        double value = (random.nextDouble() - 0.3) * scale * Math.pow(2, random.nextInt(40) - 20);
        sum.add(value);
        chunk.add(value);
      }
      cells.add(chunk);
      assertThat(cells.rounded(0)).as("seed %d, case %d", SEED, i).isEqualTo(sum.rounded());
    }
  }

  @Test
  void aSumThatOutgrowsItsWordsStaysExact() {
    ExactCells cells = new ExactCells(2, false, true);
    ExactSum squares = new ExactSum();
    EventChunk chunk = new EventChunk();
    for (int n = 0; n < EventChunk.CAPACITY; n++) {
      chunk.add(Long.MIN_VALUE);
      squares.addSquare(Long.MIN_VALUE);
    }
    cells.add(chunk);
    BigDecimal expected = squares.exact();
    BigDecimal other = BigDecimal.ZERO;
    for (int turn = 0; turn < 300; turn++) {
      cells.merge(new int[] {1 - turn % 2}, new int[] {turn % 2}, 1);
      BigDecimal sum = expected.add(other);
      other = expected;
      expected = sum;
    }
    assertThat(cells.exact(0).exact()).isEqualTo(expected);
  }

  @Test
  void anExactMeasureSaysWhenItIsOverItsBudget() {
    ValueCounts counts = new ValueCounts(2);
    ValueCounts.Counts state = counts.add(counts.add(null, 1L, 0, 0), 2L, 0, 0);
    assertThat(counts.add(state, 2L, 0, 0).top(1)).containsExactly(Map.entry(2L, 2L));
    assertThatThrownBy(() -> counts.add(state, 3L, 0, 0))
        .isInstanceOf(ValueCounts.TooMany.class)
        .hasMessageContaining("more than 2");
  }

  private static Event event(
      Random random, int keys, boolean knownApart, boolean ending, double scale) {
    Long event = orNull(random, time(random));
    double fraction =
        random.nextInt(25) == 0
            ? ODD_FRACTIONS[random.nextInt(ODD_FRACTIONS.length)]
            : random.nextInt(3) == 0 ? random.nextInt(3) : random.nextGaussian() * scale;
    return new Event(
        orNull(random, (long) random.nextInt(keys + 1)),
        event,
        knownApart ? orNull(random, time(random)) : event,
        ending && random.nextInt(3) > 0 ? time(random) : Long.MAX_VALUE,
        random.nextInt(6) == 0 ? null : (Double) fraction,
        random.nextInt(6) == 0
            ? null
            : (Long)
                (random.nextInt(20) == 0
                    ? ODD_WHOLES[random.nextInt(ODD_WHOLES.length)]
                    : random.nextInt(100)),
        random.nextInt(6) == 0 ? null : "t" + random.nextInt(4));
  }

  private static long time(Random random) {
    return random.nextInt(40) == 0
        ? ODD_TIMES[random.nextInt(ODD_TIMES.length)]
        : random.nextInt(40);
  }

  private static @Nullable Long orNull(Random random, Long value) {
    return random.nextInt(15) == 0 ? null : value;
  }
}

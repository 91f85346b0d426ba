package dev.nightjar.features.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.features.kernel.Windows.Measured;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The newest of rows that come and go, against every row asked for every instant. */
class NewestCellsTest {
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final int CASES = Integer.getInteger("cases", 10_000);

  private record Fact(int entity, long event, long known, long until, int sequence, int value) {
    static final Comparator<Fact> AGE =
        Comparator.comparing(Fact::event).thenComparing(Fact::known).thenComparing(Fact::sequence);

    boolean isSeen(long at, long lookback) {
      return event <= at && event >= at - lookback && known <= at && at < until;
    }
  }

  /** Orders rows by what they say. */
  private record Order(List<Fact> facts) implements NewestCells.RowOrder {
    @Override
    public int byAge(int row, int other) {
      return Fact.AGE.compare(facts.get(row), facts.get(other));
    }

    @Override
    public int byValues(int row, int other) {
      return Integer.compare(facts.get(row).value(), facts.get(other).value());
    }
  }

  @Test
  void t2_t4_everyCutHoldsTheLeastAndTheGreatestOfTheNewestRows() {
    for (int i = 0; i < CASES; i++) {
      Random random = new Random(SEED + i);
      int entities = 1 + random.nextInt(3);
      long lookback = random.nextInt(15);
      long[] cuts =
          random.longs(random.nextInt(i % 20 == 0 ? 60 : 8), 0, 60).distinct().sorted().toArray();
      List<Fact> facts = new ArrayList<>();
      for (int n = random.nextInt(30); n > 0; n--) {
        long event = random.nextInt(60);
        long known = random.nextInt(3) == 0 ? event : random.nextInt(60);
        facts.add(
            new Fact(
                random.nextInt(entities),
                event,
                known,
                random.nextBoolean() ? Long.MAX_VALUE : known + random.nextInt(20),
                random.nextInt(3),
                random.nextInt(3)));
      }
      assertThat(found(random, entities, cuts, lookback, facts))
          .as("seed %d", SEED + i)
          .isEqualTo(expected(entities, cuts, lookback, facts));
    }
  }

  private static List<String> expected(int entities, long[] cuts, long lookback, List<Fact> facts) {
    List<String> expected = new ArrayList<>();
    for (int entity = 0; entity < entities; entity++) {
      for (long at : cuts) {
        int of = entity;
        List<Fact> seen =
            facts.stream().filter(f -> f.entity() == of && f.isSeen(at, lookback)).toList();
        List<Fact> newest =
            seen.stream()
                .filter(f -> seen.stream().noneMatch(g -> Fact.AGE.compare(g, f) > 0))
                .toList();
        expected.add(
            newest.isEmpty()
                ? "nothing"
                : newest.get(0).event()
                    + " "
                    + newest.stream().mapToInt(Fact::value).min().orElseThrow()
                    + " "
                    + newest.stream().mapToInt(Fact::value).max().orElseThrow());
      }
    }
    return expected;
  }

  private static List<String> found(
      Random random, int entities, long[] cuts, long lookback, List<Fact> facts) {
    SpineSlots slots = SpineSlots.ofAll(entities, cuts);
    List<NewestCells> parts = new ArrayList<>();
    List<Windows<List<Fact>>> windows = new ArrayList<>();
    for (int part = random.nextInt(3); part >= 0; part--) {
      NewestCells cells = new NewestCells(Windows.cells(slots, 1), new Order(facts));
      parts.add(cells);
      windows.add(
          new Windows<>(
              slots,
              new long[] {lookback + 1},
              List.of(
                  new Measured<>(
                      (batch, row, into) -> {
                        into.add((long) row);
                        return true;
                      },
                      List.of(cells)))));
    }
    int[] part = facts.stream().mapToInt(f -> random.nextInt(parts.size())).toArray();
    for (int p = 0; p < parts.size(); p++) {
      int[] entity = facts.stream().mapToInt(Fact::entity).toArray();
      for (int row = 0; row < entity.length; row++) {
        entity[row] = part[row] == p ? entity[row] : -1;
      }
      windows
          .get(p)
          .offer(
              new EventBatch(
                  entity.length,
                  entity,
                  facts.stream().mapToLong(Fact::event).toArray(),
                  facts.stream().mapToLong(Fact::known).toArray(),
                  null,
                  facts.stream().mapToLong(Fact::until).toArray()),
              facts);
    }
    NewestCells all = parts.get(0);
    parts.subList(1, parts.size()).forEach(all::merge);
    windows.get(0).settle();
    return slotsOf(all, slots.size(), facts);
  }

  private static List<String> slotsOf(NewestCells cells, int slots, List<Fact> facts) {
    List<String> found = new ArrayList<>();
    for (int slot = 0; slot < slots; slot++) {
      int least = cells.least(slot);
      found.add(
          least < 0
              ? "nothing"
              : facts.get(least).event()
                  + " "
                  + facts.get(least).value()
                  + " "
                  + facts.get(cells.greatest(slot)).value());
    }
    return found;
  }
}

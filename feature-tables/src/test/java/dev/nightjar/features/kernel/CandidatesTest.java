package dev.nightjar.features.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.features.kernel.NaiveAsOf.Asked;
import dev.nightjar.features.kernel.NaiveAsOf.Feature;
import dev.nightjar.features.kernel.NaiveAsOf.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random spines and feature rows against the naive twin. */
class CandidatesTest {
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final int CASES = Integer.getInteger("cases", 10_000);
  private static final long[] ODD_TIMES = {
    Long.MIN_VALUE, Long.MIN_VALUE + 1, -2208988800000000L, 253402300799999999L, Long.MAX_VALUE
  };

  /** The values of a table with one column of whole numbers. */
  private static final class OneColumn implements SlotValues<long[]> {
    private final long[] held;

    OneColumn(int slots) {
      held = new long[slots];
    }

    @Override
    public void copy(long[] batch, int[] rows, int[] slots, int count) {
      for (int i = 0; i < count; i++) {
        held[slots[i]] = batch[rows[i]];
      }
    }

    @Override
    public boolean isSame(long[] batch, int row, int slot) {
      return held[slot] == batch[row];
    }

    @Override
    public void copy(SlotValues<long[]> other, int slot) {
      held[slot] = ((OneColumn) other).held[slot];
    }

    @Override
    public boolean isSame(SlotValues<long[]> other, int slot) {
      return held[slot] == ((OneColumn) other).held[slot];
    }
  }

  @Test
  void t4_t7_everySpineRowSeesWhatTheTwinSays() {
    for (int i = 0; i < CASES; i++) {
      long seed = SEED + i;
      Random random = new Random(seed);
      AsOfRule rule = rule(random);
      boolean knownApart = random.nextBoolean();
      boolean sequenced = random.nextBoolean();
      int keys = 1 + random.nextInt(4);
      List<Feature> features = new ArrayList<>();
      for (int n = random.nextInt(30); n > 0; n--) {
        features.add(feature(random, keys, knownApart, sequenced));
      }
      List<Asked> spine = new ArrayList<>();
      for (int n = random.nextInt(20); n > 0; n--) {
        spine.add(
            new Asked(orNull(random, (long) random.nextInt(keys)), orNull(random, time(random))));
      }
      NaiveAsOf twin = new NaiveAsOf(rule);
      assertThat(joined(random, rule, spine, features, knownApart, sequenced))
          .as("seed %d: %s of %s, %s", seed, spine, features, rule)
          .isEqualTo(spine.stream().map(asked -> twin.of(asked, features)).toList());
    }
  }

  /** Cut into parts at random, offered in batches at random, some of them twice. */
  private static List<Seen> joined(
      Random random,
      AsOfRule rule,
      List<Asked> spine,
      List<Feature> features,
      boolean knownApart,
      boolean sequenced) {
    LongEntities entities = new LongEntities();
    int[] entity = new int[spine.size()];
    long[] at = new long[spine.size()];
    for (int row = 0; row < spine.size(); row++) {
      Long key = spine.get(row).key();
      Long instant = spine.get(row).at();
      entity[row] = key == null || instant == null ? -1 : entities.add(key);
      at[row] = instant == null ? 0 : instant;
    }
    SpineSlots slots = SpineSlots.of(entities.size(), entity, at, spine.size());
    List<Candidates<long[]>> parts = new ArrayList<>();
    for (int part = random.nextInt(3); part >= 0; part--) {
      parts.add(
          new Candidates<>(
              slots,
              rule,
              new HeldRows<>(slots.size(), new OneColumn(slots.size()), knownApart, sequenced)));
    }
    List<List<Feature>> batches = new ArrayList<>();
    for (int from = 0; from < features.size(); ) {
      int to = Math.min(features.size(), from + 1 + random.nextInt(10));
      batches.add(features.subList(from, to));
      if (random.nextInt(6) == 0) {
        batches.add(features.subList(from, to));
      }
      from = to;
    }
    for (List<Feature> batch : batches) {
      offer(parts.get(random.nextInt(parts.size())), batch, entities, knownApart, sequenced);
    }
    Candidates<long[]> all = parts.get(0);
    parts.subList(1, parts.size()).forEach(part -> all.held().merge(part.held()));
    int[] from = all.fill();
    List<Seen> seen = new ArrayList<>();
    for (int row = 0; row < spine.size(); row++) {
      int slot = entity[row] < 0 ? -1 : from[slots.firstAtOrAfter(entity[row], at[row])];
      seen.add(
          slot < 0
              ? Seen.NOTHING
              : all.held().isTied(slot)
                  ? new Seen(null, true)
                  : new Seen(((OneColumn) all.held().values()).held[slot], false));
    }
    return seen;
  }

  private static void offer(
      Candidates<long[]> to,
      List<Feature> batch,
      LongEntities entities,
      boolean knownApart,
      boolean sequenced) {
    int n = batch.size();
    int[] entity = new int[n];
    long[] event = new long[n];
    long[] known = new long[n];
    long[] sequence = new long[n];
    long[] value = new long[n];
    for (int row = 0; row < n; row++) {
      Feature f = batch.get(row);
      boolean matches = f.key() != null && f.event() != null && f.known() != null;
      entity[row] = matches ? entities.find(f.key()) : -1;
      event[row] = f.event() == null ? 0 : f.event();
      known[row] = f.known() == null ? 0 : f.known();
      sequence[row] = f.sequence();
      value[row] = f.value();
    }
    to.offer(
        new EventBatch(n, entity, event, knownApart ? known : null, sequenced ? sequence : null),
        value);
  }

  private static AsOfRule rule(Random random) {
    long lookback =
        switch (random.nextInt(5)) {
          case 0 -> 0;
          case 1 -> AsOfRule.UNLIMITED;
          case 2 -> Long.MAX_VALUE - 1;
          default -> random.nextInt(12);
        };
    return new AsOfRule(lookback, random.nextInt(3) == 0);
  }

  private static Feature feature(Random random, int keys, boolean knownApart, boolean sequenced) {
    Long event = orNull(random, time(random));
    return new Feature(
        orNull(random, (long) random.nextInt(keys + 1)),
        event,
        knownApart ? orNull(random, time(random)) : event,
        sequenced ? random.nextInt(3) : 0,
        random.nextInt(3));
  }

  private static long time(Random random) {
    return random.nextInt(40) == 0
        ? ODD_TIMES[random.nextInt(ODD_TIMES.length)]
        : random.nextInt(20);
  }

  private static @Nullable Long orNull(Random random, Long value) {
    return random.nextInt(15) == 0 ? null : value;
  }
}

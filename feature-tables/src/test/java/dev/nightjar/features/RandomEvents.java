package dev.nightjar.features;

import dev.nightjar.lakehouse.NightClock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Small worlds of events around nights: nulls, ties, corrections that move events in time and from
 * entity to entity, tombstones, late rows, events exactly at the edges of windows.
 */
final class RandomEvents {
  private static final double[] VALUES = {
    0.0, -0.0, 1.5, 1.5, -3.25, 1e308, -1e308, 1e-300, 0.1, Double.NaN, Double.POSITIVE_INFINITY
  };

  private final Random random;
  private final NightClock clock;
  private final List<LocalDate> nights;
  private final List<Duration> edges;

  RandomEvents(long seed, NightClock clock, List<LocalDate> nights, List<Duration> edges) {
    this.random = new Random(seed);
    this.clock = clock;
    this.nights = nights;
    this.edges = edges;
  }

  List<Event> worlds(int count) {
    List<Event> events = new ArrayList<>();
    for (int world = 0; world < count; world++) {
      int rows = random.nextInt(8);
      for (int i = 0; i < rows; i++) {
        events.add(event(world, i));
      }
    }
    return events;
  }

  private Event event(int world, int i) {
    Instant at = instant();
    return new Event(
        orNull(world + "-" + random.nextInt(4)),
        orNull(world + (random.nextInt(3) == 0 ? "b" : "a")),
        orNull(random.nextInt(2)),
        orNull(at),
        random.nextInt(5) == 0 ? null : value(),
        orNull((double) random.nextInt(1000) / 7 - 50),
        random.nextInt(4) == 0 ? null : (Boolean) random.nextBoolean(),
        // Rows equal in key, known_at and sequence are AsOf's matter; here they differ.
        random.nextInt(3) == 0 ? (Integer) (100 + i) : (Integer) i,
        random.nextInt(12) == 0,
        known(at));
  }

  private double value() {
    return random.nextInt(3) == 0
        ? VALUES[random.nextInt(VALUES.length)]
        : random.nextGaussian() * Math.pow(10, random.nextInt(9) - 4);
  }

  private Instant instant() {
    Instant cutoff = clock.cutoffOf(nights.get(random.nextInt(nights.size())));
    return switch (random.nextInt(4)) {
      case 0 -> cutoff;
      case 1 -> cutoff.minus(edges.get(random.nextInt(edges.size())));
      case 2 ->
          cutoff
              .minus(edges.get(random.nextInt(edges.size())))
              .plus(random.nextInt(3) - 1, ChronoUnit.MICROS);
      default -> cutoff.minus(random.nextInt(100), ChronoUnit.HOURS);
    };
  }

  private Instant known(Instant at) {
    return switch (random.nextInt(4)) {
      case 0 -> clock.cutoffOf(clock.nightThatTakesIn(at));
      case 1 -> at.plus(random.nextInt(50), ChronoUnit.HOURS);
      case 2 -> at.minus(random.nextInt(50), ChronoUnit.HOURS);
      default -> clock.cutoffOf(nights.get(random.nextInt(nights.size())));
    };
  }

  private <T> @Nullable T orNull(T value) {
    return random.nextInt(25) == 0 ? null : value;
  }
}

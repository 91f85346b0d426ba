package dev.nightjar.validation;

import dev.nightjar.lakehouse.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.jspecify.annotations.Nullable;

/**
 * A regular series of each group has no gaps. Time is cut into slots of equal length, counted from
 * 1970-01-01T00:00Z; a slot is there when at least one row's instant lies in it.
 *
 * <p>A slot that begins at t becomes known at t + delay, so a night holds those with C(D-1) &lt; t
 * + delay &lt;= C(D), and what is missing up to its end is missing. A history begins with the local
 * day of its first instant. A time without zone is held against the project's wall clock, on which
 * an hour that a clock change skips is missing and one that it repeats is there once; true instants
 * have neither problem.
 *
 * @param time SQL expression of a time column
 * @param wall true when the time has no zone
 * @param every length of a slot
 * @param delay time from an instant to when it is known
 */
record Gaps(String time, boolean wall, Duration every, Duration delay, Groups groups)
    implements SetCheck {

  static List<Subject> read(RuleSource source) {
    String time = source.yaml().string("column");
    @Nullable DataType type = source.expression("column", time);
    if (type != null && !Sql.isInstant(type)) {
      source.problem("column", "'" + time + "' is not a time, but of type " + type.simpleString());
    }
    Duration every = source.yaml().duration("every", Duration.ofHours(1));
    if (!source.yaml().has("every") || every.isZero()) {
      source.problem("every", "'every' must be the length between two instants, such as 1h");
      every = Duration.ofHours(1);
    }
    Duration delay = source.yaml().duration("delay", Duration.ZERO);
    Groups groups = Groups.read(source);
    List<String> columns = new ArrayList<>(groups.by());
    columns.add(time);
    boolean wall = type instanceof TimestampNTZType;
    return List.of(new Subject(columns, new Gaps(time, wall, every, delay, groups)));
  }

  @Override
  public List<String> keys() {
    return groups.by();
  }

  @Override
  public String part(StructType columns) {
    String micros = Sql.micros(time, wall ? new TimestampNTZType() : TIMESTAMP);
    long length = slotMicros();
    return "((%1$s) - pmod(%1$s, %2$dL)) div %2$dL".formatted(micros, length);
  }

  private static final DataType TIMESTAMP = org.apache.spark.sql.types.DataTypes.TimestampType;

  @Override
  public Fold fold() {
    return Fold.KEY;
  }

  @Override
  public Finding judge(JudgedWindow window, List<Group> found) {
    Map<String, List<Long>> slots = new HashMap<>();
    long first = Long.MAX_VALUE;
    for (Group group : found) {
      slots.put(group.name(), group.parts());
      if (!group.parts().isEmpty()) {
        first = Math.min(first, group.parts().get(0));
      }
    }
    if (groups.all(slots.keySet()).isEmpty() || (window.history() && first == Long.MAX_VALUE)) {
      return new Finding(
          0, 0, null, "no row says which series there should be", Finding.Weight.UNJUDGED);
    }
    long from = window.history() ? dayStart(first, window) : lastSlot(window.opened(), window) + 1;
    long to = lastSlot(window.cutoff(), window);
    long expected = 0;
    long missing = 0;
    Run longest = new Run(0, 0);
    Map<String, Long> byGroup = new TreeMap<>();
    for (String group : groups.all(slots.keySet())) {
      Missing gaps = missing(slots.getOrDefault(group, List.of()), from, to);
      expected += Math.max(0, to - from + 1);
      missing += gaps.count();
      if (gaps.count() > 0) {
        byGroup.put(group, gaps.count());
      }
      longest = gaps.longest().length() > longest.length() ? gaps.longest() : longest;
    }
    return Finding.of(
        expected, missing, (double) missing, sentence(expected, missing, byGroup, longest, window));
  }

  private String sentence(
      long expected, long missing, Map<String, Long> byGroup, Run longest, JudgedWindow window) {
    String of = Numbers.text(missing) + " of " + Numbers.text(expected) + " are missing";
    if (missing == 0) {
      return of;
    }
    List<String> groupCounts = new ArrayList<>();
    byGroup.forEach((group, count) -> groupCounts.add((group + " " + count).strip()));
    ZoneId zone = wall ? ZoneId.of("UTC") : window.clock().zone();
    return of
        + (groups.by().isEmpty() ? "" : ": " + String.join(", ", groupCounts))
        + "; the longest gap is "
        + Numbers.text(longest.length())
        + " from "
        + Instants.ofMicros(longest.first() * slotMicros()).atZone(zone).toLocalDateTime()
        + " local time";
  }

  /** The last slot known at an instant. */
  private long lastSlot(Instant at, JudgedWindow window) {
    Instant known = at.minus(delay);
    long micros = wall ? Instants.wallMicros(known, window.clock().zone()) : Instants.micros(known);
    return Math.floorDiv(micros, slotMicros());
  }

  /** The first slot that begins on the local day of a slot. */
  private long dayStart(long slot, JudgedWindow window) {
    ZoneId zone = wall ? ZoneId.of("UTC") : window.clock().zone();
    Instant instant = Instants.ofMicros(slot * slotMicros());
    Instant day = instant.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
    return Math.min(slot, -Math.floorDiv(-Instants.micros(day), slotMicros()));
  }

  private long slotMicros() {
    return Math.multiplyExact(every.toSeconds(), 1_000_000L);
  }

  @Override
  public String threshold() {
    return "one every " + Durations.format(every) + groups.text();
  }

  /** Slots in a row, from the first of them. */
  record Run(long first, long length) {}

  /** How many slots are missing, and the longest run of them (the earliest of equal ones). */
  record Missing(long count, Run longest) {}

  /** What is missing from rising slots within {@code from..to}, both included. */
  static Missing missing(List<Long> slots, long from, long to) {
    long count = 0;
    long next = from;
    Run longest = new Run(from, 0);
    for (int i = 0; i <= slots.size(); i++) {
      long slot = i < slots.size() ? slots.get(i) : to + 1;
      if (slot < next || (slot > to && i < slots.size())) {
        continue;
      }
      long gap = slot - next;
      count += Math.max(0, gap);
      longest = gap > longest.length() ? new Run(next, gap) : longest;
      next = slot + 1;
    }
    return new Missing(count, longest);
  }
}

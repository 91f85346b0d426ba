package dev.nightjar.lakehouse;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;

/**
 * Consecutive nights, both ends included.
 *
 * @param from first night
 * @param to last night, not before {@code from}
 */
public record NightRange(LocalDate from, LocalDate to) {
  public NightRange {
    if (to.isBefore(from)) {
      throw NightjarException.user(
          "Cannot take the nights " + from + " to " + to,
          "the last night is before the first",
          "swap --from and --to");
    }
  }

  /** A single night. */
  public static NightRange of(LocalDate night) {
    return new NightRange(night, night);
  }

  /** The fewest ranges that hold these nights and no other, in order. */
  public static List<NightRange> of(SortedSet<LocalDate> nights) {
    List<NightRange> ranges = new ArrayList<>();
    for (LocalDate night : nights) {
      int last = ranges.size() - 1;
      if (last >= 0 && ranges.get(last).to().plusDays(1).equals(night)) {
        ranges.set(last, new NightRange(ranges.get(last).from(), night));
      } else {
        ranges.add(of(night));
      }
    }
    return ranges;
  }

  /** The nights in order. */
  public List<LocalDate> nights() {
    return from.datesUntil(to.plusDays(1)).toList();
  }

  public boolean contains(LocalDate night) {
    return !night.isBefore(from) && !night.isAfter(to);
  }

  /** {@code 2013-06-01} or {@code 2013-06-01..2013-06-14}. */
  @Override
  public String toString() {
    return from.equals(to) ? from.toString() : from + ".." + to;
  }
}

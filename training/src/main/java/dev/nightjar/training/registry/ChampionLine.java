package dev.nightjar.training.registry;

import dev.nightjar.lakehouse.NightjarException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The champions of a model as a stack: a promotion lays a version on top, a rollback takes it off,
 * so several rollbacks walk back through the promotions instead of swinging between two versions.
 */
final class ChampionLine {
  private final List<Champion> changes;
  private final Deque<Champion> stack = new ArrayDeque<>();

  ChampionLine(List<Champion> changes) {
    this.changes = changes;
    for (Champion change : changes) {
      if (change.action() == Champion.Action.PROMOTE) {
        stack.push(change);
      } else {
        stack.pop();
      }
    }
  }

  Optional<Champion> current() {
    return changes.isEmpty() ? Optional.empty() : Optional.of(changes.get(changes.size() - 1));
  }

  /** The promotion of a version that a night's decision made, whatever came after it. */
  Optional<Champion> decided(long version, LocalDate night) {
    return changes.stream()
        .filter(c -> c.action() == Champion.Action.PROMOTE)
        .filter(c -> c.version() == version && night.equals(c.night()))
        .findFirst();
  }

  /**
   * The versions a night may be predicted by, the champion first, then those below it on the stack.
   * A decision of that night or a later one was taken after it was predicted and does not count.
   * What is not counted is left out of the finished stack: left out of the changes, it would let a
   * rollback that took it off take off another.
   */
  List<Long> before(LocalDate night) {
    return stack.stream()
        .filter(c -> c.night() == null || c.night().isBefore(night))
        .map(Champion::version)
        .toList();
  }

  Champion promotion(
      String model,
      long version,
      String reason,
      String by,
      @Nullable LocalDate night,
      Instant at,
      String run) {
    Champion top = stack.peek();
    return new Champion(
        model,
        changes.size() + 1L,
        Champion.Action.PROMOTE,
        version,
        top == null ? null : (Long) top.version(),
        reason,
        by,
        night,
        at,
        run);
  }

  Champion rollback(String model, String reason, String by, Instant at, String run) {
    Iterator<Champion> fromTop = stack.iterator();
    Champion top = fromTop.hasNext() ? fromTop.next() : null;
    if (top == null || !fromTop.hasNext()) {
      throw NightjarException.user(
          "Cannot roll back " + model,
          top == null ? "it has no champion" : "v" + top.version() + " is its first champion",
          "promote another version: nightjar models promote " + model + " VERSION");
    }
    return new Champion(
        model,
        changes.size() + 1L,
        Champion.Action.ROLLBACK,
        fromTop.next().version(),
        top.version(),
        reason,
        by,
        null,
        at,
        run);
  }
}

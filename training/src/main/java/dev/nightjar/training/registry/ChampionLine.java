package dev.nightjar.training.registry;

import dev.nightjar.lakehouse.NightjarException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The champions of a model as a stack: a promotion lays a version on top, a rollback takes it off,
 * so several rollbacks walk back through the promotions instead of swinging between two versions.
 */
final class ChampionLine {
  private final List<Champion> changes;
  private final Deque<Long> stack = new ArrayDeque<>();

  ChampionLine(List<Champion> changes) {
    this.changes = changes;
    for (Champion change : changes) {
      if (change.action() == Champion.Action.PROMOTE) {
        stack.push(change.version());
      } else {
        stack.pop();
      }
    }
  }

  Optional<Champion> current() {
    return changes.isEmpty() ? Optional.empty() : Optional.of(changes.get(changes.size() - 1));
  }

  Champion promotion(String model, long version, String reason, String by, Instant at, String run) {
    return new Champion(
        model,
        changes.size() + 1L,
        Champion.Action.PROMOTE,
        version,
        stack.peek(),
        reason,
        by,
        at,
        run);
  }

  Champion rollback(String model, String reason, String by, Instant at, String run) {
    Iterator<Long> fromTop = stack.iterator();
    Long top = fromTop.hasNext() ? fromTop.next() : null;
    if (top == null || !fromTop.hasNext()) {
      throw NightjarException.user(
          "Cannot roll back " + model,
          top == null ? "it has no champion" : "v" + top + " is its first champion",
          "promote another version: nightjar models promote " + model + " VERSION");
    }
    return new Champion(
        model,
        changes.size() + 1L,
        Champion.Action.ROLLBACK,
        fromTop.next(),
        top,
        reason,
        by,
        at,
        run);
  }
}

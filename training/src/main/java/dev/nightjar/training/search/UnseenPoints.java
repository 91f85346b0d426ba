package dev.nightjar.training.search;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which points of a space were not tried yet. */
final class UnseenPoints {
  private final SearchSpace space;
  private final Set<Point> seen = new HashSet<>();
  private final Map<String, Integer> counts = new TreeMap<>();

  UnseenPoints(SearchSpace space, List<Trial> history) {
    this.space = space;
    history.forEach(trial -> see(trial.point()));
  }

  /** Notes a point as tried; false when it was before. */
  boolean see(Point point) {
    if (seen.add(point)) {
      counts.merge(point.trainer(), 1, Integer::sum);
      return true;
    }
    return false;
  }

  boolean isUnseen(Point point) {
    return !seen.contains(point);
  }

  /** How many points of a trainer were tried. */
  int count(String trainer) {
    return counts.getOrDefault(trainer, 0);
  }

  /** The trainers with points that were not tried, by name. */
  List<String> open() {
    return space.trainers().keySet().stream().filter(t -> count(t) < space.size(t)).toList();
  }

  /** A random point of a trainer that was not tried; null when there is none. */
  @Nullable Point draw(String trainer, Draws draws) {
    long size = space.size(trainer);
    if (count(trainer) >= size) {
      return null;
    }
    int free = space.free(trainer).size();
    while (true) {
      double[] positions = new double[free];
      for (int i = 0; i < free; i++) {
        positions[i] = draws.uniform();
      }
      Point point = space.point(trainer, positions);
      if (isUnseen(point)) {
        return point;
      }
      if (size < Dimension.CONTINUOUS) {
        return nextUnseen(trainer, draws.below(size), size);
      }
    }
  }

  /** Walks on from an index: at most one step more than points were tried. */
  private Point nextUnseen(String trainer, long from, long size) {
    long index = from;
    while (!isUnseen(space.point(trainer, index))) {
      index = (index + 1) % size;
    }
    return space.point(trainer, index);
  }
}

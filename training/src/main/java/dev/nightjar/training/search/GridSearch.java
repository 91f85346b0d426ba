package dev.nightjar.training.search;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All combinations of some values of each dimension, trainer by trainer; the dimension that comes
 * last by name changes fastest.
 */
final class GridSearch implements SearchAlgorithm {
  private static final ParameterRule RESOLUTION =
      ParameterRule.whole("resolution", 5, 1, 1000, "most values of a range that a grid tries");

  @Override
  public String name() {
    return "grid";
  }

  @Override
  public List<ParameterRule> settings() {
    return List.of(RESOLUTION);
  }

  @Override
  public List<Point> propose(SearchSpace space, SearchSpec spec, List<Trial> history, int count) {
    int resolution = spec.wholeSetting(RESOLUTION.name());
    List<Point> points = new ArrayList<>();
    long index = history.size();
    for (String trainer : space.trainers().keySet()) {
      long size = size(space, trainer, resolution);
      while (index < size && points.size() < count) {
        points.add(point(space, trainer, resolution, index++));
      }
      index = Math.max(0, index - size);
    }
    return points;
  }

  /** How many points the grid has; {@link Dimension#CONTINUOUS} when more than can be counted. */
  static long size(SearchSpace space, int resolution) {
    long size = 0;
    for (String trainer : space.trainers().keySet()) {
      long more = size(space, trainer, resolution);
      if (more > Dimension.CONTINUOUS - size) {
        return Dimension.CONTINUOUS;
      }
      size += more;
    }
    return size;
  }

  private static long size(SearchSpace space, String trainer, int resolution) {
    long size = 1;
    for (Dimension dimension : space.free(trainer)) {
      int values = dimension.grid(resolution).size();
      if (size > Dimension.CONTINUOUS / values) {
        return Dimension.CONTINUOUS;
      }
      size *= values;
    }
    return size;
  }

  private static Point point(SearchSpace space, String trainer, int resolution, long index) {
    SortedMap<String, ParameterValue> chosen = new TreeMap<>();
    List<Dimension> dimensions = space.dimensions(trainer);
    long rest = index;
    for (int i = dimensions.size() - 1; i >= 0; i--) {
      List<ParameterValue> values = dimensions.get(i).grid(resolution);
      chosen.put(dimensions.get(i).name(), values.get((int) (rest % values.size())));
      rest /= values.size();
    }
    return new Point(trainer, chosen);
  }
}

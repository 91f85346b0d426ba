package dev.nightjar.training.search;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.YamlMap;
import java.io.Serializable;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All points that a study may try: first a trainer, then a value of each of its dimensions. The
 * order in which trainers and parameters are written does not matter.
 *
 * @param trainers trainer name to its dimensions, by name; at least one trainer, perhaps without
 *     dimensions
 */
public record SearchSpace(SortedMap<String, List<Dimension>> trainers) implements Serializable {
  public SearchSpace {
    if (trainers.isEmpty()) {
      throw new IllegalArgumentException("a space without a trainer");
    }
    SortedMap<String, List<Dimension>> sorted = new TreeMap<>();
    trainers.forEach(
        (trainer, dimensions) -> {
          List<Dimension> byName =
              dimensions.stream().sorted(Comparator.comparing(Dimension::name)).toList();
          if (byName.stream().map(Dimension::name).distinct().count() < byName.size()) {
            throw new IllegalArgumentException("a dimension is there twice: " + byName);
          }
          sorted.put(trainer, byName);
        });
    trainers = Collections.unmodifiableSortedMap(sorted);
  }

  /**
   * Reads {@code trainers:} of a model; mistakes go to its problems and unknown trainers, unknown
   * parameters and values outside of what is allowed are among them. After a mistake the space is
   * one to go on reading with, not to search.
   *
   * @param rules trainer name to the rules of its parameters
   */
  public static SearchSpace read(YamlMap trainers, Map<String, List<ParameterRule>> rules) {
    return SearchSpaceReader.read(trainers, rules);
  }

  /**
   * Reads the parameters of one trainer. The caller asks for the trainer's other keys and calls
   * {@link YamlMap#finish}.
   *
   * @return a dimension for each rule that is written or has a fallback
   */
  public static List<Dimension> dimensions(YamlMap trainer, List<ParameterRule> rules) {
    return SearchSpaceReader.dimensions(trainer, rules);
  }

  /** The dimensions of a trainer, by name. */
  public List<Dimension> dimensions(String trainer) {
    List<Dimension> dimensions = trainers.get(trainer);
    if (dimensions == null) {
      throw new IllegalArgumentException("there is no trainer " + trainer + " in the space");
    }
    return dimensions;
  }

  /** The dimensions of a trainer that have more than one value, by name. */
  public List<Dimension> free(String trainer) {
    return dimensions(trainer).stream().filter(Dimension::isFree).toList();
  }

  /**
   * The point of a trainer at these positions.
   *
   * @param positions one in [0, 1] for each free dimension, by name
   */
  public Point point(String trainer, double[] positions) {
    SortedMap<String, ParameterValue> values = new TreeMap<>();
    int next = 0;
    for (Dimension dimension : dimensions(trainer)) {
      values.put(dimension.name(), dimension.at(dimension.isFree() ? positions[next++] : 0.5));
    }
    return new Point(trainer, values);
  }

  /**
   * The positions of a point in the free dimensions, by name.
   *
   * @throws IllegalArgumentException when it is no point of this space
   */
  public double[] positions(Point point) {
    if (!contains(point)) {
      throw new IllegalArgumentException(point.toJson() + " is not in the space " + toJson());
    }
    return positionsOf(point);
  }

  /** The positions of a point that is known to be in this space. */
  double[] positionsOf(Point point) {
    return free(point.trainer()).stream()
        .mapToDouble(dimension -> dimension.position(value(point, dimension)))
        .toArray();
  }

  /** Whether the point has a value of each dimension of its trainer, and no other. */
  public boolean contains(Point point) {
    List<Dimension> dimensions = trainers.get(point.trainer());
    if (dimensions == null || dimensions.size() != point.values().size()) {
      return false;
    }
    try {
      dimensions.forEach(dimension -> dimension.position(value(point, dimension)));
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** How many points a trainer has; {@link Dimension#CONTINUOUS} when uncountable or more. */
  public long size(String trainer) {
    long size = 1;
    for (Dimension dimension : dimensions(trainer)) {
      long times = dimension.size();
      if (times > Dimension.CONTINUOUS / size) {
        return Dimension.CONTINUOUS;
      }
      size *= times;
    }
    return size;
  }

  /**
   * The point of this index of a trainer whose points can be counted.
   *
   * @param index from 0 to below {@link #size(String)}
   */
  Point point(String trainer, long index) {
    SortedMap<String, ParameterValue> values = new TreeMap<>();
    long rest = index;
    for (Dimension dimension : dimensions(trainer)) {
      values.put(dimension.name(), dimension.value(rest % dimension.size()));
      rest /= dimension.size();
    }
    return new Point(trainer, values);
  }

  /** The space as JSON in a canonical form, for hashes: equal spaces, equal text. */
  public String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    trainers.forEach(
        (trainer, dimensions) -> {
          ObjectNode inner = json.putObject(trainer);
          dimensions.forEach(dimension -> inner.set(dimension.name(), dimension.toJson()));
        });
    return json.toString();
  }

  static ParameterValue value(Point point, Dimension dimension) {
    ParameterValue value = point.values().get(dimension.name());
    if (value == null) {
      throw new IllegalArgumentException("there is no " + dimension.name() + " in " + point);
    }
    return value;
  }
}

package dev.nightjar.jobs;

import dev.nightjar.jobs.LineageGraph.Edge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Places a lineage in columns from left to right, each thing right of all it was made from, and
 * orders each column so that few edges cross: by the mean place of the neighbours, swept to and fro
 * (Sugiyama, Tagawa and Toda 1981, the barycentre method).
 */
final class LineageLayout {
  private static final int SWEEPS = 6;

  /** Where a thing is: column and row from 0. */
  record Place(int column, double row) {}

  private final LineageGraph graph;
  private final Map<String, Integer> columns = new HashMap<>();

  private LineageLayout(LineageGraph graph) {
    this.graph = graph;
  }

  /** The place of each thing by its id. */
  static Map<String, Place> of(LineageGraph graph) {
    return new LineageLayout(graph).places();
  }

  private Map<String, Place> places() {
    List<List<String>> layers = new ArrayList<>();
    for (LineageNode node : graph.nodes()) {
      int column = column(node.id());
      while (layers.size() <= column) {
        layers.add(new ArrayList<>());
      }
      layers.get(column).add(node.id());
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean toTheRight = sweep % 2 == 0;
      for (int i = 0; i < layers.size(); i++) {
        order(layers, toTheRight ? i : layers.size() - 1 - i, toTheRight);
      }
    }
    int highest = layers.stream().mapToInt(List::size).max().orElse(0);
    Map<String, Place> places = new LinkedHashMap<>();
    for (int column = 0; column < layers.size(); column++) {
      List<String> layer = layers.get(column);
      for (int row = 0; row < layer.size(); row++) {
        places.put(layer.get(row), new Place(column, row + (highest - layer.size()) / 2.0));
      }
    }
    return places;
  }

  /** The longest way from a thing that was made from nothing. */
  private int column(String id) {
    Integer known = columns.get(id);
    if (known != null) {
      return known;
    }
    int column = 0;
    for (LineageNode input : graph.inputsOf(id)) {
      column = Math.max(column, column(input.id()) + 1);
    }
    columns.put(id, column);
    return column;
  }

  private void order(List<List<String>> layers, int column, boolean byInputs) {
    Map<String, Double> rows = new HashMap<>();
    layers.forEach(
        layer -> layer.forEach(id -> rows.put(id, (double) layer.indexOf(id) / layer.size())));
    Map<String, Double> means = new HashMap<>();
    for (String id : layers.get(column)) {
      means.put(
          id,
          graph.edges().stream()
              .filter(edge -> (byInputs ? edge.to() : edge.from()).equals(id))
              .map(byInputs ? Edge::from : Edge::to)
              .mapToDouble(other -> rows.getOrDefault(other, 0.0))
              .average()
              .orElse(rows.getOrDefault(id, 0.0)));
    }
    layers.get(column).sort(Comparator.comparingDouble(id -> means.getOrDefault(id, 0.0)));
  }
}

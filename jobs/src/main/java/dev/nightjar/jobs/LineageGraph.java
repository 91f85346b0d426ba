package dev.nightjar.jobs;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was made from what: each thing once, and an edge from each to what was made from it. */
final class LineageGraph {
  /** An edge in the direction of the data. */
  record Edge(String from, String to) {}

  private final Map<String, LineageNode> nodes = new LinkedHashMap<>();
  private final Set<Edge> edges = new LinkedHashSet<>();

  /** Adds a thing; false when it is there already. */
  boolean add(LineageNode node) {
    return nodes.putIfAbsent(node.id(), node) == null;
  }

  /** Notes that one thing was made from another; both are added by then or later. */
  void connect(String from, String to) {
    if (!from.equals(to)) {
      edges.add(new Edge(from, to));
    }
  }

  List<LineageNode> nodes() {
    return List.copyOf(nodes.values());
  }

  List<Edge> edges() {
    return List.copyOf(edges);
  }

  /** What a thing was made from. */
  List<LineageNode> inputsOf(String id) {
    return edges.stream().filter(e -> e.to().equals(id)).map(e -> node(e.from())).toList();
  }

  /** What was made from a thing. */
  List<LineageNode> usersOf(String id) {
    return edges.stream().filter(e -> e.from().equals(id)).map(e -> node(e.to())).toList();
  }

  private LineageNode node(String id) {
    LineageNode node = nodes.get(id);
    if (node == null) {
      throw new IllegalStateException("no such thing in the lineage: " + id);
    }
    return node;
  }
}

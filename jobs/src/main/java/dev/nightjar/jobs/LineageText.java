package dev.nightjar.jobs;

import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** A lineage as a tree of text: each thing in full once, and then by name. */
final class LineageText {
  private static final int LONGEST_VALUE = 16;

  private final PrintWriter out;
  private final Function<String, List<LineageNode>> next;
  private final Set<String> told = new HashSet<>();

  private LineageText(PrintWriter out, Function<String, List<LineageNode>> next) {
    this.out = out;
    this.next = next;
  }

  /** Prints a thing and, below it, what the function finds from it. */
  static void print(PrintWriter out, LineageNode root, Function<String, List<LineageNode>> next) {
    new LineageText(out, next).print(root, "", "");
    out.flush();
  }

  private void print(LineageNode node, String indent, String below) {
    boolean first = told.add(node.id());
    List<LineageNode> children = first ? next.apply(node.id()) : List.of();
    out.println(indent + shown(node) + (first ? "" : "  (above)"));
    for (int i = 0; i < children.size(); i++) {
      boolean last = i == children.size() - 1;
      print(children.get(i), below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
    }
  }

  private String shown(LineageNode node) {
    StringBuilder line = new StringBuilder(node.kind().words() + " " + node.title());
    node.details()
        .forEach(
            (name, value) ->
                line.append(name.equals(node.details().firstKey()) ? "  " : ", ")
                    .append(name)
                    .append(' ')
                    .append(shortened(name, value)));
    return line.toString();
  }

  /** Hashes and the names of runs are told by their beginnings; --json tells them in full. */
  private static String shortened(String name, String value) {
    return value.length() > LONGEST_VALUE && Set.of("run", "input_hash", "checksum").contains(name)
        ? value.substring(0, 8)
        : value;
  }
}

package dev.nightjar.jobs;

import dev.nightjar.jobs.LineageLayout.Place;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A lineage as one HTML page that needs nothing else: a picture, and a table of what is in it. */
final class LineagePage {
  private static final int WIDTH = 190;
  private static final int HEIGHT = 40;
  private static final int COLUMN = 250;
  private static final int ROW = 54;
  private static final int MARGIN = 10;
  private static final int LONGEST = 27;

  private static final String STYLE =
      """
      body { font: 15px/1.4 system-ui, sans-serif; margin: 1rem; color: #1d2733; background: #fff; }
      h1 { font-size: 1.2rem; overflow-wrap: anywhere; }
      .picture { overflow-x: auto; border: 1px solid #d5dce4; border-radius: 6px; }
      svg { display: block; width: 100%; height: auto; }
      svg text { font: 12px system-ui, sans-serif; fill: #1d2733; }
      svg .sub { font-size: 10px; fill: #51606f; }
      .edge { fill: none; stroke: #93a1b0; stroke-width: 1.2; }
      rect { stroke: #51606f; stroke-width: 1; fill: #eef1f4; }
      .landing rect { fill: #e3dccb; } .table rect { fill: #d9e8f6; }
      .derived_table rect { fill: #c5dbf2; } .feature_table rect { fill: #d3ecd6; }
      .training_set rect { fill: #f6e8c8; } .model rect { fill: #f5d3c4; }
      .predictions rect, .prediction rect { fill: #e6d7f0; } .root rect { stroke-width: 3; }
      table { border-collapse: collapse; margin-top: 1rem; font-size: .9rem; }
      td, th { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #e3e8ed; }
      td + td { overflow-wrap: anywhere; }
      """;

  private final LineageGraph graph;
  private final LineageNode root;
  private final Map<String, Place> places;
  private final StringBuilder page = new StringBuilder();

  private LineagePage(LineageGraph graph, LineageNode root) {
    this.graph = graph;
    this.root = root;
    this.places = LineageLayout.of(graph);
  }

  /** The page; all names in it are escaped. */
  static String of(LineageGraph graph, LineageNode root) {
    return new LineagePage(graph, root).page();
  }

  private String page() {
    String title = "Lineage of " + escaped(root.kind().words() + " " + root.title());
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(title).append("</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<h1>").append(title).append("</h1>\n");
    page.append("<p>From left to right: what was made from what.</p>\n");
    picture(title);
    table();
    return page.append("</body>\n</html>\n").toString();
  }

  private void picture(String title) {
    int columns = places.values().stream().mapToInt(Place::column).max().orElse(0) + 1;
    double rows = places.values().stream().mapToDouble(Place::row).max().orElse(0) + 1;
    int width = columns * COLUMN - (COLUMN - WIDTH) + 2 * MARGIN;
    int height = (int) Math.ceil(rows * ROW - (ROW - HEIGHT) + 2 * MARGIN);
    // Scrolled rather than shrunk where the screen is narrow, and never blown up.
    page.append("<div class=\"picture\">\n<svg viewBox=\"0 0 %d %d\"".formatted(width, height));
    page.append(" style=\"min-width:%dpx;max-width:%dpx\"".formatted(width * 2 / 3, width * 3 / 2));
    page.append(" role=\"img\" aria-label=\"").append(title).append("\">\n");
    graph.edges().forEach(edge -> edge(edge.from(), edge.to()));
    graph.nodes().forEach(this::node);
    page.append("</svg>\n</div>\n");
  }

  private void edge(String from, String to) {
    double x1 = x(from) + WIDTH;
    double x2 = x(to);
    double y1 = y(from) + HEIGHT / 2.0;
    double y2 = y(to) + HEIGHT / 2.0;
    double middle = (COLUMN - WIDTH) * 0.7;
    page.append(
        String.format(
            Locale.ROOT,
            "<path class=\"edge\" d=\"M%.1f %.1f C%.1f %.1f %.1f %.1f %.1f %.1f\"/>%n",
            x1,
            y1,
            x1 + middle,
            y1,
            x2 - middle,
            y2,
            x2,
            y2));
  }

  private void node(LineageNode node) {
    String kind = node.kind().name().toLowerCase(Locale.ROOT);
    String chosen = node.id().equals(root.id()) ? " root" : "";
    page.append("<g class=\"").append(kind).append(chosen).append("\"><title>");
    page.append(escaped(node.kind().words() + " " + node.title() + "\n" + node.line()));
    page.append("</title>");
    page.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%d\" height=\"%d\" rx=\"5\"/>",
            x(node.id()),
            y(node.id()),
            WIDTH,
            HEIGHT));
    text(node, 17, "", node.title());
    String nights = node.details().getOrDefault("nights", node.details().get("night"));
    text(node, 32, " class=\"sub\"", node.kind().words() + (nights == null ? "" : ", " + nights));
    page.append("</g>\n");
  }

  private void text(LineageNode node, int down, String style, String text) {
    int longest = style.isEmpty() ? LONGEST : LONGEST + 10;
    String shown = text.length() > longest ? text.substring(0, longest - 1) + "…" : text;
    page.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\"%s>%s</text>",
            x(node.id()) + 8,
            y(node.id()) + down,
            style,
            escaped(shown)));
  }

  private void table() {
    page.append("<table>\n<tr><th>what</th><th>name</th><th>details</th></tr>\n");
    Set<LineageNode.Kind> kinds = EnumSet.allOf(LineageNode.Kind.class);
    for (LineageNode.Kind kind : kinds) {
      for (LineageNode node : graph.nodes()) {
        if (node.kind() == kind) {
          page.append("<tr><td>").append(kind.words()).append("</td><td>");
          page.append(escaped(node.title())).append("</td><td>");
          page.append(escaped(node.line())).append("</td></tr>\n");
        }
      }
    }
    page.append("</table>\n");
  }

  private double x(String id) {
    return MARGIN + place(id).column() * (double) COLUMN;
  }

  private double y(String id) {
    return MARGIN + place(id).row() * ROW;
  }

  private Place place(String id) {
    return places.getOrDefault(id, new Place(0, 0));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}

package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.time.LocalDate;
import java.util.List;

/**
 * The frame of a chart over nights: a drawing as wide as a phone that grows with its place, with
 * marks and names on both axes, and a title for those who hear the page.
 */
final class Chart {
  static final double WIDTH = 360;
  static final double HEIGHT = 204;
  static final double LEFT = 50;
  static final double RIGHT = WIDTH - 12;
  static final double TOP = 24;
  static final double BOTTOM = HEIGHT - 36;

  private Chart() {}

  /** A figure with its caption above and its legend below. */
  static Html figure(String caption, Html drawing, List<String> legend) {
    Html figure = new Html().open("figure").element("figcaption", caption).add(drawing);
    if (!legend.isEmpty()) {
      figure.open("p", "class", "legend");
      legend.forEach(line -> figure.element("span", line));
      figure.close("p");
    }
    return figure.close("figure");
  }

  /** A figure that has nothing to draw, in words. */
  static Html empty(String caption, String why) {
    return new Html()
        .open("figure")
        .element("figcaption", caption)
        .element("p", why, "class", "none")
        .close("figure");
  }

  static Html open(String title) {
    return new Html()
        .open(
            "svg",
            "viewBox",
            "0 0 " + Math.round(WIDTH) + " " + Math.round(HEIGHT),
            "role",
            "img",
            "class",
            "chart")
        .element("title", title);
  }

  /** Marks and name of the values' axis. */
  static void values(Html svg, Scale scale, String name) {
    for (double mark : scale.marks()) {
      String y = Html.place(scale.at(mark));
      svg.empty(
          "line",
          "class",
          "grid",
          "x1",
          Html.place(LEFT),
          "x2",
          Html.place(RIGHT),
          "y1",
          y,
          "y2",
          y);
      svg.element(
          "text",
          Figures.mark(mark, scale.step()),
          "x",
          Html.place(LEFT - 5),
          "y",
          Html.place(scale.at(mark) + 4),
          "text-anchor",
          "end");
    }
    svg.element("text", name, "class", "axis", "x", "0", "y", "11");
  }

  /** The first and the last night below the chart, and what the nights are. */
  static void nights(Html svg, Scale scale, LocalDate first, LocalDate last, String name) {
    double middle = (LEFT + RIGHT) / 2;
    if (first.equals(last)) {
      place(svg, first.toString(), scale.at(first.toEpochDay()), "middle", 14);
    } else {
      place(svg, first.toString(), LEFT, "start", 14);
      place(svg, last.toString(), RIGHT, "end", 14);
    }
    place(svg, name, middle, "middle", 30);
  }

  /** Nights along the chart, with half a night at both ends. */
  static Scale nights(LocalDate first, LocalDate last) {
    return new Scale(first.toEpochDay() - 0.5, last.toEpochDay() + 0.5, 1, LEFT, RIGHT);
  }

  /** A horizontal line at a value. */
  static void level(Html svg, String style, double y) {
    svg.empty(
        "line",
        "class",
        style,
        "x1",
        Html.place(LEFT),
        "x2",
        Html.place(RIGHT),
        "y1",
        Html.place(y),
        "y2",
        Html.place(y));
  }

  private static void place(Html svg, String text, double x, String anchor, double below) {
    svg.element(
        "text", text, "x", Html.place(x), "y", Html.place(BOTTOM + below), "text-anchor", anchor);
  }
}

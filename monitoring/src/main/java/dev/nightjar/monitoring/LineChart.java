package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * Values by night as lines; a line breaks where a value is missing.
 *
 * @param title for those who hear the page
 * @param values what the values are, with their unit
 * @param nights what the nights are
 * @param lines drawn in this order
 */
record LineChart(String title, String values, String nights, List<Line> lines) {
  /** How a line looks: by its pattern as well as by its colour. */
  enum Style {
    /** Thin, with a dot for each value and a band for its interval. */
    DOTS,
    /** Thick. */
    SOLID,
    /** Dashed: where a verdict changes. */
    DASHED
  }

  /** A named line. */
  record Line(Style style, List<Point> points) {}

  /**
   * A value of a night.
   *
   * @param y null or NaN where there is none
   * @param low lower end of its interval, or null
   * @param high upper end, or null
   */
  record Point(LocalDate night, @Nullable Double y, @Nullable Double low, @Nullable Double high) {
    static Point of(LocalDate night, @Nullable Double y) {
      return new Point(night, y, null, null);
    }

    boolean drawn() {
      return isFinite(y);
    }

    boolean banded() {
      return drawn() && isFinite(low) && isFinite(high);
    }

    private static boolean isFinite(@Nullable Double value) {
      return value != null && Double.isFinite(value);
    }
  }

  /** True when no line has a value. */
  boolean isEmpty() {
    return lines.stream().flatMap(line -> line.points().stream()).noneMatch(Point::drawn);
  }

  /** The drawing; an empty chart is for the caller to put into words. */
  Html svg() {
    Html svg = Chart.open(title);
    if (isEmpty()) {
      return svg.close("svg");
    }
    List<Point> points =
        lines.stream().flatMap(line -> line.points().stream()).filter(Point::drawn).toList();
    LocalDate first = points.stream().map(Point::night).min(LocalDate::compareTo).orElseThrow();
    LocalDate last = points.stream().map(Point::night).max(LocalDate::compareTo).orElseThrow();
    Scale x = Chart.nights(first, last);
    Scale y =
        Scale.around(
            points.stream()
                .flatMapToDouble(
                    p ->
                        p.banded()
                            ? DoubleStream.of(number(p.y()), number(p.low()), number(p.high()))
                            : DoubleStream.of(number(p.y())))
                .toArray(),
            Scale.Base.LEAST,
            Chart.BOTTOM,
            Chart.TOP);
    Chart.values(svg, y, values);
    Chart.nights(svg, x, first, last, nights);
    lines.forEach(line -> band(svg, line, x, y));
    lines.forEach(line -> line(svg, line, x, y));
    return svg.close("svg");
  }

  private static void band(Html svg, Line line, Scale x, Scale y) {
    for (List<Point> part : parts(line, true)) {
      StringBuilder path = new StringBuilder();
      if (part.size() == 1) {
        double at = x.at(part.get(0).night().toEpochDay());
        path.append('M').append(at(at - 4, y, part.get(0).high()));
        path.append(" L").append(at(at + 4, y, part.get(0).high()));
        path.append(" L").append(at(at + 4, y, part.get(0).low()));
        path.append(" L").append(at(at - 4, y, part.get(0).low()));
      } else {
        for (int i = 0; i < part.size(); i++) {
          path.append(i == 0 ? "M" : " L");
          path.append(at(x.at(part.get(i).night().toEpochDay()), y, part.get(i).high()));
        }
        for (int i = part.size() - 1; i >= 0; i--) {
          path.append(" L");
          path.append(at(x.at(part.get(i).night().toEpochDay()), y, part.get(i).low()));
        }
      }
      svg.empty("path", "class", "band", "d", path + " Z");
    }
  }

  private static void line(Html svg, Line line, Scale x, Scale y) {
    String style = line.style().name().toLowerCase(Locale.ROOT);
    for (List<Point> part : parts(line, false)) {
      StringBuilder path = new StringBuilder();
      for (Point p : part) {
        path.append(path.isEmpty() ? "M" : " L");
        path.append(at(x.at(p.night().toEpochDay()), y, p.y()));
      }
      if (part.size() == 1 && line.style() != Style.DOTS) {
        double at = x.at(part.get(0).night().toEpochDay());
        path = new StringBuilder("M" + at(at - 8, y, part.get(0).y()));
        path.append(" L").append(at(at + 8, y, part.get(0).y()));
      }
      svg.empty("path", "class", "line " + style, "d", path.toString());
    }
    if (line.style() == Style.DOTS) {
      line.points().stream().filter(Point::drawn).forEach(p -> dot(svg, p, x, y));
    }
  }

  private static void dot(Html svg, Point p, Scale x, Scale y) {
    svg.open(
        "circle",
        "class",
        "dot",
        "r",
        "2.5",
        "cx",
        Html.place(x.at(p.night().toEpochDay())),
        "cy",
        Html.place(y.at(number(p.y()))));
    svg.element("title", p.night() + ": " + Figures.metric(p.y())).close("circle");
  }

  /** The stretches without a missing value. */
  private static List<List<Point>> parts(Line line, boolean banded) {
    List<List<Point>> parts = new ArrayList<>();
    List<Point> part = new ArrayList<>();
    for (Point p : line.points()) {
      if (banded ? p.banded() : p.drawn()) {
        part.add(p);
      } else if (!part.isEmpty()) {
        parts.add(part);
        part = new ArrayList<>();
      }
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private static String at(double x, Scale y, @Nullable Double value) {
    return Html.place(x) + " " + Html.place(y.at(number(value)));
  }

  private static double number(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }
}

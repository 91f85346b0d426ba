package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Charts that stand in a line of text. */
final class SmallCharts {
  private static final double WIDTH = 80;
  private static final double HEIGHT = 20;

  private SmallCharts() {}

  /**
   * A bar from zero, and a mark where the verdict changes.
   *
   * @param most the value at the end of the place
   */
  static Html bar(@Nullable Double value, @Nullable Double threshold, double most, String title) {
    Html svg = new Html().open("svg", "class", "small-bar", "role", "img").element("title", title);
    svg.empty("rect", "class", "place", "width", "100%", "height", "100%");
    boolean above = value != null && threshold != null && value > threshold;
    svg.empty(
        "rect",
        "class",
        above ? "bar above" : "bar",
        "y",
        "2",
        "height",
        "12",
        "width",
        Html.place(percent(value, most)) + "%");
    if (threshold != null && Double.isFinite(threshold)) {
      String x = Html.place(percent(threshold, most)) + "%";
      svg.empty("line", "class", "limit", "x1", x, "x2", x, "y1", "0", "y2", "100%");
    }
    return svg.close("svg");
  }

  /** The last nights' values from the least to the greatest, the last one with a dot. */
  static Html sparkline(List<Report.Point> points, String title) {
    List<Report.Point> drawn =
        points.stream().filter(p -> p.value() != null && Double.isFinite(p.value())).toList();
    Html svg =
        new Html()
            .open("svg", "class", "spark", "role", "img", "viewBox", "0 0 80 20")
            .element("title", title);
    if (drawn.isEmpty()) {
      return svg.close("svg");
    }
    double[] values = drawn.stream().mapToDouble(SmallCharts::value).toArray();
    Scale y = Scale.around(values, Scale.Base.ZERO, HEIGHT - 3, 3);
    double first = drawn.get(0).night().toEpochDay();
    double nights = Math.max(1, drawn.get(drawn.size() - 1).night().toEpochDay() - first);
    StringBuilder path = new StringBuilder();
    double x = 3;
    for (Report.Point p : drawn) {
      x = 3 + (WIDTH - 6) * (p.night().toEpochDay() - first) / nights;
      path.append(path.isEmpty() ? "M" : " L").append(Html.place(x)).append(' ');
      path.append(Html.place(y.at(value(p))));
    }
    svg.empty("path", "class", "line solid", "d", path.toString());
    svg.empty(
        "circle",
        "class",
        "dot",
        "r",
        "2.5",
        "cx",
        Html.place(x),
        "cy",
        Html.place(y.at(values[values.length - 1])));
    return svg.close("svg");
  }

  private static double percent(@Nullable Double value, double most) {
    return value == null || !Double.isFinite(value) || !(most > 0)
        ? 0
        : Math.max(0, Math.min(100, 100 * value / most));
  }

  private static double value(Report.Point point) {
    return point.value() == null ? Double.NaN : point.value();
  }
}

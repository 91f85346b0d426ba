package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * A bar for each night; the reported night's has an edge of its own.
 *
 * @param title for those who hear the page
 * @param values what the values are, with their unit
 * @param nights what the nights are
 * @param bars sorted by night; those without a value are left out
 * @param tonight the reported night
 * @param level where the verdict changes, or null
 */
record BarChart(
    String title,
    String values,
    String nights,
    List<Report.Point> bars,
    LocalDate tonight,
    @Nullable Double level) {
  private static final double WIDEST = 28;

  /** True when no bar has a value. */
  boolean isEmpty() {
    return drawn().isEmpty();
  }

  /** The drawing; an empty chart is for the caller to put into words. */
  Html svg() {
    Html svg = Chart.open(title);
    List<Report.Point> drawn = drawn();
    if (drawn.isEmpty()) {
      return svg.close("svg");
    }
    LocalDate first = drawn.get(0).night();
    LocalDate last = drawn.get(drawn.size() - 1).night();
    Scale x = Chart.nights(first, last);
    Scale y =
        Scale.around(
            DoubleStream.concat(
                    drawn.stream().mapToDouble(BarChart::value),
                    DoubleStream.of(level == null ? 0 : level))
                .toArray(),
            Scale.Base.ZERO,
            Chart.BOTTOM,
            Chart.TOP);
    Chart.values(svg, y, values);
    Chart.nights(svg, x, first, last, nights);
    double width = Math.min(WIDEST, 0.75 * (x.at(1 + x.from()) - x.at(x.from())));
    for (Report.Point bar : drawn) {
      double top = Math.min(y.at(value(bar)), y.at(0));
      double height = Math.max(1, Math.abs(y.at(value(bar)) - y.at(0)));
      svg.open(
          "rect",
          "class",
          bar.night().equals(tonight) ? "bar tonight" : "bar",
          "x",
          Html.place(x.at(bar.night().toEpochDay()) - width / 2),
          "y",
          Html.place(top),
          "width",
          Html.place(Math.max(1, width)),
          "height",
          Html.place(height));
      svg.element("title", bar.night() + ": " + Figures.number(bar.value())).close("rect");
    }
    if (level != null && Double.isFinite(level)) {
      Chart.level(svg, "line dashed", y.at(level));
    }
    return svg.close("svg");
  }

  private List<Report.Point> drawn() {
    return bars.stream().filter(bar -> Double.isFinite(value(bar))).toList();
  }

  private static double value(Report.Point bar) {
    return bar.value() == null ? Double.NaN : bar.value();
  }
}

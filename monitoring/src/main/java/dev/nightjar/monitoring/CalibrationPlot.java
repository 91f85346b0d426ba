package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came true against what was said: on the diagonal probabilities mean what they say.
 *
 * @param title for those who hear the page
 * @param bins a dot for each, larger where more predictions stand behind it; {@code threshold} is
 *     the mean probability and {@code value} the share that came true
 */
record CalibrationPlot(String title, List<Measurement> bins) {
  private static final Scale X = new Scale(0, 1, 0.25, Chart.LEFT, Chart.RIGHT);
  private static final Scale Y = new Scale(0, 1, 0.25, Chart.BOTTOM, Chart.TOP);
  private static final double SMALLEST = 2.5;
  private static final double LARGEST = 8;

  /** True when no bin has both values. */
  boolean isEmpty() {
    return bins.stream().noneMatch(CalibrationPlot::drawn);
  }

  /** The drawing; an empty plot is for the caller to put into words. */
  Html svg() {
    Html svg = Chart.open(title);
    Chart.values(svg, Y, "share that came true");
    for (double mark : X.marks()) {
      svg.element(
          "text",
          Figures.mark(mark, X.step()),
          "x",
          Html.place(X.at(mark)),
          "y",
          Html.place(Chart.BOTTOM + 14),
          "text-anchor",
          "middle");
    }
    svg.element(
        "text",
        "mean predicted probability",
        "x",
        Html.place((Chart.LEFT + Chart.RIGHT) / 2),
        "y",
        Html.place(Chart.BOTTOM + 30),
        "text-anchor",
        "middle");
    svg.empty(
        "line",
        "class",
        "line dashed",
        "x1",
        Html.place(X.at(0)),
        "y1",
        Html.place(Y.at(0)),
        "x2",
        Html.place(X.at(1)),
        "y2",
        Html.place(Y.at(1)));
    double most = bins.stream().mapToLong(Measurement::n).max().orElse(1);
    for (Measurement bin : bins) {
      if (drawn(bin)) {
        double size = Math.sqrt(Math.max(0, bin.n()) / Math.max(1, most));
        svg.open(
            "circle",
            "class",
            "dot open",
            "cx",
            Html.place(X.at(number(bin.threshold()))),
            "cy",
            Html.place(Y.at(number(bin.value()))),
            "r",
            Html.place(SMALLEST + size * (LARGEST - SMALLEST)));
        svg.element("title", bin.sentence()).close("circle");
      }
    }
    return svg.close("svg");
  }

  private static boolean drawn(Measurement bin) {
    return Double.isFinite(number(bin.value())) && Double.isFinite(number(bin.threshold()));
  }

  private static double number(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }
}

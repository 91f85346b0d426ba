package dev.nightjar.training.card;

import dev.nightjar.lakehouse.Html;
import dev.nightjar.training.evaluation.Calibration;
import dev.nightjar.training.evaluation.Confusion;
import dev.nightjar.training.evaluation.Curves;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The drawings of a card, in SVG. */
final class CardCharts {
  private static final double WIDTH = 320;
  private static final double HEIGHT = 280;
  private static final double LEFT = 46;
  private static final double RIGHT = 310;
  private static final double TOP = 12;
  private static final double BOTTOM = 236;
  private static final double SMALLEST = 2.5;
  private static final double LARGEST = 8;
  private static final int BAR = 100;

  private CardCharts() {}

  /** Where a value lies between two ends of an axis. */
  private record Axis(double low, double high, double from, double to) {
    double at(double value) {
      return from + (value - low) / (high - low) * (to - from);
    }
  }

  private static final Axis X = new Axis(0, 1, LEFT, RIGHT);
  private static final Axis Y = new Axis(0, 1, BOTTOM, TOP);

  /** A bar, a share of a cell's width. */
  static Html bar(double share) {
    Html svg = new Html();
    svg.open(
        "svg",
        "class",
        "small-bar",
        "viewBox",
        "0 0 " + BAR + " 10",
        "preserveAspectRatio",
        "none",
        "aria-hidden",
        "true");
    svg.empty(
        "rect",
        "class",
        "bar",
        "width",
        Html.place(BAR * share),
        "height",
        "10",
        "x",
        "0",
        "y",
        "0");
    return svg.close("svg");
  }

  static Html calibration(List<Calibration.Bin> bins) {
    Html svg = unit("Calibration", "mean predicted probability", "share that came true");
    line(svg, "line dashed", List.of(new double[] {0, 0}, new double[] {1, 1}), X, Y);
    long most = bins.stream().mapToLong(Calibration.Bin::rows).max().orElse(1);
    List<double[]> way = new ArrayList<>();
    for (Calibration.Bin bin : bins) {
      if (bin.meanProbability() != null && bin.positiveShare() != null) {
        way.add(new double[] {bin.meanProbability(), bin.positiveShare()});
      }
    }
    line(svg, "line", way, X, Y);
    for (Calibration.Bin bin : bins) {
      if (bin.meanProbability() != null && bin.positiveShare() != null) {
        double size = Math.sqrt(bin.rows() / (double) Math.max(1, most));
        String told =
            String.format(
                Locale.ROOT,
                "%,d rows: %.3f predicted, %.3f came true",
                bin.rows(),
                bin.meanProbability(),
                bin.positiveShare());
        dot(
            svg,
            "dot open",
            X.at(bin.meanProbability()),
            Y.at(bin.positiveShare()),
            SMALLEST + size * (LARGEST - SMALLEST),
            told);
      }
    }
    return svg.close("svg");
  }

  static Html roc(List<Curves.RocPoint> points, @Nullable Confusion at) {
    Html svg = unit("ROC curve", "share of the no decided yes", "share of the yes decided yes");
    line(svg, "line dashed", List.of(new double[] {0, 0}, new double[] {1, 1}), X, Y);
    line(
        svg,
        "line solid",
        points.stream().map(p -> new double[] {p.falsePositiveRate(), p.recall()}).toList(),
        X,
        Y);
    if (at != null) {
      threshold(svg, at.falsePositiveRate(), at.recall());
    }
    return svg.close("svg");
  }

  static Html precisionRecall(
      List<Curves.PrecisionPoint> points, @Nullable Confusion at, double positives) {
    Html svg = unit("Precision and recall", "recall", "precision");
    if (Double.isFinite(positives)) {
      line(
          svg,
          "line dashed",
          List.of(new double[] {0, positives}, new double[] {1, positives}),
          X,
          Y);
    }
    line(
        svg,
        "line solid",
        points.stream().map(p -> new double[] {p.recall(), p.precision()}).toList(),
        X,
        Y);
    if (at != null) {
      threshold(svg, at.recall(), at.precision());
    }
    return svg.close("svg");
  }

  static Html bestSoFar(List<@Nullable Double> values, String metric) {
    double[] known =
        values.stream().filter(Objects::nonNull).mapToDouble(Double::doubleValue).toArray();
    double low = Arrays.stream(known).min().orElse(0);
    double high = Arrays.stream(known).max().orElse(1);
    double margin = high > low ? (high - low) * 0.05 : Math.max(Math.abs(high) * 0.05, 1e-9);
    Axis x = new Axis(0, Math.max(1, values.size() - 1), LEFT, RIGHT);
    Axis y = new Axis(low - margin, high + margin, BOTTOM, TOP);
    Html svg = open("Best " + metric + " so far");
    for (double value : new double[] {low, (low + high) / 2, high}) {
      horizontal(svg, y.at(value), Figures.metric(value));
    }
    below(svg, x.at(0), "1");
    below(svg, RIGHT, Integer.toString(values.size()));
    // What goes up is in the title: beside long numbers there is no room.
    caption(svg, "trials", "");
    List<double[]> way = new ArrayList<>();
    Double last = null;
    for (int trial = 0; trial < values.size(); trial++) {
      Double value = values.get(trial);
      if (value != null) {
        if (last != null) {
          way.add(new double[] {trial, last});
        }
        way.add(new double[] {trial, value});
        last = value;
      }
    }
    line(svg, "line solid", way, x, y);
    return svg.close("svg");
  }

  /** A square from 0 to 1 on both axes. */
  private static Html unit(String title, String across, String up) {
    Html svg = open(title);
    for (int quarter = 0; quarter <= 4; quarter++) {
      double value = quarter / 4.0;
      String told = value == 0 ? "0" : value == 1 ? "1" : Double.toString(value);
      horizontal(svg, Y.at(value), told);
      below(svg, X.at(value), told);
    }
    caption(svg, across, up);
    return svg;
  }

  private static Html open(String title) {
    Html svg = new Html();
    return svg.open(
        "svg",
        "class",
        "chart",
        "viewBox",
        "0 0 " + (int) WIDTH + " " + (int) HEIGHT,
        "role",
        "img",
        "aria-label",
        title);
  }

  private static void horizontal(Html svg, double y, String told) {
    svg.empty(
        "line",
        "class",
        "grid",
        "x1",
        Html.place(LEFT),
        "x2",
        Html.place(RIGHT),
        "y1",
        Html.place(y),
        "y2",
        Html.place(y));
    svg.element(
        "text", told, "x", Html.place(LEFT - 5), "y", Html.place(y + 4), "text-anchor", "end");
  }

  private static void below(Html svg, double x, String told) {
    svg.element(
        "text", told, "x", Html.place(x), "y", Html.place(BOTTOM + 16), "text-anchor", "middle");
  }

  private static void caption(Html svg, String across, String up) {
    double middle = (LEFT + RIGHT) / 2;
    svg.element(
        "text",
        across,
        "x",
        Html.place(middle),
        "y",
        Html.place(BOTTOM + 34),
        "text-anchor",
        "middle");
    if (up.isEmpty()) {
      return;
    }
    double height = (TOP + BOTTOM) / 2;
    svg.element(
        "text",
        up,
        "x",
        "11",
        "y",
        Html.place(height),
        "text-anchor",
        "middle",
        "transform",
        "rotate(-90 11 " + Html.place(height) + ")");
  }

  private static void line(Html svg, String look, List<double[]> way, Axis x, Axis y) {
    if (way.size() < 2) {
      return;
    }
    StringBuilder path = new StringBuilder();
    for (double[] point : way) {
      path.append(path.length() == 0 ? "M" : "L");
      path.append(Html.place(x.at(point[0]))).append(' ').append(Html.place(y.at(point[1])));
    }
    svg.empty("path", "class", look, "d", path.toString());
  }

  private static void threshold(Html svg, double x, double y) {
    if (Double.isFinite(x) && Double.isFinite(y)) {
      dot(svg, "dot at", X.at(x), Y.at(y), 5, "the threshold it decides at");
    }
  }

  private static void dot(Html svg, String look, double x, double y, double radius, String told) {
    svg.open(
        "circle", "class", look, "cx", Html.place(x), "cy", Html.place(y), "r", Html.place(radius));
    svg.element("title", told).close("circle");
  }
}

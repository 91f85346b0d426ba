package dev.nightjar.jobs;

import dev.nightjar.training.Backtested;
import dev.nightjar.training.Backtested.Measured;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A backtest as one HTML page that needs nothing else: a chart for each measure, and the tables.
 */
final class BacktestPage {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 240;
  private static final int LEFT = 60;
  private static final int RIGHT = 20;
  private static final int TOP = 14;
  private static final int BOTTOM = 34;

  private static final String STYLE =
      """
      body { font: 15px/1.4 system-ui, sans-serif; margin: 1rem; color: #1d2733; background: #fff; }
      h1 { font-size: 1.2rem; overflow-wrap: anywhere; } h2 { font-size: 1rem; }
      svg { display: block; width: 100%; max-width: 900px; height: auto; }
      svg text { font: 11px system-ui, sans-serif; fill: #1d2733; }
      .axis { stroke: #93a1b0; } .mark { stroke: #d5dce4; }
      .line { fill: none; stroke-width: 2; } .band { stroke-width: 7; opacity: .3; }
      .retrained { stroke: #1f6fb2; } .never { stroke: #b8541f; stroke-dasharray: 6 4; }
      .constant { stroke: #51606f; stroke-dasharray: 2 4; }
      pre { overflow-x: auto; font-size: .85rem; }
      """;

  private final Backtested backtested;
  private final StringBuilder page = new StringBuilder();

  private BacktestPage(Backtested backtested) {
    this.backtested = backtested;
  }

  /** The page; all names in it are escaped. */
  static String of(Backtested backtested) {
    return new BacktestPage(backtested).page();
  }

  private String page() {
    ShownBacktest shown = new ShownBacktest(backtested);
    String title = "Backtest of " + escaped(shown.title());
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<title>").append(title).append("</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<h1>").append(title).append("</h1>\n");
    page.append(
        "<p>Solid with 95 % intervals: trained again for each period. Dashed: the model of");
    page.append(" the first night. Dotted: the constant.</p>\n");
    shown.compared().forEach(this::chart);
    page.append("<h2>Trained again</h2>\n<pre>").append(text(shown.measures())).append("</pre>\n");
    page.append("<h2>Beside the others</h2>\n<pre>").append(text(shown.beside()));
    return page.append("</pre>\n</body>\n</html>\n").toString();
  }

  private static String text(ShownTable table) {
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text), false);
    return escaped(text.toString());
  }

  private void chart(String measure) {
    List<Line> lines =
        List.of(
            line("constant", measure, t -> t.compared().constant()),
            line("never", measure, t -> t.compared().neverRetrained()),
            line("retrained", measure, t -> t.compared().retrained()));
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Line line : lines) {
      for (Point point : line.points()) {
        if (point.value() != null) {
          low = Math.min(low, point.interval() == null ? point.value() : point.interval().low());
          high = Math.max(high, point.interval() == null ? point.value() : point.interval().high());
        }
      }
    }
    if (low > high) {
      return;
    }
    double margin = Math.max((high - low) * 0.08, 1e-6);
    Scale scale = new Scale(low - margin, high + margin, backtested.periods().size());
    page.append("<h2>").append(measure).append("</h2>\n");
    page.append("<svg viewBox=\"0 0 %d %d\" role=\"img\"".formatted(WIDTH, HEIGHT));
    page.append(" aria-label=\"").append(measure).append(" by period\">\n");
    axes(scale);
    lines.forEach(line -> line(scale, line));
    page.append("</svg>\n");
  }

  /** A measure of one period; null where it is not defined. */
  private record Point(@Nullable Double value, @Nullable Interval interval) {}

  private record Line(String style, List<Point> points) {}

  /** From values and periods to places. */
  private record Scale(double low, double high, int periods) {
    double x(int period) {
      return LEFT + (period + 0.5) * (WIDTH - LEFT - RIGHT) / periods;
    }

    double y(double value) {
      return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM);
    }
  }

  private Line line(String style, String measure, Function<Backtested.Trained, Measured> measured) {
    List<Point> points = new ArrayList<>();
    for (Backtested.Trained period : backtested.periods()) {
      Measured each = measured.apply(period);
      points.add(
          new Point(
              each.values().get(measure),
              style.equals("retrained") ? each.intervals().get(measure) : null));
    }
    return new Line(style, points);
  }

  private void axes(Scale scale) {
    for (int mark = 0; mark <= 4; mark++) {
      double value = scale.low() + (scale.high() - scale.low()) * mark / 4;
      segment("mark", LEFT, scale.y(value), WIDTH - RIGHT, scale.y(value));
      label(LEFT - 6, scale.y(value) + 4, "end", String.format(Locale.ROOT, "%.3f", value));
    }
    segment("axis", LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM);
    int every = Math.max(1, (scale.periods() + 7) / 8);
    for (int period = 0; period < scale.periods(); period += every) {
      label(
          scale.x(period),
          HEIGHT - BOTTOM + 18,
          "middle",
          backtested.periods().get(period).nights().from().toString());
    }
  }

  private void line(Scale scale, Line line) {
    StringBuilder path = new StringBuilder();
    boolean open = false;
    for (int period = 0; period < line.points().size(); period++) {
      Point point = line.points().get(period);
      double x = scale.x(period);
      if (point.interval() != null) {
        segment(
            "band " + line.style(),
            x,
            scale.y(point.interval().low()),
            x,
            scale.y(point.interval().high()));
      }
      if (point.value() != null) {
        path.append(
            String.format(Locale.ROOT, "%s%.1f %.1f", open ? "L" : "M", x, scale.y(point.value())));
      }
      open = point.value() != null;
    }
    page.append("<path class=\"line ").append(line.style()).append("\" d=\"").append(path);
    page.append("\"/>\n");
  }

  private void segment(String style, double x1, double y1, double x2, double y2) {
    page.append(
        String.format(
            Locale.ROOT,
            "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
            style,
            x1,
            y1,
            x2,
            y2));
  }

  private void label(double x, double y, String anchor, String text) {
    page.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            escaped(text)));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}

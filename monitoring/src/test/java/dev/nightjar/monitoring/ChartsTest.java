package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Html;
import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartsTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 14);

  @Test
  void nothingToDrawIsStillADrawing() {
    LineChart line = line(List.of());
    assertThat(line.isEmpty()).isTrue();
    Markup.chart(line.svg());
    BarChart bars = bars(List.of(), null);
    assertThat(bars.isEmpty()).isTrue();
    Markup.chart(bars.svg());
    CalibrationPlot plot = new CalibrationPlot("t", List.of());
    assertThat(plot.isEmpty()).isTrue();
    Markup.chart(plot.svg());
    Markup.chart(SmallCharts.sparkline(List.of(), "t"));
    Markup.chart(SmallCharts.bar(null, null, 0, "t"));
  }

  @Test
  void onePointIsADotAndOneBarABar() {
    LineChart line = line(List.of(new LineChart.Point(NIGHT, 0.7, 0.6, 0.8)));
    Document drawing = Markup.chart(line.svg());
    assertThat(Markup.count(drawing, "circle")).isEqualTo(1);
    assertThat(line.svg().toString()).contains("class=\"band\"").contains("2013-06-14: 0.7000");
    Document bar = Markup.chart(bars(List.of(new Report.Point(NIGHT, 12.0)), null).svg());
    assertThat(Markup.count(bar, "rect")).isEqualTo(1);
    assertThat(Markup.count(Markup.chart(SmallCharts.sparkline(points(1.0), "t")), "circle"))
        .isEqualTo(1);
  }

  @Test
  void aMissingValueBreaksTheLine() {
    LineChart chart =
        line(
            List.of(
                LineChart.Point.of(NIGHT, 1.0),
                LineChart.Point.of(NIGHT.plusDays(1), 2.0),
                LineChart.Point.of(NIGHT.plusDays(2), Double.NaN),
                LineChart.Point.of(NIGHT.plusDays(3), null),
                LineChart.Point.of(NIGHT.plusDays(4), Double.POSITIVE_INFINITY),
                LineChart.Point.of(NIGHT.plusDays(5), 3.0)));
    Document drawing = Markup.chart(chart.svg());
    assertThat(Markup.count(drawing, "path")).isEqualTo(2);
    assertThat(Markup.count(drawing, "circle")).isEqualTo(3);
  }

  @Test
  void valuesOfAllSizesStayInsideTheDrawing() {
    long seed = 20130614;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      double size = Math.pow(10, random.nextInt(60) - 20);
      List<LineChart.Point> line = new ArrayList<>();
      List<Report.Point> bars = new ArrayList<>();
      int n = random.nextInt(6);
      for (int i = 0; i < n; i++) {
        LocalDate night = NIGHT.plusDays(i * (1L + random.nextInt(2)) + i);
        Double value = value(random, size);
        line.add(new LineChart.Point(night, value, value(random, size), value(random, size)));
        bars.add(new Report.Point(night, value));
      }
      Double level = value(random, size);
      try {
        Markup.chart(line(line).svg());
        Markup.chart(bars(bars, level).svg());
        Markup.chart(SmallCharts.sparkline(bars, "t"));
        Markup.chart(SmallCharts.bar(level, value(random, size), size, "t"));
        Markup.chart(new CalibrationPlot("t", List.of(bin(level, value(random, size)))).svg());
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  @Test
  void anAxisHasRoundMarksAroundItsValues() {
    assertThat(Scale.around(new double[] {0.61, 0.88}, Scale.Base.LEAST, 100, 0).marks())
        .first()
        .satisfies(mark -> assertThat(mark).isCloseTo(0.6, Offset.offset(1e-9)));
    assertThat(Scale.around(new double[] {72, 72}, Scale.Base.ZERO, 100, 0).marks())
        .containsExactly(0.0, 20.0, 40.0, 60.0, 80.0);
    assertThat(Scale.around(new double[] {-5, 3}, Scale.Base.ZERO, 100, 0).at(0))
        .isStrictlyBetween(0.0, 100.0);
    assertThat(Scale.around(new double[] {Double.NaN}, Scale.Base.ZERO, 100, 0).marks())
        .startsWith(0.0)
        .endsWith(1.0);
    Scale flat = Scale.around(new double[] {5, 5}, Scale.Base.LEAST, 100, 0);
    assertThat(flat.at(5)).isCloseTo(50, Offset.offset(1.0));
  }

  @Test
  void aBarBelowZeroHangsFromTheLineOfZero() {
    Html svg =
        bars(List.of(new Report.Point(NIGHT, -2.0), new Report.Point(NIGHT.plusDays(1), 2.0)), null)
            .svg();
    var rects = Markup.chart(svg).getElementsByTagName("rect");
    double below = number(rects.item(0), "y");
    double above = number(rects.item(1), "y") + number(rects.item(1), "height");
    assertThat(below).isCloseTo(above, Offset.offset(0.2));
  }

  private static double number(org.w3c.dom.Node node, String attribute) {
    return Double.parseDouble(node.getAttributes().getNamedItem(attribute).getNodeValue());
  }

  private static @Nullable Double value(Random random, double size) {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> Double.NaN;
      case 2 -> Double.NEGATIVE_INFINITY;
      case 3 -> 0.0;
      case 4 -> -size * random.nextDouble();
      case 5 -> Double.MAX_VALUE;
      default -> size * random.nextDouble();
    };
  }

  private static LineChart line(List<LineChart.Point> points) {
    return new LineChart(
        "t", "AUC", "night", List.of(new LineChart.Line(LineChart.Style.DOTS, points)));
  }

  private static BarChart bars(List<Report.Point> points, @Nullable Double level) {
    return new BarChart("t", "rows", "night", points, NIGHT, level);
  }

  private static List<Report.Point> points(double value) {
    return List.of(new Report.Point(NIGHT, value));
  }

  private static Measurement bin(@Nullable Double share, @Nullable Double probability) {
    return new Measured("m", NIGHT, Monitor.CALIBRATION, "positive_share", "m v1")
        .value(share, 10)
        .threshold(probability)
        .judged(Verdict.PASS, "s");
  }
}

package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How good a model's predictions were, as far as outcomes are known. */
final class PerformanceSection {
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("auc", "AUC"),
          Map.entry("log_loss", "log loss"),
          Map.entry("pr_auc", "PR-AUC"),
          Map.entry("brier", "Brier score"),
          Map.entry("calibration_error", "calibration error"),
          Map.entry("rmse", "RMSE"),
          Map.entry("mae", "mean absolute error"),
          Map.entry("median_absolute_error", "median absolute error"),
          Map.entry("r2", "R²"),
          Map.entry("mape", "mean absolute error, relative"),
          Map.entry("smape", "mean absolute error, symmetric"),
          Map.entry("quantile_loss", "quantile loss"),
          Map.entry("poisson_deviance", "Poisson deviance"));
  private static final int LABELLED_NIGHTS = 30;

  private final ModelReport model;

  PerformanceSection(ModelReport model) {
    this.model = model;
  }

  Html html() {
    Html html = Section.open("Performance of " + model.model());
    if (model.subject().isEmpty()) {
      html.element("p", "Not measured tonight: charts end with a night before.", "class", "small");
    } else {
      html.element(
          "p",
          model.trained() == null ? model.subject() : model.trained().sentence(),
          "class",
          "small");
    }
    if (!model.hasOutcomes()) {
      Section.none(html, "No outcome of a prediction is known yet: nothing can be said.");
    }
    html.open("div", "class", "charts");
    model.performance().forEach(metric -> history(html, metric));
    if (!model.ofNumbers()) {
      calibration(html);
    }
    labels(html);
    html.close("div");
    slices(html);
    return html.close("section");
  }

  private static void history(Html html, ModelReport.MetricHistory metric) {
    String name = NAMES.getOrDefault(metric.metric(), metric.metric());
    List<LineChart.Line> lines = new ArrayList<>();
    List<String> legend = new ArrayList<>();
    lines.add(new LineChart.Line(LineChart.Style.DOTS, nightByNight(metric.nights())));
    legend.add("● one night; band: 95 % interval");
    List<LineChart.Point> rolling = new ArrayList<>();
    List<LineChart.Point> limits = new ArrayList<>();
    for (Measurement m : metric.rolling()) {
      if (m.value() == null) {
        continue;
      }
      rolling.add(LineChart.Point.of(m.ofNight(), m.value()));
      limits.add(LineChart.Point.of(m.ofNight(), m.threshold()));
    }
    lines.add(new LineChart.Line(LineChart.Style.SOLID, rolling));
    lines.add(new LineChart.Line(LineChart.Style.DASHED, limits));
    if (!metric.rolling().isEmpty()) {
      Measurement last = metric.rolling().get(metric.rolling().size() - 1);
      legend.add("━ %d nights together: %s".formatted(last.nights(), Figures.metric(last.value())));
      if (last.threshold() != null) {
        legend.add("╌ as bad as it may get: " + Figures.metric(last.threshold()));
      }
    }
    LineChart chart = new LineChart(title(name, metric), name, "night of the predictions", lines);
    html.add(
        chart.isEmpty()
            ? Chart.empty(name, "It is not defined for any night yet.")
            : Chart.figure(name + " by night", chart.svg(), legend));
  }

  /** With a gap for each night in between that is not known, so that no line hides it. */
  private static List<LineChart.Point> nightByNight(List<Measurement> nights) {
    List<LineChart.Point> points = new ArrayList<>();
    @Nullable LocalDate last = null;
    for (Measurement m : nights) {
      if (last != null && last.plusDays(1).isBefore(m.ofNight())) {
        points.add(LineChart.Point.of(last.plusDays(1), null));
      }
      points.add(new LineChart.Point(m.ofNight(), m.value(), m.low(), m.high()));
      last = m.ofNight();
    }
    return points;
  }

  private static String title(String name, ModelReport.MetricHistory metric) {
    if (metric.nights().isEmpty()) {
      return name + " of the last nights together";
    }
    Measurement last = metric.nights().get(metric.nights().size() - 1);
    return "%s of %s; of %s it is %s"
        .formatted(
            name,
            Figures.counted(metric.nights().size(), "night"),
            last.ofNight(),
            Figures.metric(last.value()));
  }

  private void calibration(Html html) {
    CalibrationPlot plot =
        new CalibrationPlot(
            "Share that came true by predicted probability, "
                + model.calibration().size()
                + " ranges",
            model.calibration());
    if (plot.isEmpty()) {
      html.add(Chart.empty("Calibration", "No probability was compared with an outcome tonight."));
    } else {
      List<String> legend = new ArrayList<>();
      legend.add("○ a range of probabilities, larger with more predictions");
      legend.add("╌ what would be exact");
      if (model.bias() != null) {
        legend.add(model.bias().sentence());
      }
      html.add(Chart.figure("Calibration", plot.svg(), legend));
    }
  }

  private void labels(Html html) {
    List<Measurement> nights =
        model
            .labels()
            .subList(Math.max(0, model.labels().size() - LABELLED_NIGHTS), model.labels().size());
    if (nights.isEmpty()) {
      html.add(Chart.empty("Label coverage", "No prediction is old enough to have an outcome."));
      return;
    }
    Measurement last = nights.get(nights.size() - 1);
    @Nullable Double expected =
        nights.stream().map(Measurement::threshold).filter(t -> t != null).findFirst().orElse(null);
    BarChart chart =
        new BarChart(
            "Share of predictions with an outcome, " + Figures.counted(nights.size(), "night"),
            "share with a label",
            "night of the predictions",
            nights.stream().map(m -> new Report.Point(m.ofNight(), m.value())).toList(),
            last.ofNight(),
            expected);
    List<String> legend = new ArrayList<>(List.of("▮ as the newest night knows it"));
    if (expected != null) {
      legend.add("╌ expected: " + Figures.percent(expected));
    }
    legend.add(last.sentence());
    html.add(Chart.figure("Label coverage", chart.svg(), legend));
  }

  private void slices(Html html) {
    if (model.slices().isEmpty()) {
      return;
    }
    Section.table(
        html,
        "By slice, the predictions of %s up to %s"
            .formatted(
                Figures.counted(model.slices().get(0).nights(), "night"),
                model.slices().get(0).ofNight()),
        List.of("slice", "metric", "#value", "#95 % interval", "#rows"));
    for (Measurement m : model.slices()) {
      html.open("tr").element("td", m.slice());
      html.element("td", NAMES.getOrDefault(m.metric(), m.metric()));
      Section.number(html, Figures.metric(m.value()));
      Section.number(
          html,
          m.low() == null || m.high() == null
              ? Figures.NONE
              : Figures.metric(m.low()) + " to " + Figures.metric(m.high()));
      Section.number(html, Figures.count(m.n()));
      html.close("tr");
    }
    Section.endTable(html);
  }
}

package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the night cost, step by step, and what nights cost before. */
final class CostSection {
  private static final String PEAK = "peak_memory_megabytes";

  private final Report report;

  CostSection(Report report) {
    this.report = report;
  }

  Html html() {
    Html html = Section.open("Costs");
    List<Measurement> tonight = report.costs().tonight();
    if (tonight.isEmpty()) {
      Section.none(html, "The costs of the night's runs have not been measured.");
    } else {
      steps(html, tonight);
      tonight.stream()
          .filter(m -> m.metric().equals(PEAK))
          .forEach(m -> html.element("p", "Peak memory: " + m.sentence() + "."));
    }
    if (report.runs().stream().anyMatch(run -> run.nights().nights().size() > 1)) {
      html.element(
          "p", "A run over several nights counts in full in each of them.", "class", "small");
    }
    nights(html);
    return html.close("section");
  }

  private static void steps(Html html, List<Measurement> tonight) {
    SortedMap<String, Map<String, Measurement>> steps = new TreeMap<>();
    tonight.stream()
        .filter(m -> !m.metric().equals(PEAK))
        .forEach(m -> steps.computeIfAbsent(m.subject(), s -> new TreeMap<>()).put(m.metric(), m));
    double most =
        steps.values().stream()
            .mapToDouble(step -> value(step, "seconds"))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    Section.table(
        html,
        "Steps measured when the night was monitored",
        List.of(
            "step", "", "#seconds", "#MB read", "#MB written", "#Spark jobs", "#rows", "#runs"));
    steps.forEach(
        (step, metrics) -> {
          double seconds = value(metrics, "seconds");
          html.open("tr").element("td", step).open("td", "class", "bar-cell");
          html.add(
              SmallCharts.bar(
                  seconds, null, most, step + ": " + Figures.number(seconds) + " seconds"));
          html.close("td");
          Section.number(html, Figures.number(seconds));
          Section.number(html, Figures.number(value(metrics, "megabytes_read")));
          Section.number(html, Figures.number(value(metrics, "megabytes_written")));
          Section.number(html, Figures.number(value(metrics, "spark_jobs")));
          Section.number(html, Figures.number(value(metrics, "rows")));
          Section.number(
              html,
              Figures.count(metrics.values().stream().mapToLong(Measurement::n).max().orElse(0)));
          html.close("tr");
        });
    Section.endTable(html);
  }

  private void nights(Html html) {
    BarChart chart =
        new BarChart(
            "Seconds of all steps by night, "
                + Figures.counted(report.costs().seconds().size(), "night"),
            "seconds",
            "night",
            report.costs().seconds(),
            report.night(),
            null);
    if (!chart.isEmpty()) {
      html.open("div", "class", "charts");
      html.add(Chart.figure("Seconds of all steps", chart.svg(), legend()));
      html.close("div");
    }
  }

  private List<String> legend() {
    return report.costs().seconds().stream().anyMatch(p -> p.night().equals(report.night()))
        ? List.of("▮ with an edge: tonight")
        : List.of("not measured tonight");
  }

  private static double value(Map<String, Measurement> metrics, String metric) {
    Measurement m = metrics.get(metric);
    return m == null || m.value() == null ? Double.NaN : m.value();
  }
}

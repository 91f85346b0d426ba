package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many rows came, night by night. */
final class VolumeSection {
  private final Report report;

  VolumeSection(Report report) {
    this.report = report;
  }

  Html html() {
    Html html = Section.open("Volume");
    if (report.volumes().isEmpty()) {
      Section.none(html, "No table was measured yet.");
    }
    html.open("div", "class", "charts");
    report.volumes().stream().filter(volume -> hasRows(volume)).forEach(v -> chart(html, v));
    html.close("div");
    List<Report.Volume> without =
        report.volumes().stream().filter(volume -> !hasRows(volume)).toList();
    if (!without.isEmpty()) {
      html.element(
          "p",
          "Without a row in the last nights: "
              + String.join(", ", without.stream().map(Report.Volume::watched).toList()),
          "class",
          "small");
    }
    return html.close("section");
  }

  private static boolean hasRows(Report.Volume volume) {
    return volume.nights().stream().anyMatch(point -> point.value() != null && point.value() != 0);
  }

  private void chart(Html html, Report.Volume volume) {
    boolean predictions = volume.kind() == Report.Volume.Kind.PREDICTIONS;
    String unit = predictions ? "predictions" : "rows";
    @Nullable Measurement tonight = volume.tonight();
    BarChart chart =
        new BarChart(
            "%s of %s by night, %s"
                .formatted(
                    unit, volume.watched(), Figures.counted(volume.nights().size(), "night")),
            unit + " a night",
            "night",
            volume.nights(),
            report.night(),
            tonight == null ? null : tonight.threshold());
    List<String> legend = new ArrayList<>();
    if (tonight == null) {
      legend.add("not measured tonight");
    } else {
      legend.add("▮ with an edge: tonight, " + tonight.sentence());
      if (tonight.threshold() != null) {
        legend.add("╌ where the verdict changes: " + Figures.number(tonight.threshold()));
      }
    }
    html.add(
        Chart.figure(volume.watched() + (predictions ? ", predictions" : ""), chart.svg(), legend));
  }
}

package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What moved away from the training data, the worst first. */
final class DriftSection {
  private static final int SHOWN = 12;

  private final ModelReport model;

  DriftSection(ModelReport model) {
    this.model = model;
  }

  Html html() {
    Html html = Section.open("Drift of " + model.model() + ", ranked");
    if (model.drift().isEmpty() && model.predictionDrift().isEmpty()) {
      Section.none(html, "Nothing was compared with the training data tonight.");
      return html.close("section");
    }
    html.element(
        "p",
        "Bar: tonight's value. Upright line: where the verdict changes. Small line: the last nights."
            + " Ranked by value times the feature's importance to the model.",
        "class",
        "small");
    double most =
        Stream.concat(model.drift().stream(), model.predictionDrift().stream())
            .map(ModelReport.Drifted::tonight)
            .flatMapToDouble(m -> DoubleStream.of(finite(m.value()), finite(m.threshold())))
            .max()
            .orElse(1);
    List<ModelReport.Drifted> drift = model.drift();
    html.open("ol", "class", "drift");
    drift.subList(0, Math.min(SHOWN, drift.size())).forEach(each -> row(html, each, most));
    html.close("ol");
    if (drift.size() > SHOWN) {
      html.open("details").element("summary", (drift.size() - SHOWN) + " more features");
      html.open("ol", "class", "drift", "start", String.valueOf(SHOWN + 1));
      drift.subList(SHOWN, drift.size()).forEach(each -> row(html, each, most));
      html.close("ol").close("details");
    }
    if (!model.predictionDrift().isEmpty()) {
      html.element("h3", "Predictions").open("ul", "class", "drift");
      model.predictionDrift().forEach(each -> row(html, each, most));
      html.close("ul");
    }
    odd(html);
    return html.close("section");
  }

  private static void row(Html html, ModelReport.Drifted drifted, double most) {
    Measurement m = drifted.tonight();
    String name = String.valueOf(m.column());
    String figures =
        "%s %s, verdict changes at %s"
            .formatted(m.metric(), Figures.metric(m.value()), Figures.metric(m.threshold()));
    html.open("li").open("div", "class", "row");
    html.open("span", "class", "name").element("code", name).text(" ");
    html.add(Section.badge(m.verdict())).close("span");
    html.add(SmallCharts.bar(m.value(), m.threshold(), most, name + ": " + figures));
    html.open("span", "class", "figures").element("b", Figures.metric(m.value()));
    html.text(" of " + Figures.metric(m.threshold()));
    if (m.importance() != null) {
      html.text(" · importance " + Figures.percent(m.importance()));
    }
    html.close("span");
    html.add(
        SmallCharts.sparkline(
            drifted.nights(),
            "%s of %s over %s"
                .formatted(m.metric(), name, Figures.counted(drifted.nights().size(), "night"))));
    html.element("span", Figures.rounded(m.sentence()), "class", "sentence");
    html.close("div").close("li");
  }

  private void odd(Html html) {
    if (model.odd().isEmpty()) {
      return;
    }
    html.open("details");
    html.element(
        "summary", Figures.counted(model.odd().size(), "share") + " of missing or unseen values");
    Section.table(
        html,
        "Shares above zero tonight",
        List.of("feature", "share of", "#tonight", "verdict", "in words"));
    for (Measurement m : model.odd()) {
      html.open("tr").element("td", String.valueOf(m.column()));
      html.element("td", m.metric().replace("_share", ""));
      Section.number(html, Figures.percent(m.value()));
      html.open("td").add(Section.badge(m.verdict())).close("td");
      html.element("td", m.sentence()).close("tr");
    }
    Section.endTable(html);
    html.close("details");
  }

  private static double finite(@Nullable Double value) {
    return value == null || !Double.isFinite(value) ? 0 : value;
  }
}

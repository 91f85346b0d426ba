package dev.nightjar.training.card;

import dev.nightjar.lakehouse.Html;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.evaluation.Confusion;
import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.model.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A card as a page: no scripts, nothing that is loaded from elsewhere, for light and dark. */
final class CardPage {
  private final ModelCard card;
  private final Html page = new Html();

  CardPage(ModelCard card) {
    this.card = card;
  }

  String html() {
    page.open("html", "lang", "en").open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.element("title", "Model card of " + card.subject().title());
    page.add(Html.style(style())).close("head").open("body");
    head();
    page.open("main");
    use();
    results();
    plots();
    decisions();
    features();
    slices();
    fairness();
    study();
    data();
    lineage();
    page.close("main").close("body").close("html");
    return "<!DOCTYPE html>\n" + page + "\n";
  }

  private void head() {
    ModelCard.Subject subject = card.subject();
    page.open("header");
    page.element("p", "Nightjar model card", "class", "kicker");
    page.element("h1", subject.title());
    if (!subject.description().isEmpty()) {
      page.element("p", subject.description());
    }
    if (!subject.standing().isEmpty()) {
      page.element("p", subject.standing(), "class", "small");
    }
    page.open("dl", "class", "facts");
    fact("predicts", subject.predicts());
    fact("task", subject.task().key());
    fact("trainer", card.training().trainer() + ", " + card.training().engine());
    fact("as of", card.data().asOf());
    fact("rows", Figures.count(card.data().rows()));
    fact("owner", subject.owner());
    fact("contact", subject.contact());
    page.close("dl").close("header");
  }

  private void fact(String name, String value) {
    if (!value.isEmpty()) {
      page.open("div").element("dt", name).element("dd", value).close("div");
    }
  }

  private void use() {
    ModelCard.Subject subject = card.subject();
    section("Use and limits");
    if (!subject.intendedUse().isEmpty()) {
      page.element("h3", "Meant for").element("p", subject.intendedUse());
    }
    if (!subject.limitations().isEmpty()) {
      page.element("h3", "Not meant for");
      list(subject.limitations());
    }
    page.element("h3", "What its figures warn of");
    if (card.limits().isEmpty()) {
      page.element("p", "Nothing that is looked for.", "class", "none");
    } else {
      list(card.limits());
    }
    page.close("section");
  }

  private void results() {
    section("How good it is");
    page.element(
        "p",
        "The model and its baselines, trained on the training part alone, on rows that none of them"
            + " has seen. Below a value: where 95 of 100 redrawings of the test rows lie.",
        "class",
        "small");
    page.open("div", "class", "scroll").open("table").open("tr").element("th", "metric");
    for (ModelCard.Result result : ordered()) {
      page.open("th", "class", "number").text(result.contender());
      page.empty("br").element("span", result.part(), "class", "part").close("th");
    }
    page.element("th", "what it means").close("tr");
    for (Metric metric : metrics()) {
      page.open("tr").open("td").text(metric.name()).text(arrow(metric)).close("td");
      for (ModelCard.Result result : ordered()) {
        page.open("td", "class", result.model() ? "number own" : "number");
        page.text(Figures.metric(result.metrics().get(metric.name())));
        Interval interval = result.intervals().get(metric.name());
        if (interval != null) {
          page.element(
              "span",
              Figures.metric(interval.low()) + " to " + Figures.metric(interval.high()),
              "class",
              "interval");
        }
        page.close("td");
      }
      page.element("td", metric.meaning(), "class", "meaning").close("tr");
    }
    page.close("table").close("div");
    page.element("p", "↑ more is better, ↓ less is better", "class", "small").close("section");
  }

  private static String arrow(Metric metric) {
    return switch (metric.direction()) {
      case MAXIMISE -> " ↑";
      case MINIMISE -> " ↓";
      case NONE -> "";
    };
  }

  /** Test before validation, for that is what counts. */
  private List<ModelCard.Result> ordered() {
    return card.results().stream()
        .filter(result -> result.part().equals("test") || result.model())
        .sorted(
            Comparator.comparing((ModelCard.Result result) -> !result.part().equals("test"))
                .thenComparing(result -> !result.model()))
        .toList();
  }

  /** Those that any contender has. */
  private List<Metric> metrics() {
    return MetricRegistry.of(card.subject().task()).stream()
        .filter(
            metric -> card.results().stream().anyMatch(r -> r.metrics().get(metric.name()) != null))
        .toList();
  }

  private void plots() {
    ModelCard.Plots plots = card.plots();
    if (plots == null) {
      return;
    }
    section("Curves over the test part");
    page.open("div", "class", "charts");
    if (!plots.calibration().isEmpty()) {
      figure(
          "Calibration",
          CardCharts.calibration(plots.calibration()),
          "On the dashed line a probability means what it says; larger dots stand for more rows.");
    }
    if (!plots.roc().isEmpty()) {
      figure(
          "ROC curve",
          CardCharts.roc(plots.roc(), at()),
          "The dot is the threshold it decides at; the dashed line is guessing.");
    }
    if (!plots.precisionRecall().isEmpty()) {
      figure(
          "Precision and recall",
          CardCharts.precisionRecall(plots.precisionRecall(), at(), positives()),
          "The dot is the threshold it decides at; the dashed line is guessing.");
    }
    page.close("div").close("section");
  }

  private @Nullable Confusion at() {
    return card.decisions() == null ? null : card.decisions().confusion();
  }

  private double positives() {
    Confusion decided = at();
    return decided == null ? Double.NaN : decided.positives() / decided.rows();
  }

  private void figure(String title, Html chart, String legend) {
    page.open("figure").element("figcaption", title).add(chart);
    page.element("p", legend, "class", "legend").close("figure");
  }

  private void decisions() {
    ModelCard.Decisions decisions = card.decisions();
    if (decisions == null) {
      return;
    }
    section("What it decides");
    page.element(
        "p",
        "Yes where the probability is at least %s, which cost least on the validation part: a wrong"
                .formatted(Figures.metric(decisions.threshold()))
            + " yes costs %s, a wrong no %s. On the test part a row costs %s."
                .formatted(
                    number(decisions.falsePositive()),
                    number(decisions.falseNegative()),
                    Figures.metric(decisions.cost())));
    Confusion c = decisions.confusion();
    page.open("div", "class", "sides").open("table", "class", "confusion");
    page.element("caption", "Decisions beside outcomes, test rows");
    page.open("tr").element("th", "").element("th", "decided yes", "class", "number");
    page.element("th", "decided no", "class", "number").close("tr");
    confusion("was yes", c.truePositives(), "right", c.falseNegatives(), "wrong");
    confusion("was no", c.falsePositives(), "wrong", c.trueNegatives(), "right");
    page.close("table").open("div", "class", "scroll").open("table");
    page.element("caption", "What other thresholds would bring").open("tr");
    for (String name : List.of("threshold", "decided yes", "precision", "recall", "cost")) {
      page.element("th", name, "class", "number");
    }
    page.close("tr");
    for (PredictedBinary.Threshold other : decisions.others()) {
      page.open("tr");
      numbers(
          number(other.threshold()),
          Figures.percent(other.confusion().selectionRate()),
          Figures.percent(other.confusion().precision()),
          Figures.percent(other.confusion().recall()),
          Figures.metric(other.cost()));
      page.close("tr");
    }
    page.close("table").close("div").close("div").close("section");
  }

  private void confusion(String name, double yes, String yesLook, double no, String noLook) {
    page.open("tr").element("th", name);
    page.element("td", Figures.count(yes), "class", "number " + yesLook);
    page.element("td", Figures.count(no), "class", "number " + noLook).close("tr");
  }

  private void features() {
    section("Features");
    page.element("p", CardFeatures.told(card), "class", "small");
    double most =
        card.features().stream()
            .filter(feature -> feature.importance() != null)
            .mapToDouble(ModelCard.Feature::importance)
            .max()
            .orElse(0);
    page.open("div", "class", "scroll").open("table").open("tr").element("th", "feature");
    page.element("th", "importance", "class", "number").element("th", "");
    page.element("th", "gain", "class", "number");
    page.element("th", "permutation", "class", "number");
    page.element("th", "missing", "class", "number");
    page.element("th", "kind").element("th", "from").close("tr");
    for (ModelCard.Feature feature : CardFeatures.byImportance(card)) {
      Double share = feature.importance();
      page.open("tr").element("td", feature.name());
      page.element("td", Figures.percent(share), "class", "number").open("td", "class", "bar-cell");
      if (share != null && most > 0) {
        page.add(CardCharts.bar(share / most));
      }
      page.close("td").element("td", Figures.percent(feature.gain()), "class", "number");
      page.element("td", CardFeatures.permutation(feature), "class", "number");
      page.element("td", Figures.percent(feature.missing()), "class", "number");
      String values = feature.values() == 0 ? "" : ", " + feature.values() + " values";
      page.element("td", feature.kind() + values).element("td", feature.source()).close("tr");
    }
    page.close("table").close("div").close("section");
  }

  private void slices() {
    List<String> by = card.slices().stream().map(ModelCard.Slice::by).distinct().toList();
    if (by.isEmpty()) {
      return;
    }
    List<Metric> shown = CardSlices.metrics(card);
    section("Slices of the test part");
    for (String feature : by) {
      page.element("h3", "by " + feature).open("div", "class", "scroll").open("table").open("tr");
      page.element("th", feature).element("th", "rows", "class", "number");
      shown.forEach(m -> page.element("th", m.name() + arrow(m), "class", "number"));
      page.element("th", "").close("tr");
      double most = CardSlices.most(card, feature, shown.get(0).name());
      for (ModelCard.Slice slice : card.slices()) {
        if (!slice.by().equals(feature)) {
          continue;
        }
        page.open("tr").element("td", slice.value());
        page.element("td", Figures.count(slice.rows()), "class", "number");
        for (Metric metric : shown) {
          page.element("td", Figures.metric(slice.metrics().get(metric.name())), "class", "number");
        }
        Double value = slice.metrics().get(shown.get(0).name());
        page.open("td", "class", "bar-cell");
        if (value != null && most > 0) {
          page.add(CardCharts.bar(Math.abs(value) / most));
        } else if (!slice.measured()) {
          page.element("span", "too few rows", "class", "none");
        }
        page.close("td").close("tr");
      }
      page.close("table").close("div");
    }
    page.element("p", "The bar is " + shown.get(0).name() + ".", "class", "small");
    page.close("section");
  }

  private void fairness() {
    if (card.fairness().isEmpty()) {
      return;
    }
    section("Fairness");
    for (ModelCard.GroupedFairness fairness : card.fairness()) {
      page.element("h3", "by " + fairness.by()).open("div", "class", "scroll").open("table");
      page.open("tr").element("th", fairness.by());
      for (String name : List.of("rows", "decided yes", "of the yes", "of the no")) {
        page.element("th", name, "class", "number");
      }
      page.element("th", "").close("tr");
      for (Fairness.Group group : fairness.measured().groups()) {
        page.open("tr").element("td", group.name());
        numbers(
            Figures.count(group.rows()),
            Figures.percent(group.selectionRate()),
            Figures.percent(group.truePositiveRate()),
            Figures.percent(group.falsePositiveRate()));
        page.element("td", group.insufficient(), "class", "meaning").close("tr");
      }
      page.close("table").close("div").open("ul");
      fairness
          .measured()
          .values()
          .forEach((name, value) -> page.element("li", name + ": " + Figures.metric(value)));
      page.close("ul");
    }
    page.close("section");
  }

  private void study() {
    ModelCard.Study study = card.study();
    if (study == null) {
      return;
    }
    section("Search");
    page.element("p", CardMarkdown.sentence(study));
    if (study.bestSoFar().stream().anyMatch(value -> value != null)) {
      page.open("div", "class", "charts");
      figure(
          "Best " + study.metric() + " so far",
          CardCharts.bestSoFar(study.bestSoFar(), study.metric()),
          "After each trial, in the order of their numbers.");
      page.close("div");
    }
    page.close("section");
  }

  private void data() {
    section("Data and training");
    page.open("div", "class", "scroll").open("table").open("tr").element("th", "part");
    page.element("th", "rows", "class", "number").element("th", "from").element("th", "to");
    page.element("th", "mean of the label", "class", "number").close("tr");
    for (ModelCard.Part part : card.data().parts()) {
      page.open("tr").element("td", part.name());
      page.element("td", Figures.count(part.rows()), "class", "number");
      page.element("td", part.from() == null ? Figures.NONE : part.from());
      page.element("td", part.to() == null ? Figures.NONE : part.to());
      page.element("td", Figures.metric(part.labelMean()), "class", "number").close("tr");
    }
    page.close("table").close("div");
    ModelCard.Training training = card.training();
    page.element(
        "p",
        training.refitted()
            ? "What predicts was trained again on all rows; the measures are of its twin, trained on"
                + " the training part alone."
            : "What predicts is what was measured: it was trained on the training part alone.",
        "class",
        "small");
    page.open("dl", "class", "facts");
    fact("source", card.data().source());
    fact("seed", Long.toString(training.seed()));
    fact("device", training.device());
    fact("engine", new Engine(training.workers()).toString());
    training.parameters().forEach(this::fact);
    page.close("dl").close("section");
  }

  private void lineage() {
    if (card.lineage().isEmpty()) {
      return;
    }
    section("Lineage");
    page.open("table", "class", "lineage");
    for (Map.Entry<String, String> entry : card.lineage().entrySet()) {
      page.open("tr").element("th", entry.getKey());
      page.open("td").element("code", entry.getValue()).close("td").close("tr");
    }
    page.close("table").close("section");
  }

  private void section(String title) {
    page.open("section").element("h2", title);
  }

  private void list(List<String> sentences) {
    page.open("ul");
    sentences.forEach(sentence -> page.element("li", sentence));
    page.close("ul");
  }

  private void numbers(String... values) {
    for (String value : values) {
      page.element("td", value, "class", "number");
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Figures.count(value) : Double.toString(value);
  }

  /** The style sheet of all pages of this package. */
  static String style() {
    try (InputStream file = CardPage.class.getResourceAsStream("card.css")) {
      if (file == null) {
        throw NightjarException.bug("Cannot find the style of the model card", null);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

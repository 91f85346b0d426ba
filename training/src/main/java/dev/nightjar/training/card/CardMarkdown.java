package dev.nightjar.training.card;

import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.evaluation.Calibration;
import dev.nightjar.training.evaluation.Confusion;
import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.model.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A card as Markdown, for places that show text. */
final class CardMarkdown {
  private final ModelCard card;
  private final StringBuilder text = new StringBuilder();

  CardMarkdown(ModelCard card) {
    this.card = card;
  }

  String text() {
    ModelCard.Subject subject = card.subject();
    text.append("# ").append(escaped(subject.title())).append("\n\n");
    paragraph(subject.description());
    paragraph(subject.standing());
    row("", "");
    rule(2);
    fact("predicts", subject.predicts());
    fact("task", subject.task().key());
    fact("trainer", card.training().trainer() + ", " + card.training().engine());
    fact("as of", card.data().asOf());
    fact("rows", Figures.count(card.data().rows()));
    fact("owner", subject.owner());
    fact("contact", subject.contact());
    use();
    results();
    decisions();
    calibration();
    features();
    slices();
    fairness();
    ModelCard.Study study = card.study();
    if (study != null) {
      heading("Search");
      paragraph(sentence(study));
    }
    data();
    heading("Lineage");
    row("", "");
    rule(2);
    card.lineage().forEach((name, value) -> row(name, "`" + value.replace("`", "'") + "`"));
    return text.toString();
  }

  /** What a study did, in a sentence. */
  static String sentence(ModelCard.Study study) {
    return "%s tried %s settings, of which %s failed; the best %s is %s."
        .formatted(
            study.algorithm(),
            Figures.count(study.trials()),
            Figures.count(study.failed()),
            study.metric(),
            Figures.metric(study.best()));
  }

  private void use() {
    heading("Use and limits");
    ModelCard.Subject subject = card.subject();
    if (!subject.intendedUse().isEmpty()) {
      paragraph("Meant for: " + subject.intendedUse());
    }
    if (!subject.limitations().isEmpty()) {
      paragraph("Not meant for:");
      list(subject.limitations());
    }
    if (!card.limits().isEmpty()) {
      paragraph("What its figures warn of:");
      list(card.limits());
    }
  }

  private void results() {
    heading("How good it is");
    List<ModelCard.Result> shown =
        card.results().stream()
            .filter(result -> result.part().equals("test") || result.model())
            .sorted(
                Comparator.comparing((ModelCard.Result r) -> !r.part().equals("test"))
                    .thenComparing(r -> !r.model()))
            .toList();
    List<String> header = new ArrayList<>(List.of("metric"));
    shown.forEach(result -> header.add(result.contender() + " (" + result.part() + ")"));
    table(header);
    for (Metric metric : MetricRegistry.of(card.subject().task())) {
      if (shown.stream().allMatch(r -> r.metrics().get(metric.name()) == null)) {
        continue;
      }
      List<String> cells = new ArrayList<>(List.of(metric.name()));
      for (ModelCard.Result result : shown) {
        Interval interval = result.intervals().get(metric.name());
        cells.add(
            Figures.metric(result.metrics().get(metric.name()))
                + (interval == null
                    ? ""
                    : " [%s, %s]"
                        .formatted(
                            Figures.metric(interval.low()), Figures.metric(interval.high()))));
      }
      row(cells.toArray(String[]::new));
    }
  }

  private void decisions() {
    ModelCard.Decisions decisions = card.decisions();
    if (decisions == null) {
      return;
    }
    heading("What it decides");
    paragraph(
        "Yes where the probability is at least %s; a wrong yes costs %s, a wrong no %s: %s per row."
            .formatted(
                Figures.metric(decisions.threshold()),
                decisions.falsePositive(),
                decisions.falseNegative(),
                Figures.metric(decisions.cost())));
    Confusion c = decisions.confusion();
    table(List.of("", "decided yes", "decided no"));
    row("was yes", Figures.count(c.truePositives()), Figures.count(c.falseNegatives()));
    row("was no", Figures.count(c.falsePositives()), Figures.count(c.trueNegatives()));
  }

  private void calibration() {
    ModelCard.Plots plots = card.plots();
    if (plots == null || plots.calibration().isEmpty()) {
      return;
    }
    heading("Calibration");
    table(List.of("predicted", "rows", "mean probability", "came true"));
    for (Calibration.Bin bin : plots.calibration()) {
      row(
          Figures.metric(bin.low()) + " to " + Figures.metric(bin.high()),
          Figures.count(bin.rows()),
          Figures.metric(bin.meanProbability()),
          Figures.metric(bin.positiveShare()));
    }
  }

  private void features() {
    heading("Features");
    paragraph(CardFeatures.told(card));
    table(List.of("feature", "importance", "gain", "permutation", "missing", "kind", "from"));
    CardFeatures.byImportance(card)
        .forEach(
            f ->
                row(
                    f.name(),
                    Figures.percent(f.importance()),
                    Figures.percent(f.gain()),
                    CardFeatures.permutation(f),
                    Figures.percent(f.missing()),
                    f.kind() + (f.values() == 0 ? "" : ", " + f.values() + " values"),
                    f.source()));
  }

  private void slices() {
    if (card.slices().isEmpty()) {
      return;
    }
    heading("Slices of the test part");
    List<Metric> shown = CardSlices.metrics(card);
    List<String> header = new ArrayList<>(List.of("by", "value", "rows"));
    shown.forEach(metric -> header.add(metric.name()));
    table(header);
    for (ModelCard.Slice slice : card.slices()) {
      List<String> cells =
          new ArrayList<>(List.of(slice.by(), slice.value(), Figures.count(slice.rows())));
      shown.forEach(metric -> cells.add(Figures.metric(slice.metrics().get(metric.name()))));
      row(cells.toArray(String[]::new));
    }
  }

  private void fairness() {
    for (ModelCard.GroupedFairness fairness : card.fairness()) {
      heading("Fairness by " + escaped(fairness.by()));
      table(List.of("group", "rows", "decided yes", "of the yes", "of the no"));
      for (Fairness.Group group : fairness.measured().groups()) {
        row(
            group.name(),
            Figures.count(group.rows()),
            Figures.percent(group.selectionRate()),
            Figures.percent(group.truePositiveRate()),
            Figures.percent(group.falsePositiveRate()));
      }
      text.append('\n');
      List<String> values = new ArrayList<>();
      fairness
          .measured()
          .values()
          .forEach((name, value) -> values.add(name + ": " + Figures.metric(value)));
      list(values);
    }
  }

  private void data() {
    heading("Data and training");
    table(List.of("part", "rows", "from", "to", "mean of the label"));
    for (ModelCard.Part part : card.data().parts()) {
      row(
          part.name(),
          Figures.count(part.rows()),
          part.from() == null ? Figures.NONE : part.from(),
          part.to() == null ? Figures.NONE : part.to(),
          Figures.metric(part.labelMean()));
    }
    text.append('\n');
    paragraph(
        "Source: "
            + card.data().source()
            + "; seed "
            + card.training().seed()
            + ", device "
            + card.training().device()
            + ", "
            + new Engine(card.training().workers())
            + (card.training().refitted() ? ", trained again on all rows." : "."));
    List<String> parameters = new ArrayList<>();
    card.training().parameters().forEach((name, value) -> parameters.add(name + ": " + value));
    list(parameters);
  }

  private void heading(String title) {
    text.append("\n## ").append(title).append("\n\n");
  }

  private void paragraph(String sentence) {
    if (!sentence.isEmpty()) {
      text.append(escaped(sentence)).append("\n\n");
    }
  }

  private void list(List<String> sentences) {
    sentences.forEach(s -> text.append("- ").append(escaped(s)).append('\n'));
    text.append('\n');
  }

  private void fact(String name, String value) {
    if (!value.isEmpty()) {
      row(name, value);
    }
  }

  private void table(List<String> header) {
    row(header.toArray(String[]::new));
    rule(header.size());
  }

  private void rule(int columns) {
    text.append("|").append("---|".repeat(columns)).append('\n');
  }

  private void row(String... cells) {
    text.append('|');
    Arrays.stream(cells).forEach(cell -> text.append(' ').append(cell(cell)).append(" |"));
    text.append('\n');
  }

  /** Code is left as it is but for the sign that ends a cell. */
  private static String cell(String cell) {
    return cell.startsWith("`") ? cell.replace("|", "\\|") : escaped(cell);
  }

  /** Nothing from data may become markup. */
  private static String escaped(String plain) {
    StringBuilder escaped = new StringBuilder();
    for (char c : plain.toCharArray()) {
      if ("\\`*_<>|#[]".indexOf(c) >= 0) {
        escaped.append('\\');
      }
      escaped.append(c < ' ' ? ' ' : c);
    }
    return escaped.toString();
  }
}

package dev.nightjar.training.card;

import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a card's own figures warn of, in sentences. */
final class CardLimits {
  private static final long FEW_ROWS = 1000;
  private static final long SEASONS = 365;
  private static final double OFTEN_MISSING = 0.2;
  private static final double OTHER_LABELS = 0.25;

  private final ModelCard card;
  private final List<String> limits = new ArrayList<>();

  private CardLimits(ModelCard card) {
    this.card = card;
  }

  static List<String> of(ModelCard card) {
    return new CardLimits(card).found();
  }

  private List<String> found() {
    seasons();
    parts();
    features();
    results();
    slices();
    fairness();
    return limits;
  }

  private void seasons() {
    @Nullable String from =
        card.data().parts().stream()
            .map(ModelCard.Part::from)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    @Nullable String to =
        card.data().parts().stream()
            .map(ModelCard.Part::to)
            .filter(Objects::nonNull)
            .reduce((a, b) -> b)
            .orElse(null);
    if (from != null && to != null) {
      long days = Duration.between(Instant.parse(from), Instant.parse(to)).toDays();
      if (days < SEASONS) {
        limits.add("Its data span %d days: it has not seen every season.".formatted(days));
      }
    }
  }

  private void parts() {
    ModelCard.@Nullable Part training = part("training");
    ModelCard.@Nullable Part test = part("test");
    if (test != null && test.rows() < FEW_ROWS) {
      limits.add(
          "Its test part has %s rows only: its measures may lie far off."
              .formatted(Figures.count(test.rows())));
    }
    Double before = training == null ? null : training.labelMean();
    Double after = test == null ? null : test.labelMean();
    if (before != null
        && after != null
        && Math.abs(after - before) > OTHER_LABELS * Math.abs(before)) {
      limits.add(
          "The label's mean is %s in the training part and %s in the test part: the world it is"
                  .formatted(Figures.metric(before), Figures.metric(after))
              + " measured on is not the one it learnt from.");
    }
  }

  private ModelCard.@Nullable Part part(String name) {
    return card.data().parts().stream()
        .filter(part -> part.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private void features() {
    List<String> never =
        card.features().stream()
            .filter(f -> f.missing() == 1)
            .map(ModelCard.Feature::name)
            .toList();
    if (!never.isEmpty()) {
      limits.add("Without a value in every training row: " + String.join(", ", never) + ".");
    }
    List<String> often =
        card.features().stream()
            .filter(f -> f.missing() > OFTEN_MISSING && f.missing() < 1)
            .map(f -> f.name() + " (" + Figures.percent(f.missing()) + ")")
            .toList();
    if (!often.isEmpty()) {
      limits.add("Often missing in the training rows: " + String.join(", ", often) + ".");
    }
    List<String> unused =
        card.features().stream()
            .filter(f -> f.importance() != null && f.importance() == 0)
            .map(ModelCard.Feature::name)
            .toList();
    if (!unused.isEmpty() && unused.size() < card.features().size()) {
      limits.add("Without any part in its predictions: " + String.join(", ", unused) + ".");
    }
  }

  private void results() {
    ModelCard.@Nullable Result model = null;
    for (ModelCard.Result result : card.results()) {
      if (result.part().equals("test") && result.model()) {
        model = result;
      }
    }
    if (model == null) {
      return;
    }
    Map<String, List<String>> undefined = new TreeMap<>();
    for (Map.Entry<String, @Nullable Double> metric : model.metrics().entrySet()) {
      if (metric.getValue() == null) {
        String note = model.notes().getOrDefault(metric.getKey(), "");
        undefined.computeIfAbsent(note, n -> new ArrayList<>()).add(metric.getKey());
      }
    }
    undefined.forEach(
        (note, metrics) ->
            limits.add(
                "Undefined on the test part: "
                    + String.join(", ", metrics)
                    + (note.isEmpty() ? "." : " (" + note + ").")));
    Metric metric = MetricRegistry.of(card.subject().task()).get(0);
    for (ModelCard.Result baseline : card.results()) {
      Double value = model.metrics().get(metric.name());
      Double than = baseline.metrics().get(metric.name());
      if (baseline.part().equals("test")
          && !baseline.model()
          && value != null
          && than != null
          && !metric.better(value, than)) {
        limits.add(
            "It does not beat the baseline %s on the test part: %s %s against %s."
                .formatted(
                    baseline.contender(),
                    metric.name(),
                    Figures.metric(value),
                    Figures.metric(than)));
      }
    }
  }

  private void slices() {
    Map<String, Long> small = new TreeMap<>();
    for (ModelCard.Slice slice : card.slices()) {
      if (!slice.measured()) {
        small.merge(slice.by(), 1L, Long::sum);
      }
    }
    small.forEach(
        (by, count) ->
            limits.add(
                "%d values of %s have too few test rows to be measured by themselves."
                    .formatted(count, by)));
  }

  private void fairness() {
    for (ModelCard.GroupedFairness fairness : card.fairness()) {
      fairness
          .measured()
          .notes()
          .forEach(
              (metric, note) -> limits.add(metric + " by " + fairness.by() + ": " + note + "."));
    }
  }
}

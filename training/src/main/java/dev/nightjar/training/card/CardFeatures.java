package dev.nightjar.training.card;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The features of a card, and what is said of their importance. */
final class CardFeatures {
  private CardFeatures() {}

  /** The most important first. */
  static List<ModelCard.Feature> byImportance(ModelCard card) {
    return card.features().stream()
        .sorted(
            Comparator.comparingDouble(
                (ModelCard.Feature f) -> f.importance() == null ? 0 : -f.importance()))
        .toList();
  }

  /** What the columns of the table mean. */
  static String told(ModelCard card) {
    String shares =
        "Importance is a feature's share of the mean size of contributions to the predictions on"
            + " the test part";
    String gain =
        card.features().stream().anyMatch(f -> f.gain() != null)
            ? "; gain its share of what the splits gained in training"
            : "";
    Optional<ModelCard.Permutation> dealt =
        card.features().stream()
            .map(ModelCard.Feature::permutation)
            .filter(Objects::nonNull)
            .findFirst();
    return shares
        + gain
        + dealt
            .map(
                p ->
                    "; permutation by how much %s becomes worse when its values are dealt out among"
                            .formatted(p.metric())
                        + " %d rows of it, with the deviation over %d times"
                            .formatted(p.rows(), p.repeats()))
            .orElse("")
        + ".";
  }

  /** Mean and deviation; empty where nobody measured them. */
  static String permutation(ModelCard.Feature feature) {
    ModelCard.Permutation p = feature.permutation();
    return p == null
        ? Figures.metric(null)
        : "%s ± %s".formatted(Figures.metric(p.mean()), Figures.metric(p.deviation()));
  }
}

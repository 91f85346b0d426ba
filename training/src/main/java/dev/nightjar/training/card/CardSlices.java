package dev.nightjar.training.card;

import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import java.util.List;
import java.util.Objects;

/** What is shown of slices: the most telling metrics that any slice has. */
final class CardSlices {
  private static final int SHOWN = 3;

  private CardSlices() {}

  static List<Metric> metrics(ModelCard card) {
    List<Metric> all = MetricRegistry.of(card.subject().task());
    List<Metric> some =
        all.stream()
            .filter(
                metric ->
                    card.slices().stream()
                        .anyMatch(slice -> slice.metrics().get(metric.name()) != null))
            .limit(SHOWN)
            .toList();
    return some.isEmpty() ? all.subList(0, 1) : some;
  }

  /** The largest size of a metric among the slices by a feature; 0 when none has it. */
  static double most(ModelCard card, String by, String metric) {
    return card.slices().stream()
        .filter(slice -> slice.by().equals(by))
        .map(slice -> slice.metrics().get(metric))
        .filter(Objects::nonNull)
        .mapToDouble(Math::abs)
        .max()
        .orElse(0);
  }
}

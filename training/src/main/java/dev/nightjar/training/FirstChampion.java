package dev.nightjar.training;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.registry.Approvals;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes a model's first good version its champion, or lets it wait for approval; every later one
 * waits for a promotion.
 */
final class FirstChampion {
  private FirstChampion() {}

  /**
   * Promotes the version if there is no champion, it beats the constant on the test part and keeps
   * to the limits there.
   */
  static void decide(
      Lakehouse lakehouse, Run run, ModelDefinition definition, ModelVersion version) {
    Registry registry = new Registry(lakehouse);
    if (registry.champion(version.model()).isPresent()) {
      return;
    }
    String metric = definition.promotion().metric().name();
    @Nullable Double value = version.measure("test", version.trainer(), metric);
    @Nullable Double constant = version.measure("test", TrainerParameters.CONSTANT, metric);
    if (value == null || constant == null || !definition.promotion().gains(value, constant)) {
      return;
    }
    String reason =
        String.format(
            Locale.ROOT,
            "first version that beats the constant: %s %.4f against %.4f on the test part",
            metric,
            value,
            constant);
    if (!keepsLimits(registry, definition.promotion(), version)) {
      return;
    }
    if (definition.promotion().approval() == Promotion.Approval.MANUAL) {
      new Approvals(lakehouse).request(run, version, null, null, reason);
      return;
    }
    try {
      registry.promote(run, version.model(), version.version(), reason, "train");
    } catch (NightjarException e) {
      if (registry.champion(version.model()).isEmpty()) {
        throw e;
      }
      // Someone promoted a version meanwhile: theirs stands.
    }
  }

  private static boolean keepsLimits(Registry registry, Promotion promotion, ModelVersion version) {
    for (Promotion.Limit limit : promotion.subjectTo()) {
      Double value = version.measure("test", version.trainer(), limit.metric().name());
      if (value == null || !limit.keeps(value)) {
        return false;
      }
    }
    if (promotion.fairness().isEmpty()) {
      return true;
    }
    if (!version.files().containsKey(ModelVersion.CARD)) {
      return false;
    }
    ModelCard card =
        ModelCard.parse(
            registry.artefact(version, ModelVersion.CARD), ModelVersion.CARD + " of " + version);
    return promotion.fairness().stream().allMatch(limit -> keeps(card, limit));
  }

  private static boolean keeps(ModelCard card, Promotion.FairnessLimit limit) {
    return card.fairness().stream()
        .filter(told -> told.by().equals(limit.by()) && told.minRows() == limit.minRows())
        .map(told -> told.measured().values().get(limit.measure().metric()))
        .anyMatch(value -> value != null && value <= limit.atMost());
  }
}

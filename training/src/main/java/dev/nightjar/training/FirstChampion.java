package dev.nightjar.training;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes a model's first good version its champion; every later one waits for a promotion. */
final class FirstChampion {
  private FirstChampion() {}

  /** Promotes the version if there is no champion and it beats the constant on the test part. */
  static void decide(Registry registry, Run run, ModelDefinition definition, ModelVersion version) {
    if (registry.champion(version.model()).isPresent()) {
      return;
    }
    String metric = definition.promotion().metric().key();
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
    try {
      registry.promote(run, version.model(), version.version(), reason, "train");
    } catch (NightjarException e) {
      if (registry.champion(version.model()).isEmpty()) {
        throw e;
      }
      // Someone promoted a version meanwhile: theirs stands.
    }
  }
}

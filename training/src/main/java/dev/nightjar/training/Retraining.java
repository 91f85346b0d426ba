package dev.nightjar.training;

import dev.nightjar.lakehouse.YamlMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a model should be trained again; monitoring decides by it, training does not.
 *
 * @param when the reasons that count; none means by hand only
 * @param staleAfter age of the champion's training set that makes it stale, or null
 * @param atMostEvery least time between two trainings, or null
 */
public record Retraining(
    List<Reason> when, @Nullable Duration staleAfter, @Nullable Duration atMostEvery) {

  /** A reason to train again. */
  public enum Reason {
    /** The champion's training set is older than {@code stale_after}. */
    STALE,
    /** The champion predicts worse than it did. */
    PERFORMANCE,
    /** Features are defined in another way than when the champion was trained. */
    SCHEMA;

    static List<String> keys() {
      return Arrays.stream(values()).map(r -> r.name().toLowerCase(Locale.ROOT)).toList();
    }
  }

  static Retraining read(Optional<YamlMap> written) {
    if (written.isEmpty()) {
      return new Retraining(List.of(), null, null);
    }
    YamlMap yaml = written.get();
    List<Reason> when = new ArrayList<>();
    for (String reason : yaml.strings("when")) {
      if (Reason.keys().contains(reason)) {
        when.add(Reason.valueOf(reason.toUpperCase(Locale.ROOT)));
      } else {
        yaml.problems().unknown(yaml.mark("when"), "reason to retrain", reason, Reason.keys());
      }
    }
    Retraining retraining =
        new Retraining(
            List.copyOf(when), length(yaml, "stale_after"), length(yaml, "at_most_every"));
    yaml.finish();
    return retraining;
  }

  private static @Nullable Duration length(YamlMap yaml, String key) {
    return yaml.has(key) ? yaml.duration(key, Duration.ofDays(1)) : null;
  }
}

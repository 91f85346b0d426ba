package dev.nightjar.monitoring;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model is to be trained again tonight, and why.
 *
 * @param model the model's name
 * @param night the night that decides
 * @param retrain what is to be done
 * @param reasons what speaks for it, whether it is done or not
 * @param sentences for people: each reason, what stands against it, and what drifted
 * @param champion the version decided about; null when there is none
 */
public record Decision(
    String model,
    LocalDate night,
    Action retrain,
    List<Reason> reasons,
    List<String> sentences,
    @Nullable Long champion) {
  public Decision {
    reasons = List.copyOf(reasons);
    sentences = List.copyOf(sentences);
  }

  /** What is to be done. */
  public enum Action {
    /** Train tonight. */
    RETRAIN,
    /** Keep what there is. */
    KEEP
  }

  /** What speaks for training again. */
  public enum Reason {
    /** The champion is too old. */
    STALE,
    /** It predicts worse than it did. */
    PERFORMANCE,
    /** Its features are defined in another way now. */
    SCHEMA,
    /** Somebody said so. */
    COMMAND;

    /** Its name in tables and YAML. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The decision's own name: what it fires is done once. */
  public String id() {
    return model + "-" + night;
  }

  /** True when the model is to be trained tonight. */
  public boolean isRetrain() {
    return retrain == Action.RETRAIN;
  }
}

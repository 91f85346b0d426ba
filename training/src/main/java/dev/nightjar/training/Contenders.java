package dev.nightjar.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Those that are compared, all on the same rows.
 *
 * @param challenger the one that asks to be champion
 * @param champion the one that is; null when there is none
 * @param baselines what any model has to beat
 */
record Contenders(Contender challenger, @Nullable Contender champion, List<Contender> baselines) {
  Contenders {
    baselines = List.copyOf(baselines);
  }

  /** How many rows they are compared on. */
  long rows() {
    return challenger.metrics().rows();
  }
}

package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What did not pass, in the order in which somebody should read it. */
final class Caught {
  /** Drift comes late: it informs, while the others say that something is wrong. */
  private static final List<Monitor> ORDER =
      List.of(
          Monitor.QUALITY,
          Monitor.PERFORMANCE,
          Monitor.CALIBRATION,
          Monitor.LABELS,
          Monitor.VOLUME,
          Monitor.STALENESS,
          Monitor.PREDICTION_DRIFT,
          Monitor.FEATURE_DRIFT,
          Monitor.COST);

  private Caught() {}

  /** Alerts first, then warnings, then what could not be judged; drift by its rank. */
  static List<Measurement> of(Collection<Measurement> tonight) {
    List<Measurement> caught = tonight.stream().filter(m -> m.verdict() != Verdict.PASS).toList();
    List<Measurement> ranked = RankedDrift.of(caught, true);
    return caught.stream()
        .sorted(
            Comparator.comparingInt((Measurement m) -> weight(m.verdict()))
                .thenComparingInt(m -> ORDER.indexOf(m.monitor()))
                .thenComparingInt(m -> rank(ranked.indexOf(m)))
                .thenComparing(Measurement::watched)
                .thenComparing(Measurement::metric)
                .thenComparing(m -> String.valueOf(m.column()))
                .thenComparing(Measurement::slice)
                .thenComparing(Measurement::ofNight)
                .thenComparing(Measurement::sentence))
        .toList();
  }

  private static int rank(int at) {
    return at < 0 ? Integer.MAX_VALUE : at;
  }

  private static int weight(Verdict verdict) {
    return switch (verdict) {
      case ERROR -> 0;
      case FAIL -> 1;
      case WARN -> 2;
      case INSUFFICIENT_DATA -> 3;
      case PASS -> 4;
    };
  }
}

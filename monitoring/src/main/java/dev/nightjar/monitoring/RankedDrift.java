package dev.nightjar.monitoring;

import dev.nightjar.validation.DriftMeasures;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what drifted most, weighed by what it matters to the model, first. */
public final class RankedDrift {
  private RankedDrift() {}

  /**
   * The features' drift of one night, the worst first: by value above what is allowed, times
   * importance where it is known.
   *
   * @param weighByImportance false to rank by the value alone
   */
  public static List<Measurement> of(
      Collection<Measurement> measurements, boolean weighByImportance) {
    return measurements.stream()
        .filter(m -> m.monitor() == Monitor.FEATURE_DRIFT)
        .filter(m -> DriftMeasures.names().contains(m.metric()))
        .filter(m -> m.value() != null)
        .sorted(
            Comparator.comparingDouble((Measurement m) -> -weight(m, weighByImportance))
                .thenComparing(m -> String.valueOf(m.column())))
        .toList();
  }

  private static double weight(Measurement m, boolean weighed) {
    @Nullable Double value = m.value();
    @Nullable Double importance = m.importance();
    return (value == null ? 0 : value) * (weighed && importance != null ? importance : 1);
  }
}

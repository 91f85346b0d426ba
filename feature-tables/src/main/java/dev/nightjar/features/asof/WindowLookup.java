package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.features.kernel.SpineSlots;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** Looks up what windows of events measure (rule T5). */
record WindowLookup(WindowFeatures features, EventSource source) implements Lookup {
  WindowLookup(WindowFeatures features) {
    this(
        features,
        new EventSource(
                features.name(),
                features.rows(),
                features.key(),
                features.eventTime(),
                features.availableTime())
            .with(measured(features)));
  }

  private static Set<String> measured(WindowFeatures features) {
    Set<String> columns = new LinkedHashSet<>();
    for (WindowAggregate aggregate : features.aggregates()) {
      if (aggregate.column() != null) {
        columns.add(aggregate.column());
      }
    }
    return columns;
  }

  @Override
  public StructType looked() {
    return features.looked();
  }

  @Override
  public Optional<long[]> span(SpineSlots slots) {
    long longest = features.aggregates().stream().mapToLong(WindowAggregate::width).max().orElse(1);
    return slots.span(new AsOfRule(longest, false));
  }

  @Override
  public TablePass<?> pass() {
    return new WindowPass(source, features.aggregates(), features.mostDistinct());
  }
}

package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.SpineSlots;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/** Looks up what windows of events measure (rule T5). */
record WindowLookup(WindowFeatures features) implements Lookup {
  @Override
  public EventSource source() {
    Set<String> values = new LinkedHashSet<>();
    for (WindowAggregate aggregate : features.aggregates()) {
      if (aggregate.column() != null) {
        values.add(aggregate.column());
      }
    }
    return new EventSource(
            features.name(),
            features.rows(),
            features.key(),
            features.eventTime(),
            features.availableTime())
        .with(values);
  }

  @Override
  public StructType looked() {
    return features.looked();
  }

  @Override
  public Optional<long[]> span(SpineSlots slots) {
    long longest = features.aggregates().stream().mapToLong(WindowAggregate::width).max().orElse(1);
    return slots.span(longest);
  }

  @Override
  public TablePass<?> pass() {
    return new WindowPass(source(), features.aggregates(), features.mostDistinct());
  }
}

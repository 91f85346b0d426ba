package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.features.kernel.SpineSlots;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/** Looks up the newest row of a feature table that could be known (rule T4). */
record NewestLookup(AsOfFeatures features, AsOfRule rule, EventSource source) implements Lookup {
  NewestLookup(AsOfFeatures features, AsOfRule rule) {
    this(
        features,
        rule,
        new EventSource(
                features.name(),
                features.rows(),
                features.key(),
                features.eventTime(),
                features.availableTime())
            .with(features.columns().keySet()));
  }

  @Override
  public StructType looked() {
    return features.looked();
  }

  @Override
  public Optional<long[]> span(SpineSlots slots) {
    return slots.span(rule);
  }

  @Override
  public TablePass<?> pass() {
    return new NewestPass(source, features.columns().keySet(), rule);
  }
}

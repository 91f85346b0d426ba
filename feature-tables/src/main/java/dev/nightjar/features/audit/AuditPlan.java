package dev.nightjar.features.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of labelled rows are.
 *
 * @param at the instant that each row may know the world at
 * @param key columns that name the entity a row is about; may be empty
 * @param times instants of the values in a row
 * @param features columns that a model would learn from
 * @param label the column it would learn to predict; null to leave that out
 * @param labelKnown the instant at which the label became known; null where no column tells
 * @param labelWindow how long after {@code at} the label goes on being made; null where it is a
 *     single moment or {@code labelKnown} tells
 * @param asOf no label may have become known later; null for no bound
 */
public record AuditPlan(
    String at,
    List<String> key,
    List<TimeColumn> times,
    List<String> features,
    @Nullable String label,
    @Nullable String labelKnown,
    @Nullable Duration labelWindow,
    @Nullable Instant asOf) {

  /**
   * A column that says when something about a row's values happened or became known.
   *
   * @param column a timestamp
   * @param told how findings call it
   */
  public record TimeColumn(String column, String told) {}

  public AuditPlan {
    key = List.copyOf(key);
    times = List.copyOf(times);
    features = List.copyOf(features);
  }
}

package dev.nightjar.features;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A row to predict with its features, and where each of them came from.
 *
 * @param key value by key column of the rows table
 * @param row as in {@link Joined#rows}; further columns may follow the features
 * @param sources what each feature was read from, in declared order
 */
public record ExplainedRow(Map<String, Object> key, Row row, List<SourceRow> sources) {
  public ExplainedRow {
    key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
    sources = List.copyOf(sources);
  }

  /** The value of a feature; null where it is missing. */
  public @Nullable Object value(FeatureColumn feature) {
    return row.getAs(feature.name());
  }
}

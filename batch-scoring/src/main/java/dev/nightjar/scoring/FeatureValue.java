package dev.nightjar.scoring;

import dev.nightjar.lakehouse.TableVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value a prediction was made from, and where it came from.
 *
 * @param name the feature
 * @param value the value in the table; null where it is missing
 * @param contribution what it added to the prediction's log-odds
 * @param source the table version it was read from
 * @param column its column there
 * @param entity the columns and values by which its row was found
 * @param eventTime newest event time among the source rows behind it; null without any
 * @param knownAt newest instant at which one of them became known, at or before T; null without any
 * @param sourceRows number of source rows behind it; null where the value is read as it is
 * @param computedFrom the table versions a snapshot was computed from; empty for other tables
 */
public record FeatureValue(
    String name,
    @Nullable Object value,
    double contribution,
    TableVersion source,
    String column,
    Map<String, String> entity,
    @Nullable Instant eventTime,
    @Nullable Instant knownAt,
    @Nullable Long sourceRows,
    List<TableVersion> computedFrom) {}

package dev.nightjar.scoring;

import dev.nightjar.features.SourceRow;
import dev.nightjar.lakehouse.TableVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One value a prediction was made from, and where it came from.
 *
 * @param name the feature
 * @param value the value in the table; null where it is missing
 * @param contribution what it added to the prediction, in the unit of {@link Explanation#scale}
 * @param source the table version it was read from
 * @param column its column there
 * @param row its row there
 * @param computedFrom the table versions a snapshot was computed from; empty for other tables
 */
public record FeatureValue(
    String name,
    @Nullable Object value,
    double contribution,
    TableVersion source,
    String column,
    SourceRow row,
    List<TableVersion> computedFrom) {}

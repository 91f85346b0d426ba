package dev.nightjar.scoring;

import dev.nightjar.lakehouse.TableVersion;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What scoring did.
 *
 * @param table the version that holds the predictions
 * @param written the nights it wrote; empty when all were there already
 * @param predicted rows predicted
 * @param notPredicted rows left out because their event comes before the prediction (rule T7)
 * @param positive rows decided positive; null where the task is not binary
 */
public record Scored(
    TableVersion table,
    List<LocalDate> written,
    long predicted,
    long notPredicted,
    @Nullable Long positive) {}

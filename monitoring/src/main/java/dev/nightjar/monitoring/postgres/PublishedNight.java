package dev.nightjar.monitoring.postgres;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A night as it is to be published.
 *
 * @param cutoff when it closed; null for what belongs to no night
 * @param inputHash of everything that its rows are made from: equal hash, nothing to do (rule W2)
 */
public record PublishedNight(@Nullable Instant cutoff, String inputHash) {}

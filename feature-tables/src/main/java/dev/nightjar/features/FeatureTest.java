package dev.nightjar.features;

import dev.nightjar.lakehouse.SourceMark;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code tests:}: rows of the source, an instant, and what the features are then.
 *
 * @param given a CSV file with a header: columns of the source and {@code known_at}, local times
 * @param at the instant T; written as local time of the project's zone, or with a zone
 * @param expect for each expected snapshot row its entity columns and features as written; null
 *     stands for null
 * @param mark where it is written
 */
record FeatureTest(
    Path given, Instant at, List<Map<String, @Nullable String>> expect, SourceMark mark) {}

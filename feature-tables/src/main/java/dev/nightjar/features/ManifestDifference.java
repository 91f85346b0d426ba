package dev.nightjar.features;

import org.jspecify.annotations.Nullable;

/**
 * One thing in which two training sets differ.
 *
 * @param part what kind of thing, such as {@code table} or {@code feature}
 * @param name which of them; empty where there is only one
 * @param first as in the first set; null where it has none
 * @param second as in the second set; null where it has none
 * @param told more about it, in words; may be empty
 */
public record ManifestDifference(
    String part, String name, @Nullable String first, @Nullable String second, String told) {}

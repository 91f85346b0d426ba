package dev.nightjar.validation;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a column of the training data looked like. Numbers have edges and buckets, everything else
 * has categories.
 *
 * @param column the column's name
 * @param kind number or category
 * @param count rows, those with null and NaN included
 * @param nulls rows with null
 * @param nans rows with NaN; they are in no bucket and in none of min, max and mean
 * @param min least number; null for categories and where there is no number
 * @param max greatest number, likewise
 * @param mean mean of the numbers: their exact sum, so that the order of rows does not matter,
 *     divided and rounded to 16 digits, but never below min or above max; null also where a number
 *     is infinite
 * @param edges rising upper edges of all buckets but the last: the distinct ones among the exact
 *     deciles (linear interpolation between order statistics; what lies between minus and plus
 *     infinity is none); empty for categories
 * @param buckets rows in each bucket: the first up to and including {@code edges[0]}, the last
 *     above all edges; one longer than edges, empty for categories and where there is no number
 * @param distinct number of different categories; 0 for numbers
 * @param top the most frequent categories, at most {@link ReferenceProfile#TOP}, by falling number
 *     of rows and then by name, in the order of its UTF-8 bytes
 */
public record ColumnProfile(
    String column,
    Kind kind,
    long count,
    long nulls,
    long nans,
    @Nullable Double min,
    @Nullable Double max,
    @Nullable Double mean,
    List<Double> edges,
    List<Long> buckets,
    long distinct,
    List<Category> top)
    implements Serializable {

  /** How a column is compared. */
  public enum Kind {
    /** By buckets of its values. */
    NUMBER,
    /** By its values. */
    CATEGORY
  }

  /** A value and its number of rows. */
  public record Category(String value, long rows) implements Serializable {}
}

package dev.nightjar.features;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A column of a feature table as its definition tells it.
 *
 * @param column the column's name
 * @param type its SQL type, such as {@code double}
 * @param description what it tells, for people; may be empty
 * @param measure what is measured of the rows in the window, such as {@code rate}; {@code latest}
 *     for a value of the newest row
 * @param expression what is measured: SQL over the source's columns, or {@code *} for rows; of the
 *     newest row the column
 * @param over the length of the window, or the greatest age of the newest row (rules T4, T5)
 * @param strength how many rows of the mean over all entities are mixed in (rule T6); 0 for none
 * @param sourceColumns the source's columns that the expression uses; none for a count of rows
 */
public record DescribedFeature(
    String column,
    String type,
    String description,
    String measure,
    String expression,
    Duration over,
    double strength,
    SortedSet<String> sourceColumns) {

  private static final String LATEST = "latest";

  /** True for a value of the newest row; false for a measure of a window. */
  public boolean latest() {
    return measure.equals(LATEST);
  }

  /** All columns of a feature table, in declared order, windows inside. */
  static List<DescribedFeature> of(FeatureTable table) {
    List<DescribedFeature> described = new ArrayList<>();
    for (WindowFeature feature : table.features()) {
      for (Duration window : feature.windows()) {
        described.add(
            new DescribedFeature(
                feature.column(window),
                feature.type().simpleString(),
                feature.description(),
                feature.measure().key(),
                feature.sql().strip(),
                window,
                feature.strength(),
                feature.sourceColumns()));
      }
    }
    Latest latest = table.latest();
    if (latest != null) {
      latest
          .columns()
          .forEach(
              (column, type) ->
                  described.add(
                      new DescribedFeature(
                          column,
                          type.simpleString(),
                          latest.descriptions().getOrDefault(column, ""),
                          LATEST,
                          column,
                          latest.lookback(),
                          0,
                          new TreeSet<>(List.of(column)))));
    }
    return List.copyOf(described);
  }
}

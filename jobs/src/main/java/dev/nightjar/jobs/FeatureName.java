package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A feature table, or a column of it, that a person asked for.
 *
 * @param table the feature table's name
 * @param columns the column, or all that the table has
 */
record FeatureName(String table, List<String> columns) {

  /**
   * Reads {@code TABLE} or {@code TABLE.COLUMN}.
   *
   * @param tables the project's feature tables by name
   * @throws NightjarException of category USER, with the nearest name, when there is none of it
   */
  static FeatureName parse(String name, Map<String, FeatureTable> tables) {
    FeatureTable whole = tables.get(name);
    if (whole != null) {
      return new FeatureName(name, whole.columns());
    }
    int dot = name.indexOf('.');
    FeatureTable table = tables.get(name.substring(0, Math.max(0, dot)));
    String column = name.substring(dot + 1);
    if (table != null && table.columns().contains(column)) {
      return new FeatureName(name.substring(0, dot), List.of(column));
    }
    throw NightjarException.user(
        "Cannot describe " + name,
        table != null
            ? name.substring(0, dot)
                + " has no feature of this name"
                + Problems.didYouMean(column, table.columns())
            : "the project has no feature table of this name" + nearest(name, tables),
        "name a feature table that the project defines, or TABLE.COLUMN;"
            + " `nightjar features list` lists them");
  }

  private static String nearest(String name, Map<String, FeatureTable> tables) {
    List<String> ofThisName = new ArrayList<>();
    List<String> names = new ArrayList<>(tables.keySet());
    tables.forEach(
        (table, definition) ->
            definition
                .columns()
                .forEach(
                    column -> {
                      names.add(table + "." + column);
                      if (column.equals(name)) {
                        ofThisName.add(table + "." + column);
                      }
                    }));
    return ofThisName.isEmpty()
        ? Problems.didYouMean(name, names)
        : "; did you mean its column '" + String.join("' or '", ofThisName) + "'?";
  }
}

package dev.nightjar.jobs;

import dev.nightjar.features.DescribedFeature;
import dev.nightjar.lakehouse.Expressions;
import dev.nightjar.lakehouse.Landed;
import dev.nightjar.lakehouse.TableDefinition;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A column of a data table that a feature is computed from, and where that comes from.
 *
 * @param table the data table
 * @param column its column; {@code *} where rows are counted, whatever they hold
 * @param landing where the table lands; null for one that is made from others
 * @param landingColumns the columns of the landing that the column is computed from
 * @param madeFrom the tables that the table is made from; none for one that lands
 */
record SourceColumn(
    String table,
    String column,
    @Nullable String landing,
    SortedSet<String> landingColumns,
    SortedSet<String> madeFrom) {
  private static final String ROWS = "*";

  /** What a feature is computed from; at least one. */
  static List<SourceColumn> of(DescribedFeature feature, TableDefinition source) {
    SortedSet<String> columns = feature.sourceColumns();
    return columns.isEmpty()
        ? List.of(of(ROWS, source))
        : columns.stream().map(column -> of(column, source)).toList();
  }

  private static SourceColumn of(String column, TableDefinition source) {
    if (source.derived()) {
      SortedSet<String> tables = new TreeSet<>(source.transform().from().keySet());
      return new SourceColumn(source.name(), column, null, new TreeSet<>(), tables);
    }
    Landed landed = source.landed();
    SortedSet<String> columns =
        Optional.ofNullable(landed.select().get(column))
            .map(Expressions::columnsOf)
            .orElseGet(TreeSet::new);
    return new SourceColumn(
        source.name(), column, landed.landing().path(), columns, new TreeSet<>());
  }

  /** {@code outcomes.arr_delay from flights (arr_delay)}. */
  @Override
  public String toString() {
    String from =
        landing == null
            ? String.join(", ", madeFrom)
            : landing
                + (landingColumns.isEmpty() ? "" : " (" + String.join(", ", landingColumns) + ")");
    return table + "." + column + " from " + from;
  }
}

package dev.nightjar.scoring;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureColumn.Origin;
import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.Pins;
import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows behind the feature values of one predicted row, in the versions it was made from.
 */
final class Provenance {
  private final Lakehouse lakehouse;
  private final Project project;
  private final Map<String, FeatureTable> tables;
  private final Pins pins;
  private final TableDefinition rowsTable;
  private final LocalDate night;
  private final Instant asOf;
  private final Map<String, String> key;
  private final Optional<Row> predictedRow;
  private final Map<String, Optional<Row>> found = new HashMap<>();
  private final Map<String, List<TableVersion>> computedFrom = new HashMap<>();

  Provenance(
      Lakehouse lakehouse,
      Project project,
      Map<String, FeatureTable> tables,
      Pins pins,
      TableDefinition rowsTable,
      Map<String, String> key,
      LocalDate night,
      Instant asOf) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.tables = tables;
    this.pins = pins;
    this.rowsTable = rowsTable;
    this.night = night;
    this.asOf = asOf;
    this.key = key;
    this.predictedRow = visible(rowsTable, key);
  }

  FeatureValue of(FeatureColumn column, @Nullable Object value, double contribution) {
    TableVersion source = pins.of(column.table());
    Map<String, String> entity = entity(column);
    Optional<Row> row =
        switch (column.origin()) {
          case ROWS -> predictedRow;
          case KEYED -> found.computeIfAbsent(column.table() + entity, k -> keyed(column, entity));
          case SNAPSHOT ->
              found.computeIfAbsent(column.table() + entity, k -> snapshot(source, entity));
        };
    boolean snapshot = column.origin() == Origin.SNAPSHOT;
    String eventTime =
        snapshot
            ? FeatureTable.SOURCE_EVENT_TIME
            : Optional.ofNullable(project.tables().get(column.table()))
                .orElse(rowsTable)
                .eventTime();
    String knownAt = snapshot ? FeatureTable.SOURCE_KNOWN_AT : TableDefinition.KNOWN_AT;
    return new FeatureValue(
        column.name(),
        value,
        contribution,
        source,
        column.column(),
        entity,
        row.map(r -> r.<Instant>getAs(eventTime)).orElse(null),
        row.map(r -> r.<Instant>getAs(knownAt)).orElse(null),
        snapshot ? row.map(r -> r.<Long>getAs(FeatureTable.SOURCE_ROWS)).orElse(0L) : null,
        snapshot
            ? computedFrom.computeIfAbsent(column.table(), table -> computedFrom(source))
            : List.of());
  }

  /** Of what its run had read, the snapshot's own source. */
  private List<TableVersion> computedFrom(TableVersion snapshot) {
    FeatureTable definition = tables.get(snapshot.table());
    return lakehouse.inputsOf(snapshot, TableWindow.of(night)).stream()
        .filter(input -> definition == null || input.table().equals(definition.from()))
        .toList();
  }

  /** The columns by which the table's row is found, with the predicted row's values. */
  private Map<String, String> entity(FeatureColumn column) {
    if (column.origin() == Origin.ROWS) {
      return key;
    }
    Map<String, String> entity = new LinkedHashMap<>();
    column
        .on()
        .forEach(
            (there, here) ->
                entity.put(
                    there,
                    predictedRow.map(r -> String.valueOf((Object) r.getAs(here))).orElse("?")));
    return entity;
  }

  private Optional<Row> snapshot(TableVersion source, Map<String, String> entity) {
    Dataset<Row> rows = lakehouse.read(source).where(col(TableDefinition.NIGHT).equalTo(night));
    return first(matching(rows, entity));
  }

  private Optional<Row> keyed(FeatureColumn column, Map<String, String> entity) {
    TableDefinition table = project.tables().get(column.table());
    return table == null ? Optional.empty() : visible(table, entity);
  }

  private Optional<Row> visible(TableDefinition table, Map<String, String> values) {
    Dataset<Row> rows = matching(lakehouse.read(pins.of(table.name())), values);
    return first(AsOf.at(rows, table, asOf));
  }

  private static Dataset<Row> matching(Dataset<Row> rows, Map<String, String> values) {
    Dataset<Row> matching = rows;
    for (Map.Entry<String, String> value : values.entrySet()) {
      matching =
          matching.where(col("`" + value.getKey() + "`").cast("string").equalTo(value.getValue()));
    }
    return matching;
  }

  private static Optional<Row> first(Dataset<Row> rows) {
    return rows.limit(1).collectAsList().stream().findFirst();
  }
}

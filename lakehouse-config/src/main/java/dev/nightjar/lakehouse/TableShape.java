package dev.nightjar.lakehouse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Format;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** A Delta table's columns and properties: declared by its first batch, widened by later ones. */
final class TableShape {
  private static final String REFUSED = " ,;{}()\n\t=";

  /** Kept for years, readable by every Delta client (rules W4, W5). */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "delta.logRetentionDuration", "interval 3650 days",
          "delta.deletedFileRetentionDuration", "interval 3650 days",
          "delta.enableDeletionVectors", "false",
          "delta.checkpointInterval", "50");

  /** Delta keeps statistics of the first 32 columns unless told which to keep. */
  private static final int COLUMNS_WITH_STATISTICS = 32;

  private TableShape() {}

  /**
   * Makes the transaction's table fit a batch: declares a new table, adds new columns.
   *
   * @throws NightjarException of category USER when a column is gone, has another type or a name
   *     that Delta refuses
   */
  static void declare(OptimisticTransaction txn, String table, StructType batch) {
    refuseNames(table, batch);
    StructType columns = batch.asNullable();
    if (txn.snapshot().version() < 0) {
      txn.updateMetadata(
          new Metadata(
              UUID.randomUUID().toString(),
              table,
              null,
              new Format("parquet", ScalaSeqs.map(Map.of())),
              columns.json(),
              ScalaSeqs.seq(List.of()),
              ScalaSeqs.map(properties(columns)),
              Option.apply(System.currentTimeMillis())),
          false);
      return;
    }
    StructType present = txn.snapshot().schema();
    StructType widened = widened(table, present, columns);
    if (widened.length() > present.length()) {
      Metadata old = txn.snapshot().metadata();
      txn.updateMetadata(
          new Metadata(
              old.id(),
              old.name(),
              old.description(),
              old.format(),
              widened.json(),
              old.partitionColumns(),
              old.configuration(),
              old.createdTime()),
          false);
    }
  }

  /** The night decides which files are read, wherever its column stands. */
  private static Map<String, String> properties(StructType columns) {
    Map<String, String> properties = new HashMap<>(PROPERTIES);
    if (columns.length() > COLUMNS_WITH_STATISTICS
        && List.of(columns.fieldNames()).contains(TableDefinition.NIGHT)) {
      properties.put("delta.dataSkippingStatsColumns", TableDefinition.NIGHT);
    }
    return properties;
  }

  private static StructType widened(String table, StructType present, StructType batch) {
    List<String> wrong = new ArrayList<>();
    StructType widened = present;
    for (StructField field : present.fields()) {
      if (Arrays.stream(batch.fieldNames()).noneMatch(field.name()::equalsIgnoreCase)) {
        wrong.add(field.name() + " is gone");
      }
    }
    for (StructField field : batch.fields()) {
      StructField old =
          Arrays.stream(present.fields())
              .filter(f -> f.name().equalsIgnoreCase(field.name()))
              .findFirst()
              .orElse(null);
      if (old == null) {
        widened = widened.add(field);
      } else if (!old.dataType().asNullable().sameType(field.dataType().asNullable())) {
        wrong.add(
            field.name()
                + " was "
                + old.dataType().sql().toLowerCase(Locale.ROOT)
                + " and is now "
                + field.dataType().sql().toLowerCase(Locale.ROOT));
      }
    }
    if (!wrong.isEmpty()) {
      throw NightjarException.user(
          "Cannot write the table " + table,
          "its definition no longer fits the rows it holds: " + String.join("; ", wrong),
          "keep the old columns and types and add new columns beside them, or give the table a new name");
    }
    return widened;
  }

  private static void refuseNames(String table, StructType schema) {
    List<String> bad =
        Arrays.stream(schema.fieldNames())
            .filter(name -> name.chars().anyMatch(c -> REFUSED.indexOf(c) >= 0))
            .map(name -> "'" + name + "'")
            .toList();
    if (!bad.isEmpty()) {
      throw NightjarException.user(
          "Cannot write the table " + table,
          "Delta allows no blank, tab, line end or any of ,;{}()= in column names: "
              + String.join(", ", bad),
          "rename them in the table's select");
    }
  }
}

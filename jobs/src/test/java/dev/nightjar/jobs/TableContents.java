package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.monitoring.Monitor;
import dev.nightjar.monitoring.MonitoringTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What a lakehouse's tables hold, to be compared with what another's hold. */
final class TableContents {
  /**
   * Left out of the comparison, because they tell of the run and not of the data: identifiers and
   * times of runs, and table versions, which count the attempts.
   */
  static final Set<String> LEFT_OUT =
      Set.of(
          "run",
          "run_id",
          "created_at",
          "promoted_at",
          "at",
          "snapshot_versions",
          "manifest",
          "training_set",
          "inputs",
          "artefacts",
          "artefact_folder",
          "environment");

  /** Whole tables left out: one row per run, whatever became of it. */
  private static final Set<String> TABLES_LEFT_OUT = Set.of("nightjar_runs");

  /** What runs cost differs from run to run. */
  private static final Column NOT_OF_RUNS = functions.col("monitor").notEqual(Monitor.COST.key());

  private TableContents() {}

  /** Sorted row hashes by table, in one query over all of them. */
  static SortedMap<String, List<String>> of(Lakehouse lakehouse) {
    return of(lakehouse, UnaryOperator.identity());
  }

  /**
   * The same for runs that came to their tables in different numbers of commits: measurements name
   * the version of the table that they measured.
   */
  static SortedMap<String, List<String>> acrossVersions(Lakehouse lakehouse) {
    return of(
        lakehouse,
        rows ->
            rows.withColumn(
                "subject", functions.regexp_replace(functions.col("subject"), "@\\d+$", "")));
  }

  private static SortedMap<String, List<String>> of(
      Lakehouse lakehouse, UnaryOperator<Dataset<Row>> measurements) {
    SortedMap<String, List<String>> contents = new TreeMap<>();
    Dataset<Row> all = null;
    for (String table : lakehouse.tables()) {
      if (!TABLES_LEFT_OUT.contains(table)) {
        contents.put(table, new ArrayList<>());
        Dataset<Row> rows = lakehouse.read(table);
        if (table.equals(MonitoringTable.TABLE)) {
          rows = measurements.apply(rows.where(NOT_OF_RUNS));
        }
        Dataset<Row> hashes = hashes(rows).withColumn("table", functions.lit(table));
        all = all == null ? hashes : all.union(hashes);
      }
    }
    if (all != null) {
      for (Row row : all.collectAsList()) {
        contents.get(row.getString(1)).add(row.getString(0));
      }
      contents.values().forEach(Collections::sort);
    }
    return contents;
  }

  /** The sorted SHA-256 of every row over its columns by name. */
  static List<String> rowHashes(Dataset<Row> rows) {
    return hashes(rows).collectAsList().stream().map(r -> r.getString(0)).sorted().toList();
  }

  private static Dataset<Row> hashes(Dataset<Row> rows) {
    Column[] columns =
        Arrays.stream(rows.columns())
            .filter(c -> !LEFT_OUT.contains(c))
            .sorted(Comparator.naturalOrder())
            .map(c -> functions.col("`" + c + "`"))
            .toArray(Column[]::new);
    return rows.select(
        functions.sha2(functions.to_json(functions.struct(columns)), 256).as("hash"));
  }
}

package dev.nightjar.monitoring;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.validation.GateReport;
import dev.nightjar.validation.GateResults;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** What other tables than the monitoring table say of a night. */
final class NightRecords {
  private static final String PROMOTIONS = "nightjar_promotions";
  private static final String QUARANTINE = "_quarantine";
  private static final int EXAMPLES = 3;

  private final Lakehouse lakehouse;
  private final LocalDate night;

  NightRecords(Lakehouse lakehouse, LocalDate night) {
    this.lakehouse = lakehouse;
    this.night = night;
  }

  /**
   * What gates said of tables that the night did not come to monitor: a refused batch ends the
   * night before.
   *
   * @param monitored what was
   */
  List<Measurement> unmonitoredGates(Collection<Measurement> monitored) {
    if (!lakehouse.exists(GateResults.TABLE)) {
      return List.of();
    }
    Set<String> known =
        monitored.stream()
            .filter(m -> m.monitor() == Monitor.QUALITY)
            .map(Measurement::watched)
            .collect(Collectors.toSet());
    SortedMap<String, List<Row>> results = new TreeMap<>();
    for (Row row :
        ofNight(GateResults.TABLE).orderBy(GateResults.SCOPE, "rule", "window").collectAsList()) {
      results.computeIfAbsent(row.getAs(GateResults.SCOPE), table -> new ArrayList<>()).add(row);
    }
    results.keySet().removeAll(known);
    List<Measurement> measurements = new ArrayList<>();
    results.forEach(
        (table, rows) -> measurements.addAll(QualityMonitor.measure(table, table, rows, night)));
    return measurements;
  }

  /** Bad rows of the night by table, in two queries however many tables there are. */
  List<Report.Quarantined> quarantined() {
    List<String> tables =
        lakehouse.tables().stream()
            .filter(table -> table.endsWith(QUARANTINE))
            .filter(table -> List.of(lakehouse.read(table).columns()).contains(GateReport.REASONS))
            .toList();
    SortedMap<String, Long> rows = new TreeMap<>();
    SortedMap<String, List<String>> examples = new TreeMap<>();
    tables.stream()
        .map(table -> reasons(table).groupBy("table").agg(count(lit(1)).as("rows")))
        .reduce(Dataset::union)
        .ifPresent(
            counts ->
                counts.collectAsList().forEach(row -> rows.put(row.getString(0), row.getLong(1))));
    tables.stream()
        .filter(table -> rows.containsKey(watched(table)))
        .map(table -> reasons(table).orderBy("why").limit(EXAMPLES))
        .reduce(Dataset::union)
        .ifPresent(
            found ->
                found
                    .orderBy("table", "why")
                    .collectAsList()
                    .forEach(
                        row ->
                            examples
                                .computeIfAbsent(row.getString(0), t -> new ArrayList<>())
                                .add(row.getString(1))));
    return rows.entrySet().stream()
        .map(
            entry ->
                new Report.Quarantined(
                    entry.getKey(),
                    entry.getValue(),
                    examples.getOrDefault(entry.getKey(), List.of())))
        .toList();
  }

  /** Comparisons of new versions with champions; none where there never was one. */
  List<Report.Promotion> promotions() {
    if (!lakehouse.exists(PROMOTIONS)) {
      return List.of();
    }
    return ofNight(PROMOTIONS).orderBy("model", "challenger_version").collectAsList().stream()
        .map(
            row ->
                new Report.Promotion(
                    row.getAs("model"),
                    row.getAs("challenger_version"),
                    row.getAs("champion_version"),
                    row.getAs("decision"),
                    texts(
                        row.getAs("reasons") == null
                            ? null
                            : row.getList(row.fieldIndex("reasons"))),
                    row.getAs("metric"),
                    row.getAs("challenger_value"),
                    row.getAs("champion_value")))
        .toList();
  }

  private Dataset<Row> reasons(String table) {
    return ofNight(table)
        .select(
            lit(watched(table)).as("table"), array_join(col(GateReport.REASONS), "; ").as("why"));
  }

  private Dataset<Row> ofNight(String table) {
    return lakehouse.read(table).where(col(TableDefinition.NIGHT).equalTo(lit(night)));
  }

  private static String watched(String quarantine) {
    return quarantine.substring(0, quarantine.length() - QUARANTINE.length());
  }

  private static List<String> texts(@Nullable List<String> texts) {
    return texts == null ? List.of() : List.copyOf(texts);
  }
}

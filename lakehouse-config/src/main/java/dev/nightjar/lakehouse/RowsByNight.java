package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * How many rows tables have of each night: from the log where files hold one night each, as those
 * that a night writes; nights that share a file are counted, those of all tables in one query.
 */
final class RowsByNight {
  private final Lakehouse lakehouse;
  private final Map<String, SortedMap<LocalDate, Long>> rows = new HashMap<>();
  private final List<Dataset<Row>> queries = new ArrayList<>();

  private RowsByNight(Lakehouse lakehouse) {
    this.lakehouse = lakehouse;
  }

  static Map<String, SortedMap<LocalDate, Long>> of(
      Lakehouse lakehouse, Map<TableVersion, NightRange> wanted) {
    RowsByNight counted = new RowsByNight(lakehouse);
    wanted.forEach(counted::look);
    counted.countOpen();
    return counted.rows;
  }

  private void look(TableVersion version, NightRange nights) {
    TableLog log = lakehouse.log(version.table());
    Snapshot snapshot = log.snapshot(version.version());
    SortedMap<LocalDate, Long> known = new TreeMap<>();
    SortedSet<LocalDate> open = new TreeSet<>();
    if (Lakehouse.isForeign(snapshot)) {
      open.addAll(nights.nights());
    } else {
      for (AddFile file : log.state(snapshot).files()) {
        FileStatistics statistics = FileStatistics.of(file);
        LocalDate first = statistics.least(TableDefinition.NIGHT).orElse(nights.from());
        LocalDate last = statistics.greatest(TableDefinition.NIGHT).orElse(nights.to());
        Optional<Long> inFile = statistics.rows();
        for (LocalDate night : nights.nights()) {
          if (night.isBefore(first) || night.isAfter(last)) {
            continue;
          }
          if (statistics.isAll(TableDefinition.NIGHT, night) && inFile.isPresent()) {
            known.merge(night, inFile.get(), Long::sum);
          } else {
            open.add(night);
          }
        }
      }
    }
    known.keySet().removeAll(open);
    rows.put(version.table(), known);
    if (!open.isEmpty()) {
      queries.add(
          lakehouse
              .read(version)
              .where(col(TableDefinition.NIGHT).isin(open.toArray()))
              .groupBy(col(TableDefinition.NIGHT))
              .agg(count(lit(1)).as("rows"))
              .select(lit(version.table()), col(TableDefinition.NIGHT), col("rows")));
    }
  }

  private void countOpen() {
    queries.stream()
        .reduce(Dataset::union)
        .ifPresent(
            all ->
                all.collectAsList()
                    .forEach(
                        row ->
                            rows.computeIfAbsent(row.getString(0), t -> new TreeMap<>())
                                .put(row.getLocalDate(1), row.getLong(2))));
  }
}

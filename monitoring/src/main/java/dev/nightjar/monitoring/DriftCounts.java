package dev.nightjar.monitoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.validation.CountVector;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * The table {@value #TABLE}: what each night's features and predictions looked like, counted in the
 * buckets of the model version that was watched. A window of nights is a sum of its rows, so no
 * night's data is read twice.
 */
public final class DriftCounts {
  /** The table's name in the lakehouse. */
  public static final String TABLE = "nightjar_drift_counts";

  /** The column whose value scopes the table's windows: the model version. */
  public static final String SCOPE = "subject";

  private static final StructType SCHEMA =
      StructType.fromDDL(
          """
          subject string, column string, buckets array<string>,
          counts array<bigint>, independent_rows bigint, known_at timestamp, night date""");

  private DriftCounts() {}

  /**
   * The counts of nights as rows of the table.
   *
   * @param nights by night, then the vectors of its columns
   * @param independentRows by night and column; a column that is not there has as many as rows
   */
  public static Dataset<Row> rows(
      Lakehouse lakehouse,
      ModelSubject subject,
      SortedMap<LocalDate, List<CountVector>> nights,
      Map<LocalDate, Map<String, Long>> independentRows) {
    List<Row> rows = new ArrayList<>();
    nights.forEach(
        (night, vectors) -> {
          for (CountVector vector : vectors) {
            rows.add(
                RowFactory.create(
                    subject.toString(),
                    vector.column(),
                    vector.buckets().toArray(String[]::new),
                    vector.now(),
                    independentRows
                        .getOrDefault(night, Map.of())
                        .getOrDefault(vector.column(), vector.n()),
                    lakehouse.clock().cutoffOf(night),
                    night));
          }
        });
    return lakehouse.spark().createDataFrame(rows, SCHEMA);
  }

  /** The counts of a model version in some nights: by night and column. */
  static SortedMap<LocalDate, Map<String, NightCounts>> read(
      Lakehouse lakehouse, ModelSubject subject, LocalDate from, LocalDate to) {
    SortedMap<LocalDate, Map<String, NightCounts>> nights = new TreeMap<>();
    if (!lakehouse.exists(TABLE)) {
      return nights;
    }
    for (Row row :
        lakehouse
            .read(TABLE)
            .where(
                col(TableDefinition.NIGHT)
                    .between(lit(from), lit(to))
                    .and(col(SCOPE).equalTo(subject.toString())))
            .select("night", "column", "counts", "independent_rows")
            .collectAsList()) {
      long[] counts = row.<Long>getList(2).stream().mapToLong(Long::longValue).toArray();
      nights
          .computeIfAbsent(row.getLocalDate(0), n -> new HashMap<>())
          .put(row.getString(1), new NightCounts(counts, row.getLong(3)));
    }
    return nights;
  }
}

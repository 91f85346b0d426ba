package dev.nightjar.features.asof;

import static dev.nightjar.features.asof.AsOfCase.AT;
import static dev.nightjar.features.asof.AsOfCase.EVENT;
import static dev.nightjar.features.asof.AsOfCase.KNOWN;
import static dev.nightjar.features.asof.AsOfCase.LOOKED_UP;

import dev.nightjar.features.kernel.AsOfRule;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/** Another engine, which writes the files of a case and joins them. */
final class DuckDbTwin implements AutoCloseable {
  private final Connection duckdb;
  private final Statement sql;

  DuckDbTwin() throws SQLException {
    duckdb = DriverManager.getConnection("jdbc:duckdb:");
    sql = duckdb.createStatement();
    sql.execute("SET threads = 1");
  }

  /**
   * Writes rows into so many Parquet files, some of which may be empty.
   *
   * @param zone the zone of wall times in place of instants; null for instants
   */
  void write(CaseTable table, int files, @Nullable ZoneId zone, Path folder) throws SQLException {
    sql.execute("SET TimeZone = '" + (zone == null ? "UTC" : zone.getId()) + "'");
    sql.execute("CREATE OR REPLACE TEMP TABLE written (" + columns(table.schema()) + ", __n INT)");
    if (!table.rows().isEmpty()) {
      sql.execute(
          IntStream.range(0, table.rows().size())
              .mapToObj(n -> values(table, table.rows().get(n)) + ", " + n + ")")
              .collect(Collectors.joining(", ", "INSERT INTO written VALUES ", "")));
    }
    String stored =
        Arrays.stream(table.schema().fields())
            .map(
                field ->
                    zone != null && field.dataType() instanceof TimestampType
                        ? "%1$s::TIMESTAMP AS %1$s".formatted(quoted(field.name()))
                        : quoted(field.name()))
            .collect(Collectors.joining(", "));
    for (int file = 0; file < files; file++) {
      sql.execute(
          "COPY (SELECT %s FROM written WHERE __n %% %d = %d) TO '%s/%d.parquet' (FORMAT parquet)"
              .formatted(stored, files, file, folder, file));
    }
  }

  /** Makes a table of files that {@link #write} wrote. */
  void read(String name, CaseTable table, @Nullable ZoneId zone, Path folder) throws SQLException {
    sql.execute("SET TimeZone = '" + (zone == null ? "UTC" : zone.getId()) + "'");
    String instants =
        Arrays.stream(table.schema().fields())
            .map(
                field ->
                    field.dataType() instanceof TimestampType
                        ? "%1$s::TIMESTAMPTZ AS %1$s".formatted(quoted(field.name()))
                        : quoted(field.name()))
            .collect(Collectors.joining(", "));
    sql.execute(
        "CREATE OR REPLACE TEMP TABLE %s AS SELECT %s, row_number() OVER () AS __id FROM '%s/*.parquet'"
            .formatted(name, instants, folder));
  }

  /**
   * The join of the tables {@code spine}, {@code t0}, {@code t1}, …: every pair that the rule lets
   * meet, of which the newest are kept.
   *
   * @throws AsOfCase.Ambiguous where they differ
   */
  List<List<@Nullable Object>> joined(AsOfCase of) throws SQLException {
    StringBuilder from = new StringBuilder(" FROM spine s");
    StringBuilder ties = new StringBuilder("0");
    List<String> looked = new ArrayList<>();
    for (int t = 0; t < of.tables().size(); t++) {
      boolean apart = of.knownApart().get(t);
      String whole =
          LOOKED_UP.stream()
              .map(column -> "v%d := f.%s".formatted(LOOKED_UP.indexOf(column), quoted(column)))
              .collect(Collectors.joining(", ", "struct_pack(", ")"));
      from.append(
          (" LEFT JOIN (SELECT id, first(v) AS v, count(DISTINCT v) AS n FROM (SELECT s.__id AS id,"
                  + " %s AS v FROM spine s JOIN t%d f ON %s AND %s QUALIFY rank() OVER (PARTITION BY"
                  + " s.__id ORDER BY f.%s DESC%s) = 1) GROUP BY id) j%d ON s.__id = j%d.id")
              .formatted(
                  whole,
                  t,
                  sameKey(of, "s", "f"),
                  sees(of, apart),
                  quoted(EVENT),
                  apart ? ", f." + quoted(KNOWN) + " DESC" : "",
                  t,
                  t));
      ties.append(" + (coalesce(j%d.n, 0) > 1)::INT".formatted(t));
      for (int i = 0; i < LOOKED_UP.size(); i++) {
        looked.add("j%d.v.v%d".formatted(t, i));
      }
    }
    List<List<@Nullable Object>> rows =
        rows("SELECT " + own(of) + ", " + String.join(", ", looked) + ", " + ties + from);
    for (List<@Nullable Object> row : rows) {
      if (!Integer.valueOf(0).equals(row.remove(row.size() - 1))) {
        throw new AsOfCase.Ambiguous();
      }
    }
    return rows;
  }

  /** The same by DuckDB's own join, which knows no known_at: of a case without one. */
  List<List<@Nullable Object>> asOfJoined(AsOfCase of) throws SQLException {
    StringBuilder from = new StringBuilder(" FROM spine s");
    List<String> looked = new ArrayList<>();
    for (int t = 0; t < of.tables().size(); t++) {
      String event = "t%d.%s".formatted(t, quoted(EVENT));
      from.append(
          " ASOF LEFT JOIN t%d ON %s AND s.%s %s %s"
              .formatted(
                  t,
                  sameKey(of, "s", "t" + t),
                  quoted(AT),
                  of.rule().exclusive() ? ">" : ">=",
                  event));
      for (String column : LOOKED_UP) {
        looked.add(
            of.rule().lookback() == AsOfRule.UNLIMITED
                ? "t%d.%s".formatted(t, quoted(column))
                : "CASE WHEN epoch_us(%s) >= epoch_us(s.%s) - %d THEN t%d.%s END"
                    .formatted(event, quoted(AT), of.rule().lookback(), t, quoted(column)));
      }
    }
    return rows("SELECT " + own(of) + ", " + String.join(", ", looked) + from);
  }

  private static String own(AsOfCase of) {
    return Arrays.stream(of.spine().schema().fields())
        .map(
            field ->
                field.dataType() instanceof TimestampType
                    ? "epoch_us(s." + quoted(field.name()) + ")"
                    : "s." + quoted(field.name()))
        .collect(Collectors.joining(", "));
  }

  private static String sameKey(AsOfCase of, String spine, String features) {
    return of.key().names.stream()
        .map(name -> "%s.%s = %s.%s".formatted(spine, quoted(name), features, quoted(name)))
        .collect(Collectors.joining(" AND "));
  }

  private static String sees(AsOfCase of, boolean apart) {
    String event = "epoch_us(f." + quoted(EVENT) + ")";
    String at = "epoch_us(s." + quoted(AT) + ")";
    return event
        + (of.rule().exclusive() ? " < " : " <= ")
        + at
        + (of.rule().lookback() == AsOfRule.UNLIMITED
            ? ""
            : " AND %s >= %s - %d".formatted(event, at, of.rule().lookback()))
        + (apart ? " AND f.%s <= s.%s".formatted(quoted(KNOWN), quoted(AT)) : "");
  }

  private List<List<@Nullable Object>> rows(String query) throws SQLException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    try (ResultSet found = sql.executeQuery(query)) {
      while (found.next()) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          Object value = found.getObject(i);
          row.add(
              value instanceof Array list
                  ? (Object) Arrays.asList((Object[]) list.getArray())
                  : value);
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static String columns(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(field -> quoted(field.name()) + " " + type(field.dataType()))
        .collect(Collectors.joining(", "));
  }

  private static String type(DataType type) {
    if (type instanceof TimestampType) {
      return "TIMESTAMPTZ";
    }
    if (type instanceof TimestampNTZType) {
      return "TIMESTAMP";
    }
    return type instanceof ArrayType list ? type(list.elementType()) + "[]" : type.sql();
  }

  private static String values(CaseTable table, List<@Nullable Object> row) {
    List<String> values = new ArrayList<>();
    StructField[] fields = table.schema().fields();
    for (int i = 0; i < fields.length; i++) {
      values.add(literal(row.get(i), fields[i].dataType()));
    }
    return "(" + String.join(", ", values);
  }

  private static String literal(@Nullable Object value, DataType type) {
    if (value == null) {
      return "NULL";
    }
    if (type instanceof TimestampType) {
      return "make_timestamptz(" + value + ")";
    }
    if (value instanceof BigDecimal decimal) {
      return "'" + decimal.toPlainString() + "'::" + type.sql();
    }
    return type.equals(DataTypes.StringType)
            || type.equals(DataTypes.DoubleType)
            || type.equals(DataTypes.DateType)
        ? "'" + value.toString().replace("'", "''") + "'"
        : value.toString();
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  @Override
  public void close() throws SQLException {
    sql.close();
    duckdb.close();
  }
}

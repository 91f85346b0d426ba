package dev.nightjar.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.apache.spark.network.util.JavaUtils;

/**
 * A spine and tables of a year of events, the same for the same numbers.
 *
 * @param spine its Parquet file
 * @param tables the Parquet files of the tables
 */
record EventData(Path spine, List<Path> tables) {
  private static final long MICROS_OF_A_YEAR = 365L * 86_400 * 1_000_000;

  /** Key columns, time and values; all tables have the same. */
  static final List<String> VALUES = List.of("x", "y", "z");

  /**
   * Writes the data unless it is there.
   *
   * @param hot the share of all rows that one entity has, in percent
   */
  static EventData in(
      Path folder, Connection duckdb, long spineRows, long featureRows, long entities, int hot)
      throws IOException, SQLException {
    Path place = folder.resolve(spineRows + "-" + featureRows + "-" + entities + "-" + hot);
    if (!Files.exists(place)) {
      // Made beside and moved, so that what a killed run left is never taken for whole.
      Path part = place.resolveSibling(place.getFileName() + ".part");
      JavaUtils.deleteRecursively(part.toFile());
      Files.createDirectories(part);
      at(part).write(duckdb, spineRows, featureRows, entities, hot);
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    }
    return at(place);
  }

  private static EventData at(Path place) {
    return new EventData(
        place.resolve("spine.parquet"),
        List.of(
            place.resolve("a.parquet"), place.resolve("b.parquet"), place.resolve("c.parquet")));
  }

  private void write(Connection duckdb, long spineRows, long featureRows, long entities, int hot)
      throws SQLException {
    String key = "if(hash(i + %1$d) %% 100 < " + hot + ", 0, hash(i + %2$d) %% " + entities + ")";
    String time =
        "TIMESTAMPTZ '2013-01-01 00:00:00+00' + to_microseconds((hash(i * 7 + %1$d) %% "
            + MICROS_OF_A_YEAR
            + ")::BIGINT)";
    try (Statement sql = duckdb.createStatement()) {
      sql.execute(
          copy(
              "SELECT ("
                  + key.formatted(1, 2)
                  + ")::BIGINT AS k, "
                  + time.formatted(3)
                  + " AS ts, i AS id",
              spineRows,
              spine));
      int seed = 1_000_000_007;
      for (Path table : tables) {
        sql.execute(
            copy(
                "SELECT ("
                    + key.formatted(seed, seed + 1)
                    + ")::BIGINT AS k, "
                    + time.formatted(seed + 2)
                    + " AS ts, hash(i) / 1e19 AS x, hash(i + 5) / 1e19 AS y,"
                    + " (hash(i + 9) % 1000)::INT AS z",
                featureRows,
                table));
        seed += 100_000_007;
      }
    }
  }

  private static String copy(String select, long rows, Path to) {
    return "COPY (" + select + " FROM range(" + rows + ") r(i)) TO '" + to + "' (FORMAT parquet)";
  }
}

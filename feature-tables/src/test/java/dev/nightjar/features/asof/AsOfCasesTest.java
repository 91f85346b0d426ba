package dev.nightjar.features.asof;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random joins by both plans, in sessions of three zones, against the naive twin and DuckDB. */
class AsOfCasesTest {
  private static final long SEED = Long.getLong("seed", 20130601L);
  private static final int CASES = Integer.getInteger("cases", 42);
  private static final int COMPILED_EVERY = 10;

  @TempDir Path folder;

  @Test
  void t4_t6_t7_t9_bothPlansSeeWhatTheTwinAndDuckDbSay() throws SQLException {
    List<String> zones = List.of("UTC", "America/New_York", "Asia/Kolkata");
    List<SparkSession> plain = zones.stream().map(z -> EnginesAgree.session(z, false)).toList();
    List<SparkSession> compiled = zones.stream().map(z -> EnginesAgree.session(z, true)).toList();
    try (DuckDbTwin duckdb = new DuckDbTwin()) {
      EnginesAgree engines = new EnginesAgree(duckdb, folder);
      for (int i = 0; i < CASES; i++) {
        engines.check(
            AsOfCase.of(SEED + i),
            (i % COMPILED_EVERY == 0 ? compiled : plain).get(i % zones.size()));
      }
    }
  }
}

package dev.nightjar.features.asof;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Some of the random joins on machines of other zones than that of all tests. */
@Isolated("the zone is that of the whole process")
class AsOfMachineZoneTest {
  private static final long SEED = Long.getLong("seed", 20131103L);
  private static final int CASES_OF_ZONE = 4;

  @TempDir Path folder;

  @Test
  void t9_theMachinesZoneDoesNotShow() throws SQLException {
    TimeZone ofAllTests = TimeZone.getDefault();
    long seed = SEED;
    try (DuckDbTwin duckdb = new DuckDbTwin()) {
      for (String zone : List.of("UTC", "America/New_York")) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        for (int i = 0; i < CASES_OF_ZONE; i++) {
          new EnginesAgree(duckdb, folder)
              .check(AsOfCase.of(seed++), EnginesAgree.session("Asia/Kolkata", false));
        }
      }
    } finally {
      TimeZone.setDefault(ofAllTests);
    }
  }
}

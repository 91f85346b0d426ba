package dev.nightjar.lakehouse;

import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** One small Spark session per test JVM: 2 cores, 2 shuffle partitions, no UI. */
public final class TestSpark {
  /** The flights' clock: nights close at 04:00 in New York. */
  public static final NightClock CLOCK =
      new NightClock(ZoneId.of("America/New_York"), LocalTime.of(4, 0));

  private TestSpark() {}

  /** The session that all tests of this JVM share. */
  public static SparkSession session() {
    return Sparks.decide(
        SparkSession.builder()
            .appName("nightjar tests")
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.default.parallelism", "2"),
        settings(Path.of("unused")));
  }

  /** Settings of a lakehouse at a temporary folder. */
  public static LakehouseSettings settings(Path root) {
    return new LakehouseSettings("tests", root.toAbsolutePath().toString(), CLOCK, Map.of());
  }

  /** An empty lakehouse at a temporary folder. */
  public static Lakehouse lakehouse(Path root) {
    return Lakehouse.open(session(), settings(root));
  }
}

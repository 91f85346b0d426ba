package dev.nightjar.lakehouse;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code lakehouse.yaml}: where the lakehouse lies and when its nights close.
 *
 * @param name the project's name
 * @param root any Hadoop path; a relative one is relative to the current directory
 * @param landing where relative paths of landings start, any Hadoop path; null for the project's
 *     own folder {@code landing}
 * @param clock time zone and cutoff
 * @param spark Spark settings laid over Nightjar's own
 * @param databases what nights are published to, by name
 */
public record LakehouseSettings(
    String name,
    String root,
    @Nullable String landing,
    NightClock clock,
    Map<String, String> spark,
    Map<String, Database> databases) {

  /** Settings with the project's own landings, without a database. */
  public LakehouseSettings(String name, String root, NightClock clock, Map<String, String> spark) {
    this(name, root, null, clock, spark, Map.of());
  }

  /** The same with other databases. */
  public LakehouseSettings withDatabases(Map<String, Database> others) {
    return new LakehouseSettings(name, root, landing, clock, spark, others);
  }

  /** Reads {@code lakehouse.yaml}; mistakes go to the problems. */
  public static LakehouseSettings read(YamlMap yaml) {
    String name = yaml.string("name");
    String root = yaml.string("root");
    String landing = yaml.optionalString("landing");
    String zone = yaml.string("time_zone", "UTC");
    ZoneId zoneId = ZoneId.of("UTC");
    try {
      zoneId = ZoneId.of(zone);
    } catch (DateTimeException e) {
      yaml.problem("time_zone", "'" + zone + "' is not a time zone such as America/New_York");
    }
    NightClock clock = new NightClock(zoneId, yaml.time("cutoff", LocalTime.of(4, 0)));
    Map<String, String> spark = yaml.stringMap("spark");
    yaml.optionalMap("spark").ifPresent(LakehouseSettings::checkSpark);
    Map<String, Database> databases = Database.read(yaml);
    // Read by monitoring, which tells people.
    yaml.optionalMap("notify");
    yaml.finish();
    return new LakehouseSettings(name, root, landing, clock, spark, databases);
  }

  private static void checkSpark(YamlMap spark) {
    for (String name : spark.keys()) {
      if (!name.startsWith("spark.")) {
        spark.problem(name, "'" + name + "' is not a Spark setting: it does not start with spark.");
      } else if (Sparks.decides(name)) {
        spark.problem(name, "'" + name + "' is set by Nightjar itself");
      }
    }
  }
}

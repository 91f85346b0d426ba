package dev.nightjar.lakehouse;

import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session as Nightjar needs it, embedded or under {@code spark-submit}: the settings that
 * decide results (zone, ANSI, partitions) never come from the machine (rule T9).
 */
public final class Sparks {
  private static final String EXTENSIONS = "spark.sql.extensions";

  /** The settings that Nightjar decides everywhere; the session's time zone is the clock's. */
  private static final Map<String, String> DECIDED =
      Map.ofEntries(
          Map.entry(
              EXTENSIONS, "io.delta.sql.DeltaSparkSessionExtension," + SparkRules.class.getName()),
          // A night has more generated classes than the hundred that Spark keeps, and uses them in
          // turn: with too few places it would find none of them again.
          Map.entry("spark.sql.codegen.cache.maxEntries", "2000"),
          Map.entry("spark.sql.codegen.useIdInClassName", "false"),
          Map.entry(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
          Map.entry("spark.sql.ansi.enabled", "true"),
          Map.entry("spark.sql.datetime.java8API.enabled", "true"),
          Map.entry("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS"),
          Map.entry("spark.sql.caseSensitive", "false"),
          // Else ${env:NAME} in a query or an expression would read the machine's environment.
          Map.entry("spark.sql.variable.substitute", "false"),
          // One task reconstructs a small log; the default of 50 makes every commit cost seconds.
          Map.entry("spark.databricks.delta.snapshotPartitions", "1"),
          // Under a zone other than UTC, Delta would read the whole log back after every commit to
          // check a list of files that it keeps beside the log and never reads.
          Map.entry("spark.databricks.delta.allFilesInCrc.enabled", "false"),
          // The rows of a run are counted by the statistics of the files it wrote.
          Map.entry("spark.databricks.delta.stats.collect", "true"),
          // Delta answers max(date) from its log with a class that fails under the java.time API.
          Map.entry("spark.databricks.delta.optimizeMetadataQuery.enabled", "false"),
          Map.entry("spark.hadoop.fs.file.impl", LocalFiles.class.getName()),
          Map.entry(
              "spark.hadoop.fs.AbstractFileSystem.file.impl", LocalFiles.Context.class.getName()),
          Map.entry("spark.delta.logStore.file.impl", LinkLogStore.class.getName()),
          Map.entry("spark.ui.showConsoleProgress", "false"));

  private static final String TIME_ZONE = "spark.sql.session.timeZone";

  private Sparks() {}

  /** True for a setting that no project may choose. */
  static boolean decides(String setting) {
    return setting.equals(TIME_ZONE) || DECIDED.containsKey(setting);
  }

  /**
   * Opens the session of a project. The master comes from {@code spark-submit}; without it, Spark
   * runs embedded on all cores.
   */
  public static SparkSession open(LakehouseSettings settings) {
    return decide(builder(settings), settings);
  }

  /**
   * Opens the session of a process in which no session can do more than read the tables of the
   * catalog (see {@link ReadOnlySessions}), those that are made from this one included.
   *
   * @param scratch a folder for what lives no longer than the process
   */
  public static SparkSession openReadOnly(LakehouseSettings settings, Path scratch) {
    SparkSession.Builder builder = builder(settings);
    DECIDED.forEach(builder::config);
    return getOrCreate(
        builder
            .config(EXTENSIONS, DECIDED.get(EXTENSIONS) + "," + ReadOnlySessions.class.getName())
            .config("spark.sql.catalogImplementation", "in-memory")
            .config("spark.sql.warehouse.dir", scratch.resolve("warehouse").toUri().toString())
            .config("spark.sql.runSQLOnFiles", "false")
            // A result is fetched piece by piece, so its size is not bounded by the driver's
            // memory.
            .config("spark.sql.thriftServer.incrementalCollect", "true"),
        settings);
  }

  private static SparkSession.Builder builder(LakehouseSettings settings) {
    SparkSession.Builder builder = SparkSession.builder().appName("nightjar " + settings.name());
    if (System.getProperty("spark.master") == null) {
      String cores = String.valueOf(Runtime.getRuntime().availableProcessors());
      builder
          .master("local[*]")
          .config("spark.ui.enabled", "false")
          .config("spark.driver.host", "127.0.0.1")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .config("spark.sql.shuffle.partitions", cores)
          .config("spark.default.parallelism", cores);
    }
    settings.spark().forEach(builder::config);
    return builder;
  }

  /** Masters fail in many ways: by exceptions of their clients, or by stopping the context. */
  private static NightjarException unreachable(String master, Exception e) {
    Throwable first = e;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return NightjarException.outside(
        "Cannot start Spark on " + master,
        SparkFailures.firstLine(first),
        "check that it answers and lets you in, then run the job again",
        e);
  }

  /**
   * Opens a session for work without a project: its settings are not those of sessions that are
   * open already, with which it shares cores and memory.
   *
   * @param name what the session is called
   * @param zone of times that are written without one
   * @param spark Spark settings beside those that Nightjar decides
   */
  public static SparkSession openApart(String name, ZoneId zone, Map<String, String> spark) {
    LakehouseSettings settings =
        new LakehouseSettings(name, ".", new NightClock(zone, LocalTime.MIDNIGHT), spark);
    if (SparkSession.getDefaultSession().isEmpty()) {
      return open(settings);
    }
    SparkSession session = SparkSession.getDefaultSession().get().newSession();
    Map<String, String> all = new HashMap<>(settings.spark());
    all.putAll(DECIDED);
    all.put(TIME_ZONE, settings.clock().zone().getId());
    all.forEach(
        (key, value) -> {
          if (session.conf().isModifiable(key)) {
            session.conf().set(key, value);
          }
        });
    SparkSession.setActiveSession(session);
    return session;
  }

  /** Lays the settings that decide results over everything else. */
  static SparkSession decide(SparkSession.Builder builder, LakehouseSettings settings) {
    DECIDED.forEach(builder::config);
    return getOrCreate(builder, settings);
  }

  private static SparkSession getOrCreate(
      SparkSession.Builder builder, LakehouseSettings settings) {
    try {
      SparkSession session =
          builder.config(TIME_ZONE, settings.clock().zone().getId()).getOrCreate();
      // On a thread that did not open the session, expressions would be built under Spark's
      // defaults.
      SparkSession.setActiveSession(session);
      return session;
    } catch (Exception e) {
      String master = System.getProperty("spark.master");
      if (master == null || e instanceof IllegalArgumentException) {
        throw e;
      }
      throw unreachable(master, e);
    }
  }
}

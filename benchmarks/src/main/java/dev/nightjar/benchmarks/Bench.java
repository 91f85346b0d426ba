package dev.nightjar.benchmarks;

import dev.nightjar.lakehouse.Sparks;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Several engines on the same data, in one warm process, by turns. */
abstract class Bench implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--size",
      defaultValue = "MEDIUM",
      description =
          "${COMPLETION-CANDIDATES}: 10 thousand, 100 thousand, 1 million or 10 million rows of the"
              + " spine (${DEFAULT-VALUE}); tables have 5 million rows and 100 thousand entities, the"
              + " tiny ones 50 thousand and a thousand.")
  private Size.Name size = Size.Name.MEDIUM;

  @Option(names = "--spine", description = "Rows of the spine, instead of those of --size.")
  private @Nullable Long spineRows;

  @Option(names = "--features", description = "Rows of each table, instead of those of --size.")
  private @Nullable Long featureRows;

  @Option(names = "--entities", description = "Different keys, instead of those of --size.")
  private @Nullable Long entities;

  @Option(
      names = "--hot",
      defaultValue = "0",
      description = "Percent of all rows that one entity has (${DEFAULT-VALUE}).")
  private int hot;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Times that each is measured, after one to warm up (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--only", split = ",", description = "Which engines to run (all).")
  private @Nullable List<String> only;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${java.io.tmpdir}/nightjar-bench",
      description = "Where data is kept for the next time (${DEFAULT-VALUE}).")
  private Path folder = Path.of(".");

  /** The names of all engines. */
  abstract List<String> engines();

  /** An engine by its name. */
  abstract Engine engine(String name, EventData data, SparkSession spark, Connection duckdb);

  /** How many of two results' cells differ; 0 when they are the same. */
  abstract long differences(Statement sql, String one, String other) throws SQLException;

  /** The tables that are read. */
  abstract int tables();

  @Override
  public Integer call() throws Exception {
    List<String> chosen = Chosen.of(spec.commandLine(), engines(), only);
    SparkSession spark = Sparks.openApart("bench", ZoneId.of("UTC"), Map.of());
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      try (Statement sql = duckdb.createStatement()) {
        sql.execute("SET threads = " + Runtime.getRuntime().availableProcessors());
        sql.execute("SET TimeZone = 'UTC'");
      }
      Size of = size.size.with(spineRows, featureRows, entities);
      Files.createDirectories(folder);
      EventData data =
          EventData.in(folder, duckdb, of.spineRows(), of.tableRows(), of.entities(), hot);
      List<Engine> engines =
          chosen.stream().map(name -> engine(name, data, spark, duckdb)).toList();
      Turns turns = new Turns(folder, rounds, this::differences, spec.commandLine().getErr());
      print(spec.commandLine().getOut(), of, engines, turns.of(engines, duckdb));
    }
    return 0;
  }

  private void print(
      PrintWriter out, Size of, List<Engine> engines, Map<Engine, List<Cost>> costs) {
    out.printf(
        Locale.ROOT,
        "%,d spine rows, %d x %,d rows, %,d entities, %d %% of the rows of one; %d cores; median of %d%n",
        of.spineRows(),
        tables(),
        of.tableRows(),
        of.entities(),
        hot,
        Runtime.getRuntime().availableProcessors(),
        rounds);
    Turns.print(out, engines, costs);
  }
}

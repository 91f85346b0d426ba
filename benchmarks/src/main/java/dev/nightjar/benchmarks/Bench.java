package dev.nightjar.benchmarks;

import dev.nightjar.lakehouse.Sparks;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
    List<String> chosen = chosen();
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
      print(spec.commandLine().getOut(), of, engines, measure(engines, duckdb));
    }
    return 0;
  }

  private List<String> chosen() {
    List<String> all = engines();
    List<String> wanted = only == null ? all : only.isEmpty() ? List.of("") : only;
    for (String name : wanted) {
      if (!all.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "Cannot measure '%s': there is no such engine; valid: %s"
                .formatted(name, String.join(", ", all)));
      }
    }
    return all.stream().filter(wanted::contains).toList();
  }

  /** Runs all engines by turns, once to warm up and then as often as they are measured. */
  private Map<Engine, List<Cost>> measure(List<Engine> engines, Connection duckdb)
      throws Exception {
    Map<Engine, List<Cost>> costs = new LinkedHashMap<>();
    List<Engine> order = new ArrayList<>(engines);
    Path results = Files.createTempDirectory(folder, "run-");
    try {
      for (int round = 0; round <= rounds; round++) {
        for (Engine engine : order) {
          Path result = results.resolve("result-" + round + "-" + order.indexOf(engine));
          Cost cost = Cost.of(() -> engine.run(result));
          if (round == 0) {
            requireSame(duckdb, results.resolve("reference"), result);
          } else {
            costs.computeIfAbsent(engine, e -> new ArrayList<>()).add(cost);
            JavaUtils.deleteRecursively(result.toFile());
          }
          spec.commandLine()
              .getErr()
              .printf(Locale.ROOT, "%d %s %.2f s%n", round, engine.name(), cost.seconds());
        }
        Collections.reverse(order); // by turns: no one always runs on the other's heels
      }
    } finally {
      JavaUtils.deleteRecursively(results.toFile());
    }
    return costs;
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
    out.printf("%-30s %8s %8s %8s %9s %9s%n", "", "seconds", "least", "ratio", "cpu s", "peak MiB");
    double ours = median(costs.getOrDefault(engines.get(0), List.of()));
    for (Engine engine : engines) {
      List<Cost> each = costs.getOrDefault(engine, List.of());
      out.printf(
          Locale.ROOT,
          "%-30s %8.2f %8.2f %8.2f %9.2f %9d%n",
          engine.name(),
          median(each),
          each.stream().mapToDouble(Cost::seconds).min().orElse(Double.NaN),
          median(each) / ours,
          each.stream().mapToDouble(Cost::cpuSeconds).average().orElse(Double.NaN),
          each.stream().mapToLong(Cost::peakBytes).max().orElse(0) >> 20);
    }
    out.flush();
  }

  private static double median(List<Cost> costs) {
    double[] seconds = costs.stream().mapToDouble(Cost::seconds).sorted().toArray();
    return seconds.length == 0 ? Double.NaN : seconds[seconds.length / 2];
  }

  /** The first result is what the others are compared with. */
  private void requireSame(Connection duckdb, Path reference, Path result)
      throws SQLException, IOException {
    if (!Files.exists(reference)) {
      Files.move(result, reference);
      return;
    }
    try (Statement sql = duckdb.createStatement()) {
      long different = differences(sql, rows(reference), rows(result));
      if (different > 0) {
        throw new IllegalStateException(
            "%d cells of %s are not those of %s".formatted(different, result, reference));
      }
    }
    JavaUtils.deleteRecursively(result.toFile());
  }

  private static String rows(Path result) {
    return "read_parquet('" + result + (Files.isDirectory(result) ? "/*.parquet" : "") + "')";
  }
}

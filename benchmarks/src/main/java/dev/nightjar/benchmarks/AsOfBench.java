package dev.nightjar.benchmarks;

import dev.nightjar.features.asof.AsOfJoin;
import dev.nightjar.lakehouse.Sparks;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "asof",
    mixinStandardHelpOptions = true,
    description = {
      "The point-in-time join of a spine with three tables: ours, DuckDB's ASOF and two plans of",
      "Spark, in one warm process, by turns. All results are compared cell by cell."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar bench asof",
      "  NIGHTJAR_HEAP=6g nightjar bench asof --spine 10000000 --only ours,duckdb"
    })
final class AsOfBench implements Callable<Integer> {
  private static final String ALL = "ours,exchange,duckdb,window,range";
  private static final List<String> ENGINES = List.of(ALL.split(",", -1));

  @Spec CommandSpec spec;

  @Option(names = "--spine", defaultValue = "1000000", description = "Rows (${DEFAULT-VALUE}).")
  private long spineRows;

  @Option(
      names = "--features",
      defaultValue = "5000000",
      description = "Rows of each of three tables (${DEFAULT-VALUE}).")
  private long featureRows;

  @Option(
      names = "--entities",
      defaultValue = "100000",
      description = "Different keys (${DEFAULT-VALUE}).")
  private long entities;

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

  @Option(
      names = "--only",
      split = ",",
      defaultValue = ALL,
      description = "Which to run (${DEFAULT-VALUE}).")
  private List<String> only = List.of();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${java.io.tmpdir}/nightjar-bench",
      description = "Where data is kept for the next time (${DEFAULT-VALUE}).")
  private Path folder = Path.of(".");

  @Override
  public Integer call() throws Exception {
    requireEngines();
    SparkSession spark = Sparks.openApart("bench", ZoneId.of("UTC"), Map.of());
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      try (Statement sql = duckdb.createStatement()) {
        sql.execute("SET threads = " + Runtime.getRuntime().availableProcessors());
      }
      AsOfData data = AsOfData.in(folder, duckdb, spineRows, featureRows, entities, hot);
      List<AsOfEngine> engines =
          ENGINES.stream().filter(only::contains).map(name -> engine(name, spark, duckdb)).toList();
      print(spec.commandLine().getOut(), engines, measure(engines, data, duckdb));
    }
    return 0;
  }

  private void requireEngines() {
    for (String name : only.isEmpty() ? List.of("") : only) {
      if (!ENGINES.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "Cannot measure '%s': there is no such engine; valid: %s"
                .formatted(name, String.join(", ", ENGINES)));
      }
    }
  }

  private static AsOfEngine engine(String name, SparkSession spark, Connection duckdb) {
    return switch (name) {
      case "ours" -> new NightjarEngine("nightjar", spark, AsOfJoin.defaultBudget());
      case "exchange" -> new NightjarEngine("nightjar, exchange plan", spark, 0);
      case "duckdb" -> new DuckDbEngine(duckdb);
      case "window" -> new UnionWindowEngine(spark);
      case "range" -> new RangeJoinEngine(spark);
      default -> throw new IllegalArgumentException(name);
    };
  }

  /** Runs all engines by turns, once to warm up and then as often as they are measured. */
  private Map<AsOfEngine, List<Cost>> measure(
      List<AsOfEngine> engines, AsOfData data, Connection duckdb) throws Exception {
    Map<AsOfEngine, List<Cost>> costs = new LinkedHashMap<>();
    List<AsOfEngine> order = new ArrayList<>(engines);
    Path results = Files.createTempDirectory(folder, "run-");
    try {
      for (int round = 0; round <= rounds; round++) {
        for (AsOfEngine engine : order) {
          Path result = results.resolve("result-" + round + "-" + order.indexOf(engine));
          Cost cost = Cost.of(() -> engine.join(data, result));
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

  private void print(PrintWriter out, List<AsOfEngine> engines, Map<AsOfEngine, List<Cost>> costs) {
    out.printf(
        Locale.ROOT,
        "%,d spine rows, 3 tables of %,d rows, %,d entities, %d %% of the rows of one; %d cores; median of %d%n",
        spineRows,
        featureRows,
        entities,
        hot,
        Runtime.getRuntime().availableProcessors(),
        rounds);
    out.printf("%-30s %8s %8s %8s %9s %9s%n", "", "seconds", "least", "ratio", "cpu s", "peak MiB");
    double ours = median(costs.getOrDefault(engines.get(0), List.of()));
    for (AsOfEngine engine : engines) {
      List<Cost> of = costs.getOrDefault(engine, List.of());
      out.printf(
          Locale.ROOT,
          "%-30s %8.2f %8.2f %8.2f %9.2f %9d%n",
          engine.name(),
          median(of),
          of.stream().mapToDouble(Cost::seconds).min().orElse(Double.NaN),
          median(of) / ours,
          of.stream().mapToDouble(Cost::cpuSeconds).average().orElse(Double.NaN),
          of.stream().mapToLong(Cost::peakBytes).max().orElse(0) >> 20);
    }
    out.flush();
  }

  private static double median(List<Cost> costs) {
    double[] seconds = costs.stream().mapToDouble(Cost::seconds).sorted().toArray();
    return seconds.length == 0 ? Double.NaN : seconds[seconds.length / 2];
  }

  /** The first result is what the others are compared with. */
  private static void requireSame(Connection duckdb, Path reference, Path result)
      throws SQLException, IOException {
    if (!Files.exists(reference)) {
      Files.move(result, reference);
      return;
    }
    try (Statement sql = duckdb.createStatement();
        ResultSet different =
            sql.executeQuery(
                "SELECT (SELECT count(*) FROM (FROM %2$s EXCEPT ALL FROM %1$s)), (SELECT count(*) FROM (FROM %1$s EXCEPT ALL FROM %2$s))"
                    .formatted(rows(reference), rows(result)))) {
      different.next();
      if (different.getLong(1) + different.getLong(2) > 0) {
        throw new IllegalStateException(
            "%d rows of %s are not in %s, %d the other way round"
                .formatted(different.getLong(1), result, reference, different.getLong(2)));
      }
    }
    JavaUtils.deleteRecursively(result.toFile());
  }

  private static String rows(Path result) {
    return "read_parquet('" + result + (Files.isDirectory(result) ? "/*.parquet" : "") + "')";
  }
}

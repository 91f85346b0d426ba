package dev.nightjar.benchmarks;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.network.util.JavaUtils;

/**
 * Runs engines by turns, once to warm up and then as often as they are measured; all must give what
 * the first gave.
 *
 * @param folder where results lie for a while
 * @param measured how often
 * @param comparison of two results
 * @param told is told of each run
 */
record Turns(Path folder, int measured, Comparison comparison, PrintWriter told) {

  /** Compares two results. */
  interface Comparison {
    /**
     * How many cells differ; 0 when the results are the same.
     *
     * @param one rows, as DuckDB reads them
     */
    long differences(Statement sql, String one, String other) throws SQLException;
  }

  /** What each run of each engine took. */
  Map<Engine, List<Cost>> of(List<Engine> engines, Connection duckdb) throws Exception {
    Map<Engine, List<Cost>> costs = new LinkedHashMap<>();
    List<Engine> order = new ArrayList<>(engines);
    Path results = Files.createTempDirectory(folder, "run-");
    try {
      for (int round = 0; round <= measured; round++) {
        for (Engine engine : order) {
          Path result = results.resolve("result-" + round + "-" + order.indexOf(engine));
          Cost cost = Cost.of(() -> engine.run(result));
          if (round == 0) {
            requireSame(duckdb, results.resolve("reference"), result);
          } else {
            costs.computeIfAbsent(engine, e -> new ArrayList<>()).add(cost);
            JavaUtils.deleteRecursively(result.toFile());
          }
          told.printf(Locale.ROOT, "%d %s %.2f s%n", round, engine.name(), cost.seconds());
        }
        Collections.reverse(order); // by turns: no one always runs on the other's heels
      }
    } finally {
      JavaUtils.deleteRecursively(results.toFile());
    }
    return costs;
  }

  /** Prints a row for each engine; ratios are to the first. */
  static void print(PrintWriter out, List<Engine> engines, Map<Engine, List<Cost>> costs) {
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
      long different = comparison.differences(sql, rows(reference), rows(result));
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

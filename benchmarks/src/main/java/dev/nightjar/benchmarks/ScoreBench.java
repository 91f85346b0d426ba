package dev.nightjar.benchmarks;

import dev.nightjar.lakehouse.Sparks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Scoring from Parquet to Parquet with one booster: ours and XGBoost4J-Spark's transform, in one",
      "warm process, by turns. Both write the same columns, which are compared cell by cell."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar bench score",
      "  nightjar bench score --rows 100000 --rounds 20 --repeats 1"
    })
final class ScoreBench implements Callable<Integer> {
  private static final List<String> ENGINES = List.of("ours", "transform");

  @Spec CommandSpec spec;

  @Option(
      names = "--rows",
      defaultValue = "4000000",
      description = "Rows to score (${DEFAULT-VALUE}).")
  private long rows;

  @Option(
      names = "--features",
      defaultValue = "33",
      description = "Features of the model (${DEFAULT-VALUE}).")
  private int features;

  @Option(
      names = "--rounds",
      defaultValue = "100",
      description = "Trees of the model (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--depth", defaultValue = "6", description = "Their depth (${DEFAULT-VALUE}).")
  private int depth;

  @Option(
      names = "--repeats",
      defaultValue = "3",
      description = "Times that each is measured, after one to warm up (${DEFAULT-VALUE}).")
  private int repeats;

  @Option(names = "--only", split = ",", description = "Which engines to run (ours,transform).")
  private @Nullable List<String> only;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${java.io.tmpdir}/nightjar-bench",
      description = "Where data is kept for the next time (${DEFAULT-VALUE}).")
  private Path folder = Path.of(".");

  @Override
  public Integer call() throws Exception {
    List<String> chosen = Chosen.of(spec.commandLine(), ENGINES, only);
    SparkSession spark = Sparks.openApart("bench", ZoneId.of("UTC"), Map.of());
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      Files.createDirectories(folder);
      ScoringData data = ScoringData.in(folder, duckdb, spark, rows, features, rounds, depth);
      List<Engine> engines =
          chosen.stream()
              .<Engine>map(
                  name ->
                      name.equals("ours")
                          ? new NightjarScore(spark, data)
                          : new XgboostTransform(spark, data))
              .toList();
      Turns turns = new Turns(folder, repeats, this::differences, spec.commandLine().getErr());
      Map<Engine, List<Cost>> costs = turns.of(engines, duckdb);
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%,d rows x %d features, %d rounds of depth %d; %d cores; median of %d%n",
              rows,
              features,
              rounds,
              depth,
              Runtime.getRuntime().availableProcessors(),
              repeats);
      Turns.print(spec.commandLine().getOut(), engines, costs);
    }
    return 0;
  }

  /** Rows by their id, so that no sort of all columns is needed. */
  private long differences(Statement sql, String one, String other) throws SQLException {
    StringBuilder cells = new StringBuilder("(a.id IS NULL)::INT + (b.id IS NULL)::INT");
    for (int i = 0; i < features; i++) {
      cells.append(" + (a.f%1$d IS DISTINCT FROM b.f%1$d)::INT".formatted(i));
    }
    cells.append(" + (a.probability IS DISTINCT FROM b.probability)::INT");
    cells.append(" + (a.decision IS DISTINCT FROM b.decision)::INT");
    try (ResultSet different =
        sql.executeQuery(
            "SELECT coalesce(sum(%s), 0) FROM %s a FULL JOIN %s b USING (id)"
                .formatted(cells, one, other))) {
      different.next();
      return different.getLong(1);
    }
  }
}

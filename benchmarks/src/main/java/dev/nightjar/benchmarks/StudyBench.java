package dev.nightjar.benchmarks;

import dev.nightjar.lakehouse.Sparks;
import dev.nightjar.training.split.Fold;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = {
      "The same trials of XGBoost by a study of ours, by the same study with successive halving,",
      "and by Spark's TrainValidationSplit over XGBoost4J-Spark, on the same rows, in one warm",
      "process. The best trial must be the same. All end with a training of the best on all rows."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar bench study --rows 200000 --trials 4",
      "  NIGHTJAR_HEAP=6g nightjar bench study --only ours,halving --repeats 3"
    })
final class StudyBench implements Callable<Integer> {
  private static final List<String> ENGINES = List.of("ours", "halving", "spark");
  private static final StudyGrid WARM_UP = new StudyGrid(2, 5);

  @Spec CommandSpec spec;

  @Option(
      names = "--rows",
      defaultValue = "1000000",
      description = "Rows; a fifth of them validates (${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--features",
      defaultValue = "33",
      description = "Columns to learn from (${DEFAULT-VALUE}).")
  private int features;

  @Option(
      names = "--nulls",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "Share of the values that is missing, 0 to 50 (${DEFAULT-VALUE}).")
  private int nulls;

  @Option(
      names = "--rounds",
      defaultValue = "100",
      description = "Rounds of boosting of each trial (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--trials",
      defaultValue = "16",
      description = "Points of the grid: 2, 4, 8 or 16 (${DEFAULT-VALUE}).")
  private int trials;

  @Option(
      names = "--repeats",
      defaultValue = "1",
      description = "Times that each is measured, after a small one to warm up (${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--only",
      split = ",",
      description = "Which of ours, halving, spark to run (all).")
  private @Nullable List<String> only;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${java.io.tmpdir}/nightjar-bench",
      description = "Where data is kept for the next time (${DEFAULT-VALUE}).")
  private Path folder = Path.of(".");

  /** A run. */
  private record Run(Cost cost, StudyEngine.Found found) {}

  @Override
  public Integer call() throws Exception {
    requireOptions();
    SparkSession spark = Sparks.openApart("bench", ZoneId.of("UTC"), Map.of());
    Files.createDirectories(folder);
    StudyData data;
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      data = StudyData.in(folder, duckdb, rows, features, nulls);
    }
    SparkTrainValidation split = new SparkTrainValidation(spark, data);
    Fold fold = split.fold();
    List<StudyEngine> engines = new ArrayList<>();
    for (String name : chosen()) {
      engines.add(
          switch (name) {
            case "ours" -> new NightjarStudy("nightjar", spark, data, fold, false);
            case "halving" -> new NightjarStudy("nightjar, halving", spark, data, fold, true);
            default -> split;
          });
    }
    Map<StudyEngine, List<Run>> runs = measure(engines, new StudyGrid(trials, rounds));
    print(spec.commandLine().getOut(), runs);
    return 0;
  }

  private void requireOptions() {
    if (!List.of(2, 4, 8, 16).contains(trials)) {
      throw wrong("--trials must be 2, 4, 8 or 16, but is " + trials);
    }
    if (features < StudyData.LEAST_FEATURES || rows < 1000 || rounds < 1 || repeats < 1) {
      throw wrong(
          "--features must be at least %d, --rows 1000, --rounds and --repeats 1"
              .formatted(StudyData.LEAST_FEATURES));
    }
    if (nulls < 0 || nulls > 50) {
      throw wrong("--nulls must be 0 to 50, but is " + nulls);
    }
    for (String name : chosen()) {
      if (!ENGINES.contains(name)) {
        throw wrong(
            "there is no engine '%s'; valid: %s".formatted(name, String.join(", ", ENGINES)));
      }
    }
  }

  private List<String> chosen() {
    return only == null ? ENGINES : only.isEmpty() ? List.of("") : only;
  }

  private ParameterException wrong(String why) {
    return new ParameterException(spec.commandLine(), "Cannot measure: " + why);
  }

  private Map<StudyEngine, List<Run>> measure(List<StudyEngine> engines, StudyGrid grid)
      throws Exception {
    Map<StudyEngine, List<Run>> runs = new LinkedHashMap<>();
    for (StudyEngine engine : engines) {
      engine.run(WARM_UP);
    }
    for (int repeat = 0; repeat < repeats; repeat++) {
      for (StudyEngine engine : engines) {
        StudyEngine.Found[] found = new StudyEngine.Found[1];
        Cost cost = Cost.of(() -> found[0] = engine.run(grid));
        runs.computeIfAbsent(engine, e -> new ArrayList<>()).add(new Run(cost, found[0]));
        spec.commandLine()
            .getErr()
            .printf(
                Locale.ROOT,
                "%s %.2f s, trial %d, log loss %.6f%n",
                engine.name(),
                cost.seconds(),
                found[0].best(),
                found[0].loss());
      }
    }
    return runs;
  }

  private void print(PrintWriter out, Map<StudyEngine, List<Run>> runs) {
    out.printf(
        Locale.ROOT,
        "%,d rows x %d features, %d %% null, %d trials of %d rounds; %d cores; median of %d%n",
        rows,
        features,
        nulls,
        trials,
        rounds,
        Runtime.getRuntime().availableProcessors(),
        repeats);
    out.printf(
        "%-28s %8s %8s %8s %9s %6s %10s%n",
        "", "seconds", "ratio", "cpu s", "peak MiB", "best", "log loss");
    double first = median(runs.values().iterator().next()).cost().seconds();
    runs.forEach(
        (engine, each) -> {
          Run run = median(each);
          out.printf(
              Locale.ROOT,
              "%-28s %8.2f %8.2f %8.2f %9d %6d %10.6f%n",
              engine.name(),
              run.cost().seconds(),
              run.cost().seconds() / first,
              run.cost().cpuSeconds(),
              run.cost().peakBytes() >> 20,
              run.found().best(),
              run.found().loss());
        });
    runs.forEach((engine, each) -> phases(out, engine, median(each)));
    out.flush();
    requireSameBest(runs);
  }

  private static void phases(PrintWriter out, StudyEngine engine, Run run) {
    if (run.found().phases().isEmpty()) {
      return;
    }
    out.printf("%n%s%n", engine.name());
    run.found()
        .phases()
        .forEach((phase, seconds) -> out.printf(Locale.ROOT, "  %-30s %8.2f s%n", phase, seconds));
    out.printf(
        Locale.ROOT,
        "  %-30s %8.1f %%%n",
        "outside of XGBoost",
        100 * (1 - run.found().inXgboost() / run.cost().seconds()));
  }

  /** A study in full, ours or Spark's, finds the same trial. */
  private static void requireSameBest(Map<StudyEngine, List<Run>> runs) {
    List<Integer> best =
        runs.entrySet().stream()
            .filter(entry -> !(entry.getKey() instanceof NightjarStudy ours && ours.halving()))
            .flatMap(entry -> entry.getValue().stream())
            .map(run -> run.found().best())
            .distinct()
            .toList();
    if (best.size() > 1) {
      throw new IllegalStateException("The best trial is not the same: " + best);
    }
  }

  private static Run median(List<Run> runs) {
    List<Run> sorted =
        runs.stream()
            .sorted((a, b) -> Double.compare(a.cost().seconds(), b.cost().seconds()))
            .toList();
    return Objects.requireNonNull(sorted.get(sorted.size() / 2));
  }
}

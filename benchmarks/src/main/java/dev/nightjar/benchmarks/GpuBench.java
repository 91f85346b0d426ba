package dev.nightjar.benchmarks;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Sparks;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.RowRoles;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.trainer.Trainers;
import dev.nightjar.training.xgboost.DevicePreflight;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "gpu",
    mixinStandardHelpOptions = true,
    description = {
      "One training of XGBoost on all cores and on a GPU, with the same rows and parameters, both",
      "from the encoded rows to the model. Needs a build with -Pgpu and a GPU; says",
      "'skipped: no GPU' where there is none."
    },
    footer = {"", "Example:", "  nightjar bench gpu --rows 4000000 --repeats 3"})
final class GpuBench implements Callable<Integer> {
  private static final double TRAIN = 0.8;
  private static final int NULLS = 2;

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
      names = "--rounds",
      defaultValue = "100",
      description = "Rounds of boosting (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--depth",
      defaultValue = "8",
      description = "Splits from root to leaf (${DEFAULT-VALUE}).")
  private int depth;

  @Option(
      names = "--repeats",
      defaultValue = "3",
      description = "Times that each is measured, after one to warm up (${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${java.io.tmpdir}/nightjar-bench",
      description = "Where data is kept for the next time (${DEFAULT-VALUE}).")
  private Path folder = Path.of(".");

  /** A training. */
  private record Run(Cost cost, double loss) {}

  @Override
  public Integer call() throws Exception {
    if (features < StudyData.LEAST_FEATURES || rows < 1000 || rounds < 1 || repeats < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "Cannot measure: --features must be at least %d, --rows 1000, --rounds and --repeats 1"
              .formatted(StudyData.LEAST_FEATURES));
    }
    PrintWriter out = spec.commandLine().getOut();
    Compute gpu = new Compute(Runtime.getRuntime().availableProcessors(), Compute.Device.CUDA);
    try {
      DevicePreflight.require(gpu, (long) (rows * TRAIN), features, 1);
    } catch (NightjarException e) {
      out.println("skipped: no GPU (" + e.getMessage() + ")");
      out.flush();
      return 0;
    }
    Matrix all = matrix();
    int train = (int) (rows * TRAIN);
    Matrix seen = all.part(0, train);
    Matrix unseen = all.part(train, rows);
    out.printf(
        Locale.ROOT,
        "%,d rows x %d features, %d rounds, depth %d; %d cores; median of %d%n",
        train,
        features,
        rounds,
        depth,
        gpu.threads(),
        repeats);
    out.printf("%-8s %8s %8s %10s%n", "", "seconds", "ratio", "log loss");
    Run cpu = print(out, Compute.allCores(), seen, unseen, null);
    print(out, gpu, seen, unseen, cpu);
    out.flush();
    return 0;
  }

  private Matrix matrix() throws Exception {
    SparkSession spark = Sparks.openApart("bench", ZoneId.of("UTC"), Map.of());
    Files.createDirectories(folder);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      StudyData data = StudyData.in(folder, duckdb, rows, features, NULLS);
      Dataset<Row> table = spark.read().parquet(data.file().toString());
      return MatrixCollector.collect(
              table,
              Encoder.fit(table, data.features()),
              rows,
              Target.of(Task.BINARY, table, StudyData.LABEL),
              new RowRoles(List.of(StudyData.ID), null, StudyData.LABEL, null))
          .matrix();
    }
  }

  private Run print(
      PrintWriter out, Compute compute, Matrix seen, Matrix unseen, @Nullable Run first)
      throws Exception {
    List<Run> runs = new ArrayList<>();
    for (int repeat = 0; repeat <= repeats; repeat++) {
      Run run = run(compute, seen, unseen);
      if (repeat > 0) {
        runs.add(run);
      }
    }
    runs.sort((a, b) -> Double.compare(a.cost().seconds(), b.cost().seconds()));
    Run median = Objects.requireNonNull(runs.get(runs.size() / 2));
    out.printf(
        Locale.ROOT,
        "%-8s %8.2f %8.2f %10.6f%n",
        compute.device().key(),
        median.cost().seconds(),
        first == null ? 1.0 : median.cost().seconds() / first.cost().seconds(),
        median.loss());
    return median;
  }

  private Run run(Compute compute, Matrix seen, Matrix unseen) throws Exception {
    Trainer trainer = Trainers.named("xgboost");
    Parameters parameters =
        Parameters.defaults(trainer)
            .with("rounds", rounds)
            .with("max_depth", depth)
            .with("eta", 0.1);
    byte[][] model = new byte[1][];
    Cost cost =
        Cost.of(
            () ->
                model[0] =
                    trainer.train(new Fit(Target.YES_OR_NO, seen, null, parameters, compute)));
    try (Predictor predictor = trainer.open(model[0])) {
      PredictedBinary predicted =
          (PredictedBinary) Measuring.of(Target.YES_OR_NO).predicted(unseen, predictor);
      return new Run(cost, Objects.requireNonNull(predicted.measure().value("log_loss")));
    }
  }
}

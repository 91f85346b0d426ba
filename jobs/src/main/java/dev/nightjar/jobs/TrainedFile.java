package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.Sparks;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.study.FileTrialLog;
import dev.nightjar.training.study.TrialLog;
import dev.nightjar.training.table.TableResult;
import dev.nightjar.training.table.TableSpec;
import dev.nightjar.training.table.TableTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A file of labelled rows that a model is trained on without a project. */
final class TrainedFile {
  private static final String INSTANT = "__nightjar_time";

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "Parquet, CSV or Delta (PATH@v3 for a version) with rows to learn from.")
  private @Nullable String data;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      description = "What is to be predicted; not for clustering and reduction.")
  private @Nullable String label;

  @Option(
      names = "--task",
      paramLabel = "TASK",
      description = "binary, multiclass, regression, clustering or reduction.")
  private @Nullable String task;

  @Option(
      names = "--test",
      paramLabel = "PATH",
      description = "Rows to measure the model on (default: a fifth of the data is kept for it).")
  private @Nullable String test;

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      description = "When a row was to be predicted: newer rows then test what older ones taught.")
  private @Nullable String time;

  @Mixin private TimeZoneOption timeZone;

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      description = "A column that names a row, and is no feature; may be repeated.")
  private List<String> key = List.of();

  @Option(
      names = "--weight",
      paramLabel = "COLUMN",
      description = "How much a row counts: a number from 0 on.")
  private @Nullable String weight;

  @Option(
      names = "--drop",
      paramLabel = "COLUMN",
      description = "A column that is no feature; may be repeated.")
  private List<String> drop = List.of();

  @Option(
      names = "--fairness",
      paramLabel = "COLUMN",
      description =
          "Compare decisions between its values, in card and JSON; it may be dropped; may be"
              + " repeated.")
  private List<String> fairness = List.of();

  @Option(
      names = "--trainer",
      paramLabel = "NAME",
      description = "The only trainer to try (default: xgboost beside a linear model).")
  private @Nullable String trainer;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "20",
      description = "Most trials of the study (default: ${DEFAULT-VALUE}).")
  private int trials = 20;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "Of all that is drawn: the same seed, the same model.")
  private long seed = 1;

  @Option(
      names = "--costs",
      paramLabel = "FP,FN",
      split = ",",
      description =
          "What a wrong yes and a wrong no cost; chooses the threshold of a binary task"
              + " (default: 1,1).")
  private List<Double> costs = List.of(1.0, 1.0);

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "Where boosters train: cpu or cuda (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = Engine.MEMORY_NAME,
      description = {
        "memory: all rows in memory, trials side by side (default).",
        "distributed: for rows beyond it. They are kept on disks, and workers share each trial."
      })
  private String engine = Engine.MEMORY_NAME;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "How many share a trial of the engine distributed, each on a core; part of the model's"
              + " identity.")
  private @Nullable Integer workers;

  @Option(
      names = "--model-out",
      paramLabel = "DIR",
      description = "The folder that the model is written to; needed with --data.")
  private @Nullable String out;

  @Option(names = "--overwrite", description = "Replaces what is at --model-out.")
  private boolean overwrite;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also writes metrics, best parameters and trials as JSON.")
  private @Nullable Path json;

  @Option(names = "--html", paramLabel = "FILE", description = "Also writes the model's card.")
  private @Nullable Path html;

  /** Whether a file was named. */
  boolean isGiven() {
    return data != null;
  }

  /** Trains, and tells how it went: progress and a summary to people, one line of JSON at last. */
  void train(PrintWriter stdout, PrintWriter stderr) {
    long start = System.nanoTime();
    TableSpec spec = spec();
    String path = required("--data", data);
    String folderPath = required("--model-out", out);
    SparkSession spark = Sparks.openApart("train", timeZone.zone(), DataFile.SETTINGS);
    List<String> inputs = new ArrayList<>(List.of(path));
    if (test != null) {
      inputs.add(test);
    }
    OutputFolder folder = OutputFolder.at(spark, folderPath, overwrite, inputs);
    ReportFile jsonFile = ReportFile.at("--json", json, inputs);
    ReportFile htmlFile = ReportFile.at("--html", html, inputs);
    Path trialsFolder = trialsFolder(folderPath);
    boolean resumes = trialsFolder != null && Files.exists(trialsFolder);
    TrialLog log = trialsFolder == null ? TrialLog.none() : new FileTrialLog(trialsFolder);
    Dataset<Row> rows = read(spark, "the data", path);
    Dataset<Row> testRows = test == null ? null : read(spark, "the test set", test);
    TableResult result;
    try (StudyProgress progress = StudyProgress.of(stderr)) {
      result =
          new TableTraining(spark.sparkContext(), spec, log, progress)
              .train(rows, testRows, folder.name());
    } catch (NightjarException e) {
      // Trials help a run that was killed, not one whose options or rows are to be changed.
      if (!resumes && e.category() == ErrorCategory.USER) {
        remove(trialsFolder);
      }
      throw e;
    }
    TableReport report = new TableReport(result, spec, path, seconds(start));
    ObjectNode told = report.json();
    folder.write(place -> write(spark, result, told, place));
    remove(trialsFolder);
    jsonFile.write(told::toPrettyString);
    htmlFile.write(report::html);
    stderr.println(report.text());
    stderr.flush();
    stdout.println(report.line(folderPath, seconds(start)));
    stdout.flush();
  }

  private TableSpec spec() {
    String named = required("--task", task);
    List<String> faults = new ArrayList<>();
    if (!Task.keys().contains(named)) {
      faults.add("there is no task '" + named + "'" + Problems.didYouMean(named, Task.keys()));
    }
    if (trials < 1) {
      faults.add("--trials must be at least 1, but is " + trials);
    }
    if (costs.size() != 2 || costs.stream().anyMatch(c -> !(c > 0 && c < Double.MAX_VALUE))) {
      faults.add("--costs must be two numbers above 0, such as 1,4");
    }
    if (!List.of("cpu", "cuda").contains(device)) {
      faults.add("--device must be cpu or cuda, but is '" + device + "'");
    }
    engineFault().ifPresent(faults::add);
    if (json != null && html != null && json.toAbsolutePath().equals(html.toAbsolutePath())) {
      faults.add("--json and --html name the same file");
    }
    Task asked = Task.keys().contains(named) ? Task.of(named) : Task.BINARY;
    boolean labelled = asked.labelled();
    if (faults.isEmpty() && labelled && label == null) {
      faults.add("the task " + named + " needs --label");
    }
    if (!faults.isEmpty()) {
      throw NightjarException.user(
          "Cannot train", String.join("; ", faults), "see `nightjar train --help`");
    }
    List<String> dropped = new ArrayList<>(drop);
    if (!labelled && label != null) {
      dropped.add(label);
    }
    return new TableSpec(
        asked,
        labelled ? label : null,
        time == null ? null : INSTANT,
        time,
        key,
        weight,
        dropped,
        fairness,
        trainer,
        trials,
        seed,
        new Costs(costs.get(0), costs.get(1)),
        Compute.Device.valueOf(device.toUpperCase(Locale.ROOT)),
        workers == null ? Engine.MEMORY : new Engine(workers));
  }

  private Optional<String> engineFault() {
    if (!List.of(Engine.MEMORY_NAME, Engine.DISTRIBUTED_NAME).contains(engine)) {
      return Optional.of("--engine must be memory or distributed, but is '" + engine + "'");
    }
    boolean distributed = engine.equals(Engine.DISTRIBUTED_NAME);
    if (distributed && workers == null) {
      return Optional.of("--engine distributed needs --workers");
    }
    if (!distributed && workers != null) {
      return Optional.of("--workers is of --engine distributed");
    }
    if (workers != null && (workers < 1 || workers > Engine.MOST_WORKERS)) {
      return Optional.of(
          "--workers must be from 1 to " + Engine.MOST_WORKERS + ", but is " + workers);
    }
    return Optional.empty();
  }

  private Dataset<Row> read(SparkSession spark, String what, String path) {
    DataFile file = DataFile.read(spark, what, path);
    if (time == null) {
      return file.rows();
    }
    InstantColumn instant = InstantColumn.of(file, file.column("--time", time), INSTANT);
    Column value = Quoted.column(instant.column());
    Dataset<Row> rows = instant.rows().withColumn(INSTANT, value);
    long unknown = rows.where(value.isNull()).count();
    if (unknown > 0) {
      throw NightjarException.user(
          "Cannot bring the rows of " + what + " into order",
          time + " is null in " + unknown + " of them",
          "fill it, leave these rows out, or name another --time");
    }
    return rows;
  }

  private static void write(SparkSession spark, TableResult result, ObjectNode told, String place) {
    try {
      org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(place);
      FileSystem files = folder.getFileSystem(spark.sessionState().newHadoopConf());
      files.mkdirs(folder);
      result.model().write(files, folder, told);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Beside the model's folder, for a run that goes on after a kill; only on a local disk. */
  private static @Nullable Path trialsFolder(String out) {
    if (out.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*")) {
      return null;
    }
    Path place = Path.of(out).toAbsolutePath();
    return place.resolveSibling("." + place.getFileName() + "-trials");
  }

  private static void remove(@Nullable Path folder) {
    if (folder == null || !Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path each : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot remove " + folder, Failure.reason(e), "remove it by hand", e);
    }
  }

  private static double seconds(long start) {
    return Math.round((System.nanoTime() - start) / 1e8) / 10.0;
  }

  private static String required(String option, @Nullable String value) {
    if (value == null) {
      throw NightjarException.user(
          "Cannot train without " + option, "it is missing", "see `nightjar train --help`");
    }
    return value;
  }
}

package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.training.Backtest;
import dev.nightjar.training.BacktestPeriods;
import dev.nightjar.training.Backtested;
import dev.nightjar.training.ModelDefinition;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.Period;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "backtest",
    sortOptions = false,
    description = {
      "Trains a model again as of several nights, each time on what was known then, and measures"
          + " what each predicts until the next: beside the constant, and beside the first model,"
          + " never trained again.",
      "Registry, champions and predictions are left alone; snapshots that are missing or outdated"
          + " are cut first."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar backtest late_arrival --from 2013-06-01 --to 2013-12-01 --every 1mo",
      "  nightjar backtest late_arrival --from 2013-06-01 --to 2013-08-31 --every 2w --version 3"
          + " \\",
      "      --html backtest.html"
    })
final class BacktestJob extends Job {
  @Mixin ShowOptions show;

  // Not the standard mixin: its --version is Nightjar's, and here it is the model's.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  boolean help;

  @Parameters(paramLabel = "MODEL", description = "The model's name.")
  private String model = "";

  @Option(
      names = "--from",
      paramLabel = "D",
      required = true,
      description = "The first night that trains.")
  private LocalDate from = LocalDate.EPOCH;

  @Option(
      names = "--to",
      paramLabel = "D",
      required = true,
      description = "No later night trains; the last model predicts as long as the others.")
  private LocalDate to = LocalDate.EPOCH;

  @Option(
      names = "--every",
      paramLabel = "STEP",
      required = true,
      description = "From one training to the next: 1mo, 2w, 7d, 1y.")
  private String every = "";

  @Option(
      names = "--horizon",
      paramLabel = "STEP",
      description = "How long each model predicts (default, and at most: until the next).")
  private @Nullable String horizon;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = {
        "Takes trainer and parameters of this registered version (default: the model's definition)."
      })
  private @Nullable Long version;

  @Option(
      names = "--html",
      paramLabel = "F",
      description = "Writes a page with charts to this file.")
  private @Nullable Path html;

  @Override
  public Integer call() {
    Period step = distance("--every", every);
    @Nullable Period length = horizon == null ? null : distance("--horizon", horizon);
    WholeProject written = project();
    written.model(model);
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    ModelDefinition definition = project.model(model);
    BacktestPeriods periods =
        BacktestPeriods.of(
            from, to, step, length, newestNight(lakehouse, project, definition.rows()));
    @Nullable ModelVersion parameters =
        version == null ? null : new Registry(lakehouse).show(model, version);
    LocalDate end = periods.all().to().plusDays(1);
    new SnapshotRun(lakehouse, project).cutBefore(project.featuresOf(definition.rows()), end);
    Backtested backtested = backtest(lakehouse, project, definition, parameters, periods);
    if (html != null) {
      write(html, BacktestPage.of(backtested));
    }
    new ShownBacktest(backtested).print(out(), show.json);
    return DONE;
  }

  private static Backtested backtest(
      Lakehouse lakehouse,
      WholeProject project,
      ModelDefinition definition,
      @Nullable ModelVersion parameters,
      BacktestPeriods periods) {
    NightRange nights = periods.all();
    Run run = lakehouse.start("backtest", nights);
    try (SparkProgress progress = SparkProgress.of(lakehouse.spark(), "backtest " + nights)) {
      return Backtest.of(
          lakehouse,
          run,
          project.project(),
          project.featureTables(),
          definition,
          parameters,
          periods);
    } finally {
      run.abandon();
    }
  }

  /** The newest night that every table which the model needs has taken in. */
  private static LocalDate newestNight(
      Lakehouse lakehouse, WholeProject project, TrainingSetSpec rows) {
    SortedSet<String> tables = new TreeSet<>(rows.tables());
    for (FeatureTable feature : project.featuresOf(rows)) {
      tables.remove(feature.name());
      tables.add(feature.from());
    }
    LocalDate newest = LocalDate.MAX;
    for (String table : tables) {
      LocalDate last =
          (lakehouse.exists(table)
                  ? lakehouse.attempts(lakehouse.newest(table)).keySet().stream()
                  : Stream.<TableWindow>empty())
              .map(TableWindow::night)
              .max(LocalDate::compareTo)
              .orElseThrow(
                  () ->
                      NightjarException.user(
                          "Cannot backtest",
                          "the table " + table + " holds no night yet",
                          "run `nightjar ingest --bootstrap --to DATE`"));
      newest = last.isBefore(newest) ? last : newest;
    }
    return newest;
  }

  private Period distance(String option, String text) {
    try {
      return BacktestPeriods.distance(text);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "Cannot start: " + option + ": " + e.getMessage() + ".");
    }
  }

  private static void write(Path file, String page) {
    try {
      Files.writeString(file, page);
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot write the page " + file,
          Failure.reason(e),
          "name a file in a folder that can be written",
          e);
    }
  }
}

package dev.nightjar.jobs;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.apache.spark.SparkUserAppException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code nightjar <job> [options]}. One small class per job. */
@Command(
    name = "nightjar",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    synopsisSubcommandLabel = "<job>",
    commandListHeading = "%nJobs:%n",
    description =
        "Batch-first machine learning on Spark and Delta: no leak, explained, exactly once.",
    footer = {
      "",
      "Examples:",
      "  nightjar demo                              the whole of it on real flights",
      "  nightjar check                             all mistakes of the project at once",
      "  nightjar ingest --bootstrap --to 2013-06-01",
      "  nightjar train --date 2013-06-01",
      "  nightjar nightly --date 2013-06-02        everything a night does",
      "",
      "Exit codes: 0 done, 10 your mistake, 20 a gate said no, 30 something outside failed, 70 our"
          + " bug."
    },
    subcommands = {
      InitJob.class,
      CheckJob.class,
      NightlyJob.class,
      IngestJob.class,
      GateJob.class,
      MaterializeJob.class,
      TestFeaturesJob.class,
      FeaturesJob.class,
      TrainingSetJob.class,
      TrainJob.class,
      ModelsJob.class,
      ScoreJob.class,
      OutcomesJob.class,
      MonitorJob.class,
      DecideJob.class,
      RetrainJob.class,
      PublishJob.class,
      NotifyJob.class,
      StaleJob.class,
      RebuildJob.class,
      OptimizeJob.class,
      VacuumJob.class,
      ExplainJob.class,
      EvaluateJob.class,
      ReplayJob.class,
      BacktestJob.class,
      TablesJob.class,
      RunsJob.class,
      HistoryJob.class,
      ReportJob.class,
      LineageJob.class,
      QueryJob.class,
      SqlServerJob.class,
      AsOfFilesJob.class,
      WindowsJob.class,
      AirflowJob.class,
      DemoJob.class
    })
public final class Main implements Runnable {
  @Spec CommandSpec spec;

  /**
   * Runs one job and ends the process with its exit code (rule W8). Returns only below an
   * application master of YARN, which ends the process itself.
   *
   * @throws SparkUserAppException there, with an exit code that is not 0
   */
  public static void main(String[] args) throws SparkUserAppException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    DriverExit.with(run(out, err, args));
  }

  /** Runs one job in this process: no exit, so that tests and notebooks may call it. */
  public static int run(PrintWriter out, PrintWriter err, String... args) {
    return run(commandLine(out, err), args);
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .registerConverter(LocalDate.class, Main::date)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** Picocli hands exceptions to its handlers, and lets errors such as no memory pass. */
  static int run(CommandLine command, String... args) {
    try {
      return command
          .setParameterExceptionHandler(Main::usageError)
          .setExecutionExceptionHandler(Main::failure)
          .execute(args);
    } catch (Throwable t) {
      return tell(t, command, List.of(args).contains("--debug"));
    }
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Cannot start: no job is named.");
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("'" + text + "' is not a date such as 2013-06-01");
    }
  }

  private static int usageError(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(e.getMessage());
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Usage: " + command.getHelp().synopsis(0).strip());
    }
    err.println("See `" + command.getCommandSpec().qualifiedName() + " --help`.");
    err.flush();
    return Failure.USAGE;
  }

  private static int failure(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    return tell(e, command, parsed.hasMatchedOption("--debug"));
  }

  private static int tell(Throwable thrown, CommandLine command, boolean debug) {
    Failure failure = Failure.of(thrown);
    command.getErr().println(failure.message());
    failure.tellDetails(command.getErr(), debug || Boolean.getBoolean("nightjar.debug"));
    command.getErr().flush();
    return failure.exitCode();
  }
}

package dev.nightjar.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Database;
import dev.nightjar.lakehouse.NightjarException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "The whole of it on real flights: fourteen nights, a retraining, the morning report.",
      "History lands, passes its gates and trains a model; then night follows night, outcomes come",
      "in, monitors judge, and on the eighth of June the model is stale and trained again."
    },
    footer = {"", "Examples:", "  nightjar demo", "  nightjar demo --html morning.html"})
final class DemoJob extends Job {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDate FIRST = LocalDate.of(2013, 6, 1);
  private static final LocalDate LAST = LocalDate.of(2013, 6, 14);

  private static final String NIGHTS =
      "SELECT night, scored, round(auc::numeric, 3) AS auc, worst_drift_column, verdict, decisions"
          + " FROM nightjar.nights ORDER BY night";

  @Option(
      names = "--html",
      paramLabel = "FILE",
      defaultValue = "nightjar-report.html",
      description = "Where the report goes (default: ${DEFAULT-VALUE}).")
  private Path html = Path.of("");

  /** What a job said. */
  private record Said(int code, String out, String err) {
    JsonNode line() {
      try {
        return JSON.readTree(out.strip().lines().reduce("{}", (first, last) -> last));
      } catch (JsonProcessingException e) {
        throw NightjarException.bug("Cannot read what a job said", e);
      }
    }
  }

  @Option(
      names = "--postgres",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = {
        "Publishes to a PostgreSQL that the demo starts (default); --no-postgres does not.",
        "With NIGHTJAR_POSTGRES it publishes to that one, and the rows stay."
      })
  private boolean publish;

  @Override
  public Integer call() {
    WholeProject project = project();
    Map<String, Database> databases = project.project().settings().databases();
    List<Database> off = databases.values().stream().filter(Database::isOff).toList();
    if (!publish || off.isEmpty()) {
      return nights(project, null);
    }
    try (DemoPostgres postgres = DemoPostgres.start()) {
      Map<String, Database> running = new LinkedHashMap<>(databases);
      off.forEach(each -> running.put(each.name(), postgres.named(each.name(), each.mark())));
      return nights(project.withDatabases(running), postgres);
    }
  }

  private int nights(WholeProject project, @Nullable DemoPostgres postgres) {
    for (String[] step :
        List.of(
            new String[] {"ingest", "--bootstrap", "--to", FIRST.toString()},
            new String[] {"train", "--date", FIRST.toString()})) {
      Said said = run(project, step);
      if (said.code() != DONE) {
        return failed(said);
      }
      out()
          .printf(
              Locale.ROOT,
              "%,d rows, %s, %.1f s%n",
              said.line().path("rows").asLong(),
              said.line().path("verdict").asText(),
              said.line().path("seconds").asDouble());
    }
    ShownTable table =
        new ShownTable(
            List.of(
                "night",
                "rows",
                "quarantined",
                "scored",
                "auc",
                "of",
                "worst_drift",
                "psi",
                "alerts",
                "verdict",
                "decision",
                "seconds"));
    for (LocalDate night = FIRST; !night.isAfter(LAST); night = night.plusDays(1)) {
      Said said = run(project, "nightly", "--date", night.toString());
      if (said.code() != DONE) {
        return failed(said);
      }
      said.err().lines().filter(DemoJob::isTold).forEach(out()::println);
      out().flush();
      table.add(row(night, said.line()));
    }
    out().println();
    table.print(out(), false);
    if (postgres != null) {
      out().println();
      out().println("As PostgreSQL has it: " + NIGHTS);
      postgres.query(NIGHTS).print(out(), false);
    }
    Said report = run(project, "report", "--date", LAST.toString(), "--html", html.toString());
    if (report.code() != DONE) {
      return failed(report);
    }
    out().println("The morning report: " + html.toAbsolutePath());
    out().println("demo: OK");
    return DONE;
  }

  /** Of what a night tells its summary, and what became of a training. */
  private static boolean isTold(String line) {
    return line.startsWith("night ") || line.matches("\\w+ v\\d+ [A-Z_]+: .*");
  }

  private int failed(Said said) {
    err().print(said.err());
    err().flush();
    return said.code();
  }

  private static List<@Nullable Object> row(LocalDate night, JsonNode line) {
    return Arrays.asList(
        night,
        line.path("rows").asLong(),
        line.path("quarantined").asLong(),
        line.path("scored").asLong(),
        rounded(line.at("/auc/value")),
        line.at("/auc/of").asText(""),
        line.at("/worst_drift/column").asText(""),
        rounded(line.at("/worst_drift/value")),
        line.path("alerts").asLong(),
        line.path("verdict").asText(),
        line.at("/decisions/0/decision").asText(""),
        line.path("seconds").asDouble());
  }

  private static @Nullable Double rounded(JsonNode value) {
    return value.isNumber() ? (Double) (Math.round(value.asDouble() * 1e3) / 1e3) : null;
  }

  /** Runs a job as the command line would, and shows how to type it. */
  private Said run(WholeProject project, String... arguments) {
    out().println();
    out().println("$ ./nightjar " + String.join(" ", arguments));
    out().flush();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(options.asArguments());
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Main.commandLine(new PrintWriter(out), new PrintWriter(err));
    @Nullable CommandLine step = command.getCommandSpec().subcommands().get(arguments[0]);
    if (step != null && step.getCommand() instanceof Job job) {
      job.give(project);
    }
    int code = Main.run(command, all.toArray(String[]::new));
    return new Said(code, out.toString(), err.toString());
  }
}

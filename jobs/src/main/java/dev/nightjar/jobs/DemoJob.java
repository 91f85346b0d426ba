package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.scoring.Predictions;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "The whole of it on real flights: history lands, passes its gates, becomes features, trains",
      "a model; a night is scored and three of its predictions are explained."
    },
    footer = {"", "Example:", "  nightjar demo"})
final class DemoJob extends Job {
  private static final String MODEL = "late_arrival";
  private static final String TABLE = "late_arrival_predictions";
  private static final String NIGHT = "2013-06-01";
  private static final String BY_ORIGIN =
      """
      SELECT s.origin, count(*) AS flights, round(avg(p.probability), 4) AS mean_probability, \
      count_if(p.decision) AS expected_late \
      FROM %s p JOIN schedule s ON s.flight_id = p.flight_id \
      WHERE p.night = '%s' GROUP BY s.origin ORDER BY s.origin"""
          .formatted(TABLE, NIGHT);

  @Override
  public Integer call() {
    WholeProject project = project();
    for (String[] step :
        List.of(
            new String[] {"ingest", "--bootstrap", "--to", NIGHT},
            new String[] {"materialize", "--bootstrap", "--to", NIGHT},
            new String[] {"train", "--date", NIGHT},
            new String[] {"score", "--date", NIGHT})) {
      int code = run(project, step);
      if (code != DONE) {
        return code;
      }
    }
    List<String> explain = new ArrayList<>(List.of("explain", MODEL));
    explain.addAll(highestLowestAndNearest(openLakehouse()));
    int code = run(project, explain.toArray(String[]::new));
    if (code != DONE) {
      return code;
    }
    code = run(project, "query", BY_ORIGIN);
    if (code == DONE) {
      out().println("demo: OK");
    }
    return code;
  }

  /** Runs a job as the command line would, and shows how to type it. */
  private int run(WholeProject project, String... arguments) {
    List<String> typed = new ArrayList<>();
    for (String argument : arguments) {
      typed.add(argument.contains(" ") ? '"' + argument + '"' : argument);
    }
    out().println();
    out().println("$ ./nightjar " + String.join(" ", typed));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(options.asArguments());
    CommandLine command = Main.commandLine(out(), err());
    @Nullable CommandLine step = command.getCommandSpec().subcommands().get(arguments[0]);
    if (step != null && step.getCommand() instanceof Job job) {
      job.give(project);
    }
    return Main.run(command, all.toArray(String[]::new));
  }

  /** The keys of the most and the least likely flight, and of the one nearest to the threshold. */
  private static List<String> highestLowestAndNearest(Lakehouse lakehouse) {
    Dataset<Row> night = lakehouse.read(TABLE).where(col("night").equalTo(NIGHT));
    Column probability = col(Predictions.PROBABILITY);
    Column id = col("flight_id");
    List<String> keys = new ArrayList<>();
    for (Column order :
        List.of(
            probability.desc(),
            probability.asc(),
            abs(probability.minus(col(Predictions.THRESHOLD))).asc())) {
      keys.add(night.orderBy(order, id).select(id).head().getString(0));
    }
    return keys;
  }
}

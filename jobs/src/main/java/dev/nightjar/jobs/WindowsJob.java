package dev.nightjar.jobs;

import dev.nightjar.features.asof.AsOfJoin;
import dev.nightjar.features.asof.AsOfSpine;
import dev.nightjar.features.asof.WindowAggregate;
import dev.nightjar.features.asof.WindowFeatures;
import dev.nightjar.lakehouse.NightjarException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "windows",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures, for each row of a spine, the events of its entity in windows that end at its time:",
      "of any Parquet, CSV or Delta, without a project."
    },
    footer = {
      "",
      "Each row of --from is an event of its own. A window (T - W, T] holds those that happened in it",
      "and were known at T. Functions: count, sum, mean, rate (of a boolean), min, max, stddev (of a",
      "sample), first, last, distinct, approx_distinct, top(v, k), approx_top(v, k); all but count(*)",
      "are over values that are not null. What is measured is a column or an SQL expression over",
      "columns. Columns are called mean_v_7d, of count(*) count_7d, or as you say. An empty window",
      "gives null, counts 0.",
      "",
      "Examples:",
      "  nightjar windows --spine rides.csv --key driver --at ts --from trips --event-time ended \\",
      "      --agg \"count(*) over 1h\" --agg \"mean(fare) over 7d\" --out measured",
      "  nightjar windows --spine s.parquet --key k --at ts --from events@v3 --available-time known \\",
      "      --agg \"rate(delay >= 15) over 28d as late\" --agg \"top(airport, 3) over 90d\" --out out"
    })
final class WindowsJob extends PointInTimeJob {
  private static final String DEFAULT_BUDGET = "10000";

  @Option(names = "--from", required = true, paramLabel = "PATH", description = "The events.")
  private String from = "";

  @Option(
      names = "--agg",
      required = true,
      paramLabel = "\"F(V) over W\"",
      description =
          "What is measured, such as \"mean(v) over 7d\" or \"count(*) over 1h as n\"; may be"
              + " repeated.")
  private List<String> aggregates = List.of();

  @Option(
      names = "--exact-values",
      paramLabel = "N",
      defaultValue = DEFAULT_BUDGET,
      description =
          "How many different values a window may have for distinct and top (default:"
              + " ${DEFAULT-VALUE}).")
  private int exactValues;

  @Override
  List<String> tables() {
    return List.of(from);
  }

  @Override
  AsOfJoin join(SparkSession spark, AsOfSpine rows, List<String> columns) {
    if (exactValues < 1) {
      throw NightjarException.user(
          "Cannot use --exact-values " + exactValues,
          "at least one value has to be kept",
          "write a whole number greater than 0");
    }
    List<String> wrong = new ArrayList<>();
    List<AggregateOption> read = new ArrayList<>();
    for (String each : aggregates) {
      AggregateOption.read(each, wrong).ifPresent(read::add);
    }
    requireNone(wrong);
    TimedFile timed = timed(spark, "the events", from, rows);
    MeasuredColumns measured = new MeasuredColumns(timed);
    List<WindowAggregate> windows = new ArrayList<>();
    for (AggregateOption each : read) {
      measured.aggregate(each, wrong).ifPresent(windows::add);
    }
    requireNone(wrong);
    windows.forEach(window -> columns.add(window.name()));
    return AsOfJoin.windows(
        rows,
        List.of(
            new WindowFeatures(
                "the events",
                measured.rows(),
                key(),
                timed.eventTime(),
                timed.availableTime(),
                windows,
                exactValues)));
  }

  private static void requireNone(List<String> wrong) {
    if (!wrong.isEmpty()) {
      throw NightjarException.user(
          "Cannot read --agg",
          String.join("; ", wrong),
          "write such as \"mean(v) over 7d\" or \"count(*) over 1h as n\"");
    }
  }
}

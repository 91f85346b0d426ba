package dev.nightjar.jobs;

import dev.nightjar.features.asof.AsOfFeatures;
import dev.nightjar.features.asof.AsOfJoin;
import dev.nightjar.features.asof.AsOfSpine;
import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.lakehouse.NightjarException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "asof",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Gives each row of a spine the newest row of feature files that was known at its time: a",
      "point-in-time join of any Parquet, CSV or Delta, without a project."
    },
    footer = {
      "",
      "A feature row is seen at T when its event time is in [T - lookback, T] and it was known by then.",
      "The newest event time wins, then the newest known; rows that differ and are equally new are an",
      "error. Times without a zone are in --time-zone, dates are midnight, text is read by ISO 8601.",
      "",
      "Examples:",
      "  nightjar asof --spine rides.csv --key driver --at ts --features stats=driver_stats --out joined",
      "  nightjar asof --spine s.parquet --key k --key shop --at ts --features a=A --features b=B@v3 \\",
      "      --event-time happened --available-time known --lookback 30d --out joined --format delta"
    })
final class AsOfFilesJob extends PointInTimeJob {
  @Option(
      names = "--features",
      required = true,
      paramLabel = "NAME=PATH",
      description = "A feature file; its columns become NAME__column; may be repeated.")
  private List<String> features = List.of();

  @Option(
      names = "--lookback",
      paramLabel = "D",
      description = "How old an event may be, such as 30d, 90s or 500ms (default: any age).")
  private @Nullable String lookback;

  @Option(names = "--exclusive", description = "An event at T itself is not seen.")
  private boolean exclusive;

  @Override
  List<String> tables() {
    return features.stream().map(each -> each.substring(each.indexOf('=') + 1)).toList();
  }

  @Override
  AsOfJoin join(SparkSession spark, AsOfSpine rows, List<String> columns) {
    AsOfRule rule = new AsOfRule(Lookback.micros(lookback), exclusive);
    List<AsOfFeatures> tables = new ArrayList<>();
    for (String each : features) {
      AsOfFeatures table = table(spark, each, rows);
      columns.addAll(table.columns().values());
      tables.add(table);
    }
    return AsOfJoin.newest(rows, tables, rule);
  }

  private AsOfFeatures table(SparkSession spark, String option, AsOfSpine rows) {
    int cut = option.indexOf('=');
    if (cut < 1 || cut == option.length() - 1) {
      throw NightjarException.user(
          "Cannot read --features " + option,
          "it names no file",
          "write NAME=PATH, such as weather=data/weather.parquet");
    }
    String name = option.substring(0, cut);
    TimedFile timed = timed(spark, "the features " + name, option.substring(cut + 1), rows);
    Map<String, String> columns = new LinkedHashMap<>();
    for (String column : timed.file().rows().columns()) {
      if (!key().contains(column) && !timed.times().contains(column)) {
        columns.put(column, name + "__" + column);
      }
    }
    return new AsOfFeatures(
        timed.file().what(),
        timed.rows(),
        key(),
        timed.eventTime(),
        timed.availableTime(),
        columns);
  }
}

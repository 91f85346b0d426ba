package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.features.asof.AsOfFeatures;
import dev.nightjar.features.asof.AsOfJoin;
import dev.nightjar.features.asof.AsOfSpine;
import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.lakehouse.LakehouseSettings;
import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Sparks;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
final class AsOfFilesJob implements Callable<Integer> {
  private static final String SPINE_INSTANT = "__nightjar_at";
  private static final String EVENT_INSTANT = "__nightjar_event";
  private static final String KNOWN_INSTANT = "__nightjar_known";

  @Spec CommandSpec spec;

  @Option(
      names = "--spine",
      required = true,
      paramLabel = "PATH",
      description = "The rows that look features up.")
  private String spine = "";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "COLUMN",
      description = "A column that names the entity, in all files; may be repeated.")
  private List<String> key = List.of();

  @Option(
      names = "--at",
      required = true,
      paramLabel = "COLUMN",
      description = "The spine's time T as of which features are seen.")
  private String at = "";

  @Option(
      names = "--features",
      required = true,
      paramLabel = "NAME=PATH",
      description = "A feature file; its columns become NAME__column; may be repeated.")
  private List<String> features = List.of();

  @Option(
      names = "--event-time",
      paramLabel = "COLUMN",
      description = "When a feature row happened (default: the name given to --at).")
  private @Nullable String eventTime;

  @Option(
      names = "--available-time",
      paramLabel = "COLUMN",
      description = "Since when a feature row is known (default: since its event time).")
  private @Nullable String availableTime;

  @Option(
      names = "--lookback",
      paramLabel = "D",
      description = "How old an event may be, such as 30d, 90s or 500ms (default: any age).")
  private @Nullable String lookback;

  @Option(names = "--exclusive", description = "An event at T itself is not seen.")
  private boolean exclusive;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description = "Zone of dates and of times without one (default: ${DEFAULT-VALUE}).")
  private ZoneId zone = ZoneId.of("UTC");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "PATH",
      description = "Where it is written.")
  private String out = "";

  @Option(
      names = "--format",
      defaultValue = "PARQUET",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private OutputFormat format = OutputFormat.PARQUET;

  @Option(names = "--overwrite", description = "Replaces what is at --out.")
  private boolean overwrite;

  @Option(
      names = "--memory",
      paramLabel = "MB",
      description =
          "What the spine and its features may take in memory before both sides are exchanged"
              + " instead (default: two fifths of the heap).")
  private @Nullable Integer memory;

  @Option(names = "--debug", description = "Shows the stack trace of a failure.")
  private boolean debug;

  /** What is written. */
  enum OutputFormat {
    PARQUET,
    DELTA
  }

  @Override
  public Integer call() {
    long start = System.nanoTime();
    AsOfRule rule = new AsOfRule(Lookback.micros(lookback), exclusive);
    SparkSession spark =
        Sparks.openApart(
            new LakehouseSettings(
                "asof", ".", new NightClock(zone, LocalTime.MIDNIGHT), DataFile.SETTINGS));
    List<String> inputs = new ArrayList<>(List.of(spine));
    features.forEach(each -> inputs.add(each.substring(each.indexOf('=') + 1)));
    OutputFolder folder = OutputFolder.at(spark, out, overwrite, inputs);
    try (SparkProgress progress = SparkProgress.of(spark, "asof")) {
      AsOfSpine rows = spine(spark);
      List<String> columns = new ArrayList<>(List.of(rows.rows().columns()));
      columns.remove(SPINE_INSTANT);
      List<AsOfFeatures> tables = new ArrayList<>();
      for (String each : features) {
        AsOfFeatures table = table(spark, each, rows);
        columns.addAll(table.columns().values());
        tables.add(table);
      }
      requireNames(columns);
      try (AsOfJoin join = new AsOfJoin(rows, tables, rule)) {
        Dataset<Row> joined =
            join.rows(memory == null ? AsOfJoin.defaultBudget() : (long) memory << 20)
                .select(columns.stream().map(DataFile::quoted).toArray(Column[]::new));
        folder.write(
            path -> joined.write().format(format.name().toLowerCase(Locale.ROOT)).save(path));
      }
    }
    PrintWriter stdout = spec.commandLine().getOut();
    stdout.println(
        new ObjectMapper()
            .createObjectNode()
            .put("job", "asof")
            .put("status", "DONE")
            .put("out", out)
            .put("seconds", Math.round((System.nanoTime() - start) / 1e8) / 10.0));
    stdout.flush();
    return Job.DONE;
  }

  private AsOfSpine spine(SparkSession spark) {
    DataFile file = DataFile.read(spark, "the spine", spine);
    key.forEach(column -> file.column("--key", column));
    InstantColumn instant = InstantColumn.of(file, file.column("--at", at), SPINE_INSTANT);
    return new AsOfSpine(instant.rows(), key, instant.column());
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
    DataFile read = DataFile.read(spark, "the features " + name, option.substring(cut + 1));
    String event = read.column("--event-time", eventTime == null ? at : eventTime);
    key.forEach(column -> read.column("--key", column));
    List<String> typed = new ArrayList<>(key);
    typed.add(event);
    List<DataType> types = new ArrayList<>();
    key.forEach(column -> types.add(rows.rows().schema().apply(column).dataType()));
    types.add(DataTypes.TimestampType);
    DataFile file = read.typedLike(typed, types);
    InstantColumn events = InstantColumn.of(file, event, EVENT_INSTANT);
    DataFile withEvents = new DataFile(file.what(), events.rows(), file.isText());
    @Nullable InstantColumn known =
        availableTime == null
            ? null
            : InstantColumn.of(
                withEvents, file.column("--available-time", availableTime), KNOWN_INSTANT);
    Map<String, String> columns = new LinkedHashMap<>();
    for (String column : file.rows().columns()) {
      if (!key.contains(column) && !column.equals(event) && !column.equals(availableTime)) {
        columns.put(column, name + "__" + column);
      }
    }
    return new AsOfFeatures(
        file.what(),
        known == null ? events.rows() : known.rows(),
        key,
        events.column(),
        known == null ? null : known.column(),
        columns);
  }

  private void requireNames(List<String> columns) {
    DataFile.clash(columns)
        .ifPresent(
            name -> {
              throw NightjarException.user(
                  "Cannot write the column " + name,
                  "two columns of the result would have this name",
                  "give the features another NAME, or rename the column in its file");
            });
    if (format == OutputFormat.DELTA) {
      for (String column : columns) {
        if (column.matches("(?s).*[ ,;{}()\\n\\t=].*")) {
          throw NightjarException.user(
              "Cannot write the column '" + column + "' to Delta",
              "its name has one of the characters ,;{}()= or a space",
              "rename it, or write Parquet");
        }
      }
    }
  }
}

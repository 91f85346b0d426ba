package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.features.asof.AsOfJoin;
import dev.nightjar.features.asof.AsOfSpine;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.Sparks;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that looks things up for the rows of a spine, each as of its own time, in any files.
 */
abstract class PointInTimeJob implements Callable<Integer> {
  private static final String SPINE_INSTANT = "__nightjar_at";
  private static final String EVENT_INSTANT = "__nightjar_event";
  private static final String KNOWN_INSTANT = "__nightjar_known";

  @Spec CommandSpec spec;

  @Option(
      names = "--spine",
      required = true,
      paramLabel = "PATH",
      description = "The rows that look things up.")
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
      description = "The spine's time T as of which it looks.")
  private String at = "";

  @Option(
      names = "--event-time",
      paramLabel = "COLUMN",
      description = "When a row happened (default: the name given to --at).")
  private @Nullable String eventTime;

  @Option(
      names = "--available-time",
      paramLabel = "COLUMN",
      description = "Since when a row is known (default: since its event time).")
  private @Nullable String availableTime;

  @Mixin private TimeZoneOption timeZone;

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
          "What the spine and what it looks up may take in memory before both sides are exchanged"
              + " instead (default: two fifths of the heap).")
  private @Nullable Integer memory;

  @Option(names = "--debug", description = "Shows the stack trace of a failure.")
  private boolean debug;

  /** The paths that are looked up in. */
  abstract List<String> tables();

  /** What the spine gets; the names of all columns are added. */
  abstract AsOfJoin join(SparkSession spark, AsOfSpine rows, List<String> columns);

  @Override
  public Integer call() {
    long start = System.nanoTime();
    String name = spec.name();
    SparkSession spark = Sparks.openApart(name, timeZone.zone(), DataFile.SETTINGS);
    List<String> inputs = new ArrayList<>(List.of(spine));
    inputs.addAll(tables());
    OutputFolder folder = OutputFolder.at(spark, out, overwrite, inputs);
    try (SparkProgress progress = SparkProgress.of(spark, name)) {
      AsOfSpine rows = spine(spark);
      List<String> columns = new ArrayList<>(List.of(rows.rows().columns()));
      columns.remove(SPINE_INSTANT);
      try (AsOfJoin join = join(spark, rows, columns)) {
        format.requireNames(columns);
        long budget = memory == null ? AsOfJoin.defaultBudget() : (long) memory << 20;
        folder.write(path -> write(join, budget, columns, path));
      }
    }
    PrintWriter stdout = spec.commandLine().getOut();
    stdout.println(
        new ObjectMapper()
            .createObjectNode()
            .put("job", name)
            .put("status", "DONE")
            .put("out", out)
            .put("seconds", Math.round((System.nanoTime() - start) / 1e8) / 10.0));
    stdout.flush();
    return Job.DONE;
  }

  private void write(AsOfJoin join, long budget, List<String> columns, String path) {
    switch (format) {
      case PARQUET -> join.write(budget, columns, path);
      case DELTA ->
          join.rows(budget)
              .select(columns.stream().map(Quoted::column).toArray(Column[]::new))
              .write()
              .format("delta")
              .save(path);
    }
  }

  private AsOfSpine spine(SparkSession spark) {
    DataFile read = DataFile.read(spark, "the spine", spine);
    key.forEach(column -> read.column("--key", column));
    DataFile file = withKeyTypes(spark, read);
    InstantColumn instant = InstantColumn.of(file, file.column("--at", at), SPINE_INSTANT);
    return new AsOfSpine(instant.rows(), key, instant.column());
  }

  /** A CSV without a key in it does not show the type that keys have where it looks. */
  private DataFile withKeyTypes(SparkSession spark, DataFile file) {
    boolean mayShowNone =
        file.isText() && key.stream().anyMatch(k -> file.type(k) instanceof StringType);
    if (!mayShowNone) {
      return file;
    }
    DataFile other = DataFile.read(spark, "what is looked up in", tables().get(0));
    List<String> shared = key.stream().filter(List.of(other.rows().columns())::contains).toList();
    return file.typedLike(shared, shared.stream().map(other::type).toList());
  }

  List<String> key() {
    return key;
  }

  /**
   * A file of what happened when.
   *
   * @param file as it was written, but for types that a CSV does not show
   * @param rows its rows, with times as instants
   * @param eventTime the column of {@code rows} that holds when a row happened
   * @param availableTime the column that holds since when it is known; null for since then
   * @param times the columns of the file that those were made from
   */
  record TimedFile(
      DataFile file,
      Dataset<Row> rows,
      String eventTime,
      @Nullable String availableTime,
      List<String> times) {}

  /** Opens a file that is looked up in. */
  TimedFile timed(SparkSession spark, String what, String path, AsOfSpine spineRows) {
    DataFile read = DataFile.read(spark, what, path);
    String event = read.column("--event-time", eventTime == null ? at : eventTime);
    key.forEach(column -> read.column("--key", column));
    List<String> typed = new ArrayList<>(key);
    typed.add(event);
    List<DataType> types = new ArrayList<>();
    key.forEach(column -> types.add(spineRows.rows().schema().apply(column).dataType()));
    types.add(DataTypes.TimestampType);
    DataFile file = read.typedLike(typed, types);
    InstantColumn events = InstantColumn.of(file, event, EVENT_INSTANT);
    if (availableTime == null) {
      return new TimedFile(file, events.rows(), events.column(), null, List.of(event));
    }
    InstantColumn known =
        InstantColumn.of(
            new DataFile(file.what(), events.rows(), file.isText()),
            file.column("--available-time", availableTime),
            KNOWN_INSTANT);
    return new TimedFile(
        file, known.rows(), events.column(), known.column(), List.of(event, availableTime));
  }
}

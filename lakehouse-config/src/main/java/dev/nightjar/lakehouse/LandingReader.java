package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;
import scala.Option;

/** Takes in what landed: finds the files of nights, checks them and makes them a table's rows. */
public final class LandingReader {
  /** The column that names the file of a row while it is being read. */
  static final String FILE = "_nightjar_file";

  private static final String AVAILABLE = "_nightjar_available";
  private static final Pattern GLOB = Pattern.compile("[\\\\*?\\[\\]{}]");

  private final SparkSession spark;
  private final Configuration hadoop;
  private final Path landingFolder;
  private final NightClock clock;

  /** Reads the landings of a project. */
  public LandingReader(SparkSession spark, Project project) {
    this.spark = spark;
    this.hadoop = spark.sessionState().newHadoopConf();
    this.landingFolder =
        new Path(project.folder().path().toAbsolutePath().normalize().resolve("landing").toUri());
    this.clock = project.settings().clock();
  }

  /**
   * The rows that nights take in: all rows of their own files, or of an undated landing those with
   * available_time in the nights' windows. known_at is the cutoff of the night (rule T3).
   *
   * @throws NightjarException of category USER when a night's files are missing, cannot be read or
   *     do not fit the definition
   */
  public LandingBatch read(TableDefinition table, NightRange nights) {
    LandingFiles landing = new LandingFiles(hadoop, landingFolder, table);
    return table.landing().dated()
        ? dated(table, landing, nights)
        : undated(table, landing, nights);
  }

  /**
   * All history up to a night: of a dated landing all rows of the files up to it, else the rows
   * with available_time at or before its cutoff. known_at is the available_time itself, or the
   * cutoff where a file names a later one: that the file landed shows that its rows were known, and
   * no later night would take them in (rule T3, {@code --bootstrap}).
   *
   * @throws NightjarException as {@link #read}
   */
  public LandingBatch history(TableDefinition table, LocalDate to) {
    LandingFiles landing = new LandingFiles(hadoop, landingFolder, table);
    boolean dated = table.landing().dated();
    List<LandingFile> files = dated ? landing.upTo(to) : landing.undated();
    if (files.isEmpty()) {
      throw landing.nothingLanded(dated ? to : null);
    }
    LandedColumns columns = new LandedColumns(table);
    Opened opened = open(table, files, columns);
    Dataset<Row> rows = withAvailable(table, opened.rows());
    Instant cutoff = clock.cutoffOf(to);
    Survey survey = survey(table, rows, cutoff);
    List<String> remarks = new ArrayList<>(columns.remarks());
    if (dated && survey.later() > 0) {
      remarks.add(
          survey.later()
              + " rows of files up to "
              + to
              + " have an available_time after its cutoff and count as known at the cutoff");
    }
    Dataset<Row> taken = dated ? rows : rows.filter(col(AVAILABLE).leq(lit(cutoff)));
    Column knownAt = when(col(AVAILABLE).gt(lit(cutoff)), lit(cutoff)).otherwise(col(AVAILABLE));
    Dataset<Row> known =
        taken
            .withColumn(TableDefinition.KNOWN_AT, knownAt)
            .withColumn(TableDefinition.NIGHT, NightColumns.nightThatTakesIn(clock, knownAt));
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    hashes.put(TableWindow.historyTo(to), LandingHash.of(opened.checksums(), table, clock));
    return new LandingBatch(finished(table, known), hashes, remarks, survey.holds());
  }

  /** Those of the nights for which nothing has landed yet; a schedule waits for them. */
  public SortedSet<LocalDate> missing(TableDefinition table, NightRange nights) {
    LandingFiles landing = new LandingFiles(hadoop, landingFolder, table);
    SortedSet<LocalDate> missing = new TreeSet<>(nights.nights());
    if (table.landing().dated()) {
      missing.removeIf(night -> !landing.of(night).isEmpty());
    } else if (!landing.undated().isEmpty()) {
      missing.clear();
    }
    return missing;
  }

  private LandingBatch dated(TableDefinition table, LandingFiles landing, NightRange nights) {
    List<LandingFile> files = new ArrayList<>();
    for (LocalDate night : nights.nights()) {
      List<LandingFile> ofNight = landing.of(night);
      if (ofNight.isEmpty()) {
        throw landing.nothingLanded(night);
      }
      files.addAll(ofNight);
    }
    LandedColumns columns = new LandedColumns(table);
    Opened opened = open(table, files, columns);
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    Map<String, Integer> nightOfFile = new HashMap<>();
    for (LocalDate night : nights.nights()) {
      List<String> checksums = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        if (night.equals(files.get(i).night())) {
          checksums.add(opened.checksums().get(i));
          nightOfFile.put(files.get(i).path().toUri().getPath(), (int) night.toEpochDay());
        }
      }
      hashes.put(TableWindow.of(night), LandingHash.of(checksums, table, clock));
    }
    UDF1<String, Integer> night =
        file -> Objects.requireNonNull(nightOfFile.get(plainPath(file)), file);
    Column nightColumn = date_from_unix_date(udf(night, DataTypes.IntegerType).apply(col(FILE)));
    Dataset<Row> rows =
        opened
            .rows()
            .withColumn(TableDefinition.NIGHT, nightColumn)
            .withColumn(
                TableDefinition.KNOWN_AT, NightColumns.cutoffOf(clock, col(TableDefinition.NIGHT)));
    return new LandingBatch(finished(table, rows), hashes, columns.remarks(), null);
  }

  private LandingBatch undated(TableDefinition table, LandingFiles landing, NightRange nights) {
    List<LandingFile> files = landing.undated();
    if (files.isEmpty()) {
      throw landing.nothingLanded(null);
    }
    LandedColumns columns = new LandedColumns(table);
    Opened opened = open(table, files, columns);
    Dataset<Row> rows = withAvailable(table, opened.rows());
    Survey survey = survey(table, rows, clock.cutoffOf(nights.to()));
    Dataset<Row> taken =
        rows.filter(
                col(AVAILABLE)
                    .gt(lit(clock.cutoffOf(nights.from().minusDays(1))))
                    .and(col(AVAILABLE).leq(lit(clock.cutoffOf(nights.to())))))
            .withColumn(TableDefinition.NIGHT, NightColumns.nightThatTakesIn(clock, col(AVAILABLE)))
            .withColumn(
                TableDefinition.KNOWN_AT, NightColumns.cutoffOf(clock, col(TableDefinition.NIGHT)));
    String hash = LandingHash.of(opened.checksums(), table, clock);
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    nights.nights().forEach(night -> hashes.put(TableWindow.of(night), hash));
    return new LandingBatch(finished(table, taken), hashes, columns.remarks(), survey.holds());
  }

  /** The selected columns of files, with the files' checksums in the order of the files. */
  private record Opened(Dataset<Row> rows, List<String> checksums) {}

  private Opened open(TableDefinition table, List<LandingFile> files, LandedColumns columns) {
    List<String> checksums;
    Dataset<Row> landed;
    String format = files.get(0).format();
    refuseUnusedOptions(table, format);
    try {
      if (format.equals("delta")) {
        DeltaLog log = DeltaLog.forTable(spark, files.get(0).path().toString());
        Snapshot snapshot = log.update(false, Option.empty(), Option.empty());
        landed = new ColumnarLanding(spark, columns).delta(files.get(0), snapshot.version());
        landed = landed.withColumn(FILE, lit(""));
        checksums = List.of(snapshot.metadata().id() + "@" + snapshot.version());
      } else {
        checksums =
            files.parallelStream().map(file -> LandingHash.ofContent(hadoop, file)).toList();
        TextLanding text = new TextLanding(spark, columns, table.landing().options());
        landed =
            switch (format) {
              case "csv" -> text.csv(files);
              case "json" -> text.json(files);
              default -> new ColumnarLanding(spark, columns).parquet(files);
            };
      }
    } catch (RuntimeException e) {
      throw SparkFailures.explain("Cannot read the landing of the table " + table.name(), e);
    }
    List<Column> selected = new ArrayList<>();
    table.select().forEach((name, sql) -> selected.add(expr(sql).as(name)));
    selected.add(col(FILE));
    Dataset<Row> rows = landed.select(selected.toArray(Column[]::new));
    if (table.deletedWhen() != null) {
      rows =
          rows.withColumn(TableDefinition.DELETED, coalesce(expr(table.deletedWhen()), lit(false)));
    }
    return new Opened(rows, checksums);
  }

  /** With {@code auto} the format, and so which options it takes, shows only in the files. */
  private static void refuseUnusedOptions(TableDefinition table, String format) {
    for (String option : table.landing().options().keySet()) {
      if (!Landing.OPTIONS.getOrDefault(format, Set.of()).contains(option)) {
        throw NightjarException.user(
            "Cannot read the landing of the table " + table.name(),
            Landing.unknownOption(option, format),
            "take the option out of " + table.mark().file());
      }
    }
  }

  private static Dataset<Row> withAvailable(TableDefinition table, Dataset<Row> rows) {
    return rows.withColumn(AVAILABLE, expr(table.availableTime()));
  }

  private record Survey(long later, @Nullable NightRange holds) {}

  /** One look at when all rows became known: a row that never did would silently be lost. */
  private Survey survey(TableDefinition table, Dataset<Row> rows, Instant cutoff) {
    Row found;
    try {
      found =
          rows.agg(
                  count(when(col(AVAILABLE).isNull(), lit(1))),
                  count(when(col(AVAILABLE).gt(lit(cutoff)), lit(1))),
                  min(col(AVAILABLE)),
                  max(col(AVAILABLE)))
              .first();
    } catch (RuntimeException e) {
      throw SparkFailures.explain("Cannot read the landing of the table " + table.name(), e);
    }
    if (found.getLong(0) > 0) {
      throw NightjarException.user(
          "Cannot take in the landing of the table " + table.name(),
          found.getLong(0) + " rows have no available_time, so no night would take them in",
          "give available_time in " + table.mark().file() + " a value for every row");
    }
    NightRange holds =
        found.isNullAt(2)
            ? null
            : new NightRange(
                clock.nightThatTakesIn(found.getInstant(2)),
                clock.nightThatTakesIn(found.getInstant(3)));
    return new Survey(found.getLong(1), holds);
  }

  private static Dataset<Row> finished(TableDefinition table, Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    table.select().keySet().forEach(name -> columns.add(col("`" + name + "`")));
    if (table.deletedWhen() != null) {
      columns.add(col(TableDefinition.DELETED));
    }
    columns.add(col(TableDefinition.KNOWN_AT));
    columns.add(col(TableDefinition.NIGHT));
    return rows.select(columns.toArray(Column[]::new));
  }

  /** The files as Spark's readers take them: literally, not as patterns. */
  static String[] paths(List<LandingFile> files) {
    return files.stream()
        .map(file -> GLOB.matcher(file.path().toString()).replaceAll("\\\\$0"))
        .toArray(String[]::new);
  }

  /** The files by {@link #plainPath}. */
  static Map<String, LandingFile> byPath(List<LandingFile> files) {
    Map<String, LandingFile> byPath = new HashMap<>();
    files.forEach(file -> byPath.put(file.path().toUri().getPath(), file));
    return byPath;
  }

  /** The file of a name that Spark gave. */
  static LandingFile file(Map<String, LandingFile> byPath, String name) {
    LandingFile file = byPath.get(plainPath(name));
    if (file == null) {
      throw NightjarException.bug("Cannot tell which landing file is " + name, null);
    }
    return file;
  }

  /** The path in a name that Spark gave, an encoded URI, without scheme and encoding. */
  private static String plainPath(String name) {
    return URI.create(name).getPath();
  }
}

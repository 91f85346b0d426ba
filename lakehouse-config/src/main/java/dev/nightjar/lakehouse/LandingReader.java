package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
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
    String named = project.settings().landing();
    this.landingFolder =
        named == null
            ? new Path(
                project.folder().path().toAbsolutePath().normalize().resolve("landing").toUri())
            : new Path(named);
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
    return table.landed().landing().dated()
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
    boolean dated = table.landed().landing().dated();
    List<LandingFile> files = dated ? landing.upTo(to) : landing.undated();
    if (files.isEmpty()) {
      throw landing.nothingLanded(dated ? to : null);
    }
    LandedColumns columns = new LandedColumns(table);
    Opened opened = open(table, files, columns);
    Dataset<Row> rows = withAvailable(table, opened.rows());
    Instant cutoff = clock.cutoffOf(to);
    Dataset<Row> taken = dated ? rows : rows.filter(col(AVAILABLE).leq(lit(cutoff)));
    Column knownAt = when(col(AVAILABLE).gt(lit(cutoff)), lit(cutoff)).otherwise(col(AVAILABLE));
    Dataset<Row> known =
        taken
            .withColumn(TableDefinition.KNOWN_AT, knownAt)
            .withColumn(TableDefinition.NIGHT, NightColumns.nightThatTakesIn(clock, knownAt));
    Dataset<Row> batch = finished(table, known);
    Column window = when(col(AVAILABLE).leq(lit(cutoff)), lit(to));
    LandingSurvey survey = survey(table, opened, rows, to, window);
    List<String> remarks = new ArrayList<>(columns.remarks());
    if (dated && survey.later() > 0) {
      remarks.add(
          survey.later()
              + " rows of files up to "
              + to
              + " have an available_time after its cutoff and count as known at the cutoff");
    }
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    hashes.put(
        TableWindow.historyTo(to), LandingHash.of(opened.checksums(survey, to), table, clock));
    return new LandingBatch(batch, hashes, remarks, survey.holds(), false);
  }

  /** Those of the nights for which nothing has landed yet; a schedule waits for them. */
  public SortedSet<LocalDate> missing(TableDefinition table, NightRange nights) {
    LandingFiles landing = new LandingFiles(hadoop, landingFolder, table);
    SortedSet<LocalDate> missing = new TreeSet<>(nights.nights());
    if (table.landed().landing().dated()) {
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
          checksums.add(opened.contents().get(i));
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
    return new LandingBatch(finished(table, rows), hashes, columns.remarks(), null, false);
  }

  private LandingBatch undated(TableDefinition table, LandingFiles landing, NightRange nights) {
    List<LandingFile> files = landing.undated();
    if (files.isEmpty()) {
      throw landing.nothingLanded(null);
    }
    LandedColumns columns = new LandedColumns(table);
    Opened opened = open(table, files, columns);
    Dataset<Row> rows = withAvailable(table, opened.rows());
    Column inWindows =
        col(AVAILABLE)
            .gt(lit(clock.cutoffOf(nights.from().minusDays(1))))
            .and(col(AVAILABLE).leq(lit(clock.cutoffOf(nights.to()))));
    Column takenInBy = NightColumns.nightThatTakesIn(clock, col(AVAILABLE));
    Dataset<Row> taken =
        rows.filter(inWindows)
            .withColumn(TableDefinition.NIGHT, takenInBy)
            .withColumn(
                TableDefinition.KNOWN_AT, NightColumns.cutoffOf(clock, col(TableDefinition.NIGHT)));
    Dataset<Row> batch = finished(table, taken);
    LandingSurvey survey = survey(table, opened, rows, nights.to(), when(inWindows, takenInBy));
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (LocalDate night : nights.nights()) {
      hashes.put(
          TableWindow.of(night), LandingHash.of(opened.checksums(survey, night), table, clock));
    }
    boolean empty = opened.contents().isEmpty() && survey.checksums().isEmpty();
    return new LandingBatch(batch, hashes, columns.remarks(), survey.holds(), empty);
  }

  /**
   * The selected columns of what landed.
   *
   * @param contents the checksums of the files in their order, or the version of a Delta table;
   *     empty for an undated landing of files, of which each window has a checksum of its own
   */
  private record Opened(Dataset<Row> rows, List<String> contents) {

    /** What a window of these rows is made from. */
    List<String> checksums(LandingSurvey survey, LocalDate window) {
      return contents.isEmpty() ? List.of(survey.checksum(window)) : contents;
    }
  }

  private LandingSurvey survey(
      TableDefinition table, Opened opened, Dataset<Row> rows, LocalDate to, Column window) {
    return opened.contents().isEmpty()
        ? LandingSurvey.withChecksums(table, rows, col(AVAILABLE), clock, to, window)
        : LandingSurvey.of(table, rows, col(AVAILABLE), clock, to);
  }

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
            table.landed().landing().dated()
                ? files.parallelStream().map(file -> LandingHash.ofContent(hadoop, file)).toList()
                : List.of();
        TextLanding text = new TextLanding(spark, columns, table.landed().landing().options());
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
    if (checksums.isEmpty()) {
      // What is selected is made of these alone, and of them every value can be read.
      landed = RowChecksums.hashed(landed, List.of(columns.declared().fieldNames()));
    }
    List<Column> selected = new ArrayList<>();
    table.landed().select().forEach((name, sql) -> selected.add(expr(sql).as(name)));
    selected.add(col(FILE));
    if (checksums.isEmpty()) {
      RowChecksums.HASHES.forEach(hash -> selected.add(col(hash)));
    }
    Dataset<Row> rows = landed.select(selected.toArray(Column[]::new));
    if (table.deletedWhen() != null) {
      rows =
          rows.withColumn(TableDefinition.DELETED, coalesce(expr(table.deletedWhen()), lit(false)));
    }
    return new Opened(rows, checksums);
  }

  /** With {@code auto} the format, and so which options it takes, shows only in the files. */
  private static void refuseUnusedOptions(TableDefinition table, String format) {
    for (String option : table.landed().landing().options().keySet()) {
      if (!Landing.OPTIONS.getOrDefault(format, Set.of()).contains(option)) {
        throw NightjarException.user(
            "Cannot read the landing of the table " + table.name(),
            Landing.unknownOption(option, format),
            "take the option out of " + table.mark().file());
      }
    }
  }

  private static Dataset<Row> withAvailable(TableDefinition table, Dataset<Row> rows) {
    return rows.withColumn(AVAILABLE, expr(Objects.requireNonNull(table.availableTime())));
  }

  private static Dataset<Row> finished(TableDefinition table, Dataset<Row> rows) {
    List<Column> columns = new ArrayList<>();
    table.landed().select().keySet().forEach(name -> columns.add(Quoted.column(name)));
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

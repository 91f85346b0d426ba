package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The table of all runs: lineage, cost and the versions that make up a night (rules W3, W6). */
public final class RunLedger {
  /** The job whose row makes a night complete. */
  public static final String NIGHTLY = "nightly";

  /** The job that makes nights again; its row lists the versions they are made of since. */
  public static final String REBUILD = "rebuild";

  /** The ledger's table. */
  public static final String TABLE = "nightjar_runs";

  private static final StructType SCHEMA =
      StructType.fromDDL(
          """
          run string, job string, night_from date, night_to date, started_at timestamp,
          finished_at timestamp, seconds double, inputs array<string>, outputs array<string>,
          code_version string, rows bigint, bytes_read bigint, bytes_written bigint,
          spark_jobs bigint, peak_memory_bytes bigint, status string, verdict string,
          message string, exit_code int""");

  private static final String EXIT_CODE = "exit_code";

  private final Lakehouse lakehouse;

  RunLedger(Lakehouse lakehouse) {
    this.lakehouse = lakehouse;
  }

  /** Entries as rows of the table. */
  public static Dataset<Row> rows(SparkSession spark, Collection<LedgerEntry> entries) {
    return spark.createDataFrame(entries.stream().map(RunLedger::row).toList(), SCHEMA);
  }

  private static Row row(LedgerEntry entry) {
    return RowFactory.create(
        entry.run(),
        entry.job(),
        entry.nights().from(),
        entry.nights().to(),
        entry.startedAt(),
        entry.finishedAt(),
        entry.seconds(),
        names(entry.inputs()),
        names(entry.outputs()),
        entry.codeVersion(),
        entry.rows(),
        entry.bytesRead(),
        entry.bytesWritten(),
        entry.sparkJobs(),
        entry.peakMemoryBytes(),
        entry.status(),
        entry.verdict().name(),
        entry.message(),
        entry.exitCode());
  }

  void write(LedgerEntry entry) {
    boolean written =
        new TableAppender(lakehouse, TABLE)
            .appendOnce(
                entry.run(),
                entry.job(),
                rows(lakehouse.spark(), List.of(entry)),
                "run/" + entry.run(),
                1);
    if (!written) {
      throw NightjarException.bug(
          "Cannot write the ledger row of the run " + entry.run() + " twice", null);
    }
  }

  /** All runs, the oldest first. */
  public List<LedgerEntry> entries() {
    return entries(lit(true));
  }

  /** The runs that covered a night, the oldest first. */
  public List<LedgerEntry> entriesOf(LocalDate night) {
    return entriesOf(NightRange.of(night));
  }

  /** The runs that covered some of these nights, the oldest first. */
  public List<LedgerEntry> entriesOf(NightRange nights) {
    return entries(
        col("night_from").leq(lit(nights.to())).and(col("night_to").geq(lit(nights.from()))));
  }

  /**
   * The completeness row of a night (rule W3): its newest nightly run that did all it had to, or
   * the newest rebuild after it. Its outputs are the versions of all tables that make up the night.
   */
  public Optional<LedgerEntry> completed(LocalDate night) {
    List<LedgerEntry> runs = entriesOf(night).stream().filter(LedgerEntry::done).toList();
    return runs.stream().anyMatch(entry -> entry.job().equals(NIGHTLY))
        ? runs.stream()
            .filter(entry -> entry.job().equals(NIGHTLY) || entry.job().equals(REBUILD))
            .reduce((first, second) -> second)
        : Optional.empty();
  }

  /** The nights that are complete, as consecutive ranges. */
  public List<NightRange> completed() {
    SortedSet<LocalDate> nights = new TreeSet<>();
    entries(col("job").equalTo(NIGHTLY).and(col("status").equalTo(LedgerEntry.DONE)))
        .forEach(entry -> nights.addAll(entry.nights().nights()));
    return NightRange.of(nights);
  }

  private List<LedgerEntry> entries(Column condition) {
    if (!lakehouse.exists(TABLE)) {
      return List.of();
    }
    List<LedgerEntry> entries = new ArrayList<>();
    for (Row row : table().where(condition).orderBy("finished_at", "run").collectAsList()) {
      entries.add(
          new LedgerEntry(
              row.getAs("run"),
              row.getAs("job"),
              new NightRange(row.<LocalDate>getAs("night_from"), row.<LocalDate>getAs("night_to")),
              row.<Instant>getAs("started_at"),
              row.<Instant>getAs("finished_at"),
              row.<Double>getAs("seconds"),
              versions(row, "inputs"),
              versions(row, "outputs"),
              row.getAs("code_version"),
              row.<Long>getAs("rows"),
              row.<Long>getAs("bytes_read"),
              row.<Long>getAs("bytes_written"),
              row.<Long>getAs("spark_jobs"),
              row.<Long>getAs("peak_memory_bytes"),
              row.getAs("status"),
              Verdict.valueOf(row.getAs("verdict")),
              row.getAs("message"),
              row.<Integer>getAs(EXIT_CODE)));
    }
    return entries;
  }

  /** Until its next row, a ledger of an earlier build has no column of exit codes. */
  private Dataset<Row> table() {
    Dataset<Row> table = lakehouse.read(TABLE);
    return List.of(table.columns()).contains(EXIT_CODE)
        ? table
        : table.withColumn(EXIT_CODE, lit(null).cast("int"));
  }

  /**
   * The version of a table that was current when a night was done: what the night's completeness
   * row lists; else of the last run that covered the night; else of the last run of an earlier
   * night; else of the first run of a later one (history that was loaded afterwards). Rows of later
   * nights in it are for the reader to leave out.
   */
  public Optional<TableVersion> versionAsOf(String table, LocalDate night) {
    Optional<TableVersion> listed =
        completed(night).stream()
            .flatMap(entry -> entry.outputs().stream())
            .filter(version -> version.table().equals(table))
            .findFirst();
    if (listed.isPresent()) {
      return listed;
    }
    record Candidate(LedgerEntry entry, TableVersion version) {}
    List<Candidate> candidates = new ArrayList<>();
    for (LedgerEntry entry : entries()) {
      if (entry.done()) {
        entry.outputs().stream()
            .filter(v -> v.table().equals(table))
            .forEach(v -> candidates.add(new Candidate(entry, v)));
      }
    }
    Comparator<Candidate> finished = Comparator.comparing(c -> c.entry().finishedAt());
    Comparator<Candidate> lastNight = Comparator.comparing(c -> c.entry().nights().to());
    return candidates.stream()
        .filter(c -> c.entry().nights().contains(night))
        .max(finished)
        .or(
            () ->
                candidates.stream()
                    .filter(c -> c.entry().nights().to().isBefore(night))
                    .max(lastNight.thenComparing(finished)))
        .or(() -> candidates.stream().min(lastNight.thenComparing(finished.reversed())))
        .map(Candidate::version);
  }

  private static String[] names(List<TableVersion> versions) {
    return versions.stream().map(TableVersion::toString).toArray(String[]::new);
  }

  private static List<TableVersion> versions(Row row, String column) {
    return row.<String>getList(row.fieldIndex(column)).stream().map(TableVersion::parse).toList();
  }
}

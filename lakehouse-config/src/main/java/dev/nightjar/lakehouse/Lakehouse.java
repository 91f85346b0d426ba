package dev.nightjar.lakehouse;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** An opened lakehouse: its Delta tables, its writer and its run ledger under one root. */
public final class Lakehouse {
  private final SparkSession spark;
  private final LakehouseSettings settings;
  private final Path root;
  private final FileSystem files;
  private final Map<String, LogReplay> replays = new ConcurrentHashMap<>();
  private final Map<String, SmallTable> small = new ConcurrentHashMap<>();
  private final AtomicBoolean diskIsKnown = new AtomicBoolean();

  private record SmallTable(TableVersion version, List<Row> rows) {}

  private Lakehouse(SparkSession spark, LakehouseSettings settings, Path root, FileSystem files) {
    this.spark = spark;
    this.settings = settings;
    this.root = root;
    this.files = files;
  }

  /**
   * Opens the lakehouse at the settings' root; nothing is created before the first write.
   *
   * @throws NightjarException of category OUTSIDE when the root's file system cannot be reached
   */
  public static Lakehouse open(SparkSession spark, LakehouseSettings settings) {
    try {
      Path given = new Path(settings.root());
      FileSystem files = given.getFileSystem(spark.sessionState().newHadoopConf());
      return new Lakehouse(spark, settings, files.makeQualified(given), files);
    } catch (IOException | IllegalArgumentException e) {
      throw NightjarException.outside(
          "Cannot open the lakehouse at " + settings.root(),
          String.valueOf(e.getMessage()),
          "check root in lakehouse.yaml and the storage it names",
          e);
    }
  }

  public SparkSession spark() {
    return spark;
  }

  public NightClock clock() {
    return settings.clock();
  }

  public LakehouseSettings settings() {
    return settings;
  }

  /** The root as a qualified Hadoop path. */
  public Path root() {
    return root;
  }

  /** The file system of the root. */
  public FileSystem files() {
    return files;
  }

  /** The Delta table's folder. */
  public String path(String table) {
    return new Path(root, "tables/" + table).toString();
  }

  /**
   * True when the table has been written at least once. The log's folder alone is no proof: a first
   * commit under way, or one that was killed, leaves it empty.
   */
  public boolean exists(String table) {
    try {
      Path log = new Path(path(table), "_delta_log");
      return files.exists(new Path(log, "00000000000000000000.json"))
          || (files.exists(log)
              && Stream.of(files.listStatus(log)).anyMatch(Lakehouse::isCommitOrCheckpoint));
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** The names of all tables that exist, sorted. */
  public List<String> tables() {
    Path folder = new Path(root, "tables");
    try {
      return files.exists(folder)
          ? Stream.of(files.listStatus(folder))
              .map(FileStatus::getPath)
              .map(Path::getName)
              .filter(this::exists)
              .sorted()
              .toList()
          : List.of();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /**
   * The newest version of a table.
   *
   * @throws NightjarException of category USER when the table does not exist yet
   */
  public TableVersion newest(String table) {
    return new TableVersion(table, log(table).newest().version());
  }

  /** The rows of a pinned version: all of them, superseded and deleted ones too. */
  public Dataset<Row> read(TableVersion version) {
    TableLog log = log(version.table());
    Snapshot snapshot = log.snapshot(version.version());
    if (isForeign(snapshot)) {
      return spark
          .read()
          .format("delta")
          .option("versionAsOf", version.version())
          .load(path(version.table()));
    }
    return spark.baseRelationToDataFrame(
        HadoopFsRelation.apply(
            new PinnedFiles(version, log.delta(), log.state(snapshot)),
            new StructType(),
            snapshot.schema(),
            Option.empty(),
            new ParquetFileFormat(),
            ScalaSeqs.map(Map.of()),
            spark));
  }

  /** The columns of a pinned version with their types. */
  public StructType columns(TableVersion version) {
    return log(version.table()).snapshot(version.version()).schema();
  }

  /** Partitions, deleted rows in files, renamed columns: what Nightjar's own tables never have. */
  static boolean isForeign(Snapshot snapshot) {
    return snapshot.protocol().minReaderVersion() > 1
        || !snapshot.metadata().partitionColumns().isEmpty();
  }

  /**
   * Why a version cannot be read, in words; empty when its log and all its data files are there.
   * Contents are not looked at.
   */
  public Optional<String> whyUnreadable(TableVersion version) {
    if (!exists(version.table())) {
      return Optional.of("the table does not exist any more");
    }
    TableLog log = log(version.table());
    try {
      long newest = log.newest().version();
      if (version.version() > newest) {
        return Optional.of("the newest version in the table's log is " + newest);
      }
      long first = log.delta().history().getEarliestRecreatableCommit();
      if (version.version() < first) {
        return Optional.of("the table's log has been cleaned up to version " + first);
      }
      TableState state = log.state(log.snapshot(version.version()));
      long gone = 0;
      for (AddFile file : state.files()) {
        gone += files.exists(file.absolutePath(log.delta())) ? 0 : 1;
      }
      return gone == 0
          ? Optional.empty()
          : Optional.of("%d of its %d data files are gone".formatted(gone, state.files().size()));
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  /** The rows of the newest version. */
  public Dataset<Row> read(String table) {
    return read(newest(table));
  }

  /**
   * The number of rows of tables' versions by table and night, of the nights asked for; a night
   * without rows is absent. Nights that lie in files of their own are not read.
   */
  public Map<String, SortedMap<LocalDate, Long>> rowsByNight(Map<TableVersion, NightRange> wanted) {
    return RowsByNight.of(this, wanted);
  }

  /**
   * All rows of the newest version of a small table, which many ask for: of a version Spark is
   * asked once. Empty when the table does not exist yet.
   */
  public List<Row> rowsOfSmall(String table) {
    if (!exists(table)) {
      return List.of();
    }
    TableVersion newest = newest(table);
    return small
        .compute(
            table,
            (name, kept) ->
                kept != null && kept.version().equals(newest)
                    ? kept
                    : new SmallTable(newest, read(newest).collectAsList()))
        .rows();
  }

  /**
   * The windows a table version holds, each with the number of the attempt that filled it. Part of
   * the input hash of whatever is computed from the table (rule W2).
   */
  public SortedMap<TableWindow, Long> attempts(TableVersion version) {
    TableLog log = log(version.table());
    return log.attempts(log.snapshot(version.version()));
  }

  /**
   * The windows that a table version holds, with where the values of a timestamp column lie in
   * each: what a night can depend on, known from the log alone.
   */
  public WindowSpans spans(TableVersion version, String column) {
    TableLog log = log(version.table());
    Snapshot snapshot = log.snapshot(version.version());
    return new WindowSpans(log.attempts(snapshot), log.state(snapshot).files(), column);
  }

  /**
   * The hash of the inputs (rule W2) of the newest commit that filled a window; empty when the
   * table does not hold the window as it was written.
   */
  public Optional<String> inputHash(String table, TableWindow window) {
    return Optional.ofNullable(inputHashes(table, List.of(window)).get(window));
  }

  /** The {@link #inputHash} of each of these windows that has one, in one walk through the log. */
  public SortedMap<TableWindow, String> inputHashes(String table, Collection<TableWindow> windows) {
    if (!exists(table)) {
      return new TreeMap<>();
    }
    TableLog log = log(table);
    return log.inputHashes(log.newest(), windows);
  }

  /**
   * The table versions that a window's rows were computed from, as of a version of its table: the
   * step back in the lineage. Empty when no commit of that version filled the window.
   */
  public List<TableVersion> inputsOf(TableVersion version, TableWindow window) {
    return log(version.table())
        .noteOf(version.version(), window)
        .map(note -> note.inputs().stream().map(TableVersion::parse).toList())
        .orElse(List.of());
  }

  /**
   * The commits that made up a table version, the newest first: those of which a window is left. A
   * commit whose log entry has been cleaned up, or that another program made, is not among them.
   */
  public List<TableCommit> commits(TableVersion version) {
    TableLog log = log(version.table());
    List<TableCommit> commits = new ArrayList<>();
    Set<TableWindow> filled = new HashSet<>();
    for (long v = version.version(); v >= 0; v--) {
      TableVersion made = new TableVersion(version.table(), v);
      log.note(v)
          .ifPresent(
              note -> {
                SortedMap<TableWindow, String> left = new TreeMap<>(note.windows());
                left.keySet().removeIf(window -> filled.stream().anyMatch(f -> f.covers(window)));
                filled.addAll(left.keySet());
                if (!left.isEmpty()) {
                  List<TableVersion> inputs =
                      note.inputs().stream().map(TableVersion::parse).toList();
                  commits.add(
                      new TableCommit(made, note.run(), note.job(), note.verdict(), inputs, left));
                }
              });
    }
    return commits;
  }

  /**
   * Of these windows with the hashes of their inputs, those that the table does not hold yet or
   * holds from other inputs: the work that is left to do.
   */
  public SortedSet<TableWindow> outdated(String table, SortedMap<TableWindow, String> inputHashes) {
    return new TableWriter(this, table).outdated(inputHashes);
  }

  /**
   * Publishes a batch in one Delta commit, exactly once (rules W1, W2): windows that hold the same
   * input already are left alone, new ones are appended, changed ones are replaced.
   */
  public Published publish(Run run, Publication publication) {
    return new TableWriter(this, publication.table()).publish(run, publication);
  }

  /** Starts a run: its ledger row is written when it ends. */
  public Run start(String job, NightRange nights) {
    if (diskIsKnown.compareAndSet(false, true)) {
      SharedDisk.require(spark, root);
    }
    stagingArea().sweep();
    return new Run(this, job, nights);
  }

  /** The folder a run stages a batch in (rule W1); removed when the run ends. */
  public String staging(Run run, String batch) {
    return stagingArea().batch(run, batch).toString();
  }

  /**
   * Appends rows that are never replaced, in one commit, if and only if {@code sequence} is one
   * more than the last one appended under {@code id} (from 1): of two that take the same step one
   * wins.
   *
   * @return false when the sequence is not the next one; nothing is written then
   */
  public boolean appendOnce(Run run, String table, Dataset<Row> rows, String id, long sequence) {
    boolean appended =
        new TableAppender(this, table).appendOnce(run.id(), run.job(), rows, id, sequence);
    if (appended) {
      run.output(newest(table));
    }
    return appended;
  }

  /** The last sequence appended under an identifier by {@link #appendOnce}; 0 for none. */
  public long sequence(String table, String id) {
    return new TableAppender(this, table).sequence(id);
  }

  /** Puts a table's small files together: a commit that changes no row and no window's attempt. */
  public Compacted compact(String table) {
    Row metrics =
        spark
            .sql("OPTIMIZE delta.`" + path(table) + "`")
            .select("metrics.numFilesRemoved", "metrics.numFilesAdded")
            .first();
    return new Compacted(table, metrics.getLong(0), metrics.getLong(1));
  }

  /** The table of all runs. */
  public RunLedger ledger() {
    return new RunLedger(this);
  }

  StagingArea stagingArea() {
    return new StagingArea(files, root);
  }

  TableLog log(String table) {
    requireTable(table);
    return newLog(table);
  }

  /** The log of a table that may not exist yet. */
  TableLog newLog(String table) {
    return new TableLog(
        spark, path(table), table, replays.computeIfAbsent(table, t -> new LogReplay()));
  }

  /** Old commits are cleaned up behind a checkpoint, so the first one may be gone. */
  private static boolean isCommitOrCheckpoint(FileStatus file) {
    return file.getPath().getName().matches("\\d{20}\\.(json|checkpoint\\..*)");
  }

  private void requireTable(String table) {
    if (!exists(table)) {
      throw NightjarException.user(
          "Cannot read the table " + table,
          "it does not exist in the lakehouse " + root + Problems.didYouMean(table, tables()),
          "write it first (`nightjar ingest` fills tables, `nightjar materialize` feature tables);"
              + " `nightjar tables` lists what there is");
    }
  }

  private NightjarException unreachable(IOException e) {
    return NightjarException.outside(
        "Cannot read the lakehouse " + root, String.valueOf(e.getMessage()), "try again", e);
  }
}

package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.delta.DeltaConcurrentModificationException;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.FileAction;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * Writes batches into one Delta table exactly once (rules W1, W2).
 *
 * <p>Each window has a transaction identifier and a rising attempt number in the table's own log;
 * each commit's note holds the hash of the inputs. One optimistic transaction reads the attempts,
 * removes what is replaced, adds the new files and raises the attempts, so of two writers of a
 * window one wins and the other looks again and finds nothing left to do.
 */
final class TableWriter {
  private static final int TRIES = 12;

  /** How the files of a history are cut: small enough to be skipped, not so many as to be slow. */
  private static final int NIGHTS_OF_A_FILE = 7;

  private static final long ROWS_OF_A_FILE = 5_000_000;
  private static final long MOST_FILES = 1000;

  private final Lakehouse lakehouse;
  private final String table;

  TableWriter(Lakehouse lakehouse, String table) {
    this.lakehouse = lakehouse;
    this.table = table;
  }

  SortedSet<TableWindow> outdated(SortedMap<TableWindow, String> inputHashes) {
    if (!lakehouse.exists(table)) {
      return new TreeSet<>(inputHashes.keySet());
    }
    TableLog log = lakehouse.log(table);
    return outdated(log, log.newest(), inputHashes);
  }

  Published publish(Run run, Publication batch) {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      try {
        return tryPublish(run, batch);
      } catch (DeltaConcurrentModificationException e) {
        if (attempt == TRIES) {
          throw NightjarException.outside(
              "Cannot write the table " + table,
              "other writers changed it " + TRIES + " times in a row",
              "run one job on a window at a time and try again",
              e);
        }
      }
    }
    throw NightjarException.bug("Cannot come here", null);
  }

  private Published tryPublish(Run run, Publication batch) {
    TableLog log = lakehouse.newLog(table);
    OptimisticTransaction txn = log.delta().startTransaction();
    Snapshot snapshot = txn.snapshot();
    boolean isNew = snapshot.version() < 0;
    SortedSet<TableWindow> todo =
        isNew
            ? new TreeSet<>(batch.inputHashes().keySet())
            : outdated(log, snapshot, batch.inputHashes());
    if (todo.isEmpty()) {
      return new Published(new TableVersion(table, snapshot.version()), todo, 0);
    }
    todo.forEach(window -> log.transaction(txn, log.appId(window)));
    SortedMap<TableWindow, Long> attempts = isNew ? new TreeMap<>() : log.attempts(snapshot);

    List<Action> actions = new ArrayList<>();
    Dataset<Row> rows = batch.rows();
    if (todo.size() < batch.inputHashes().size()) {
      rows = rows.where(inWindows(todo, batch.scopeColumn()));
    }
    TableShape.declare(txn, table, rows.schema());
    Dataset<Row> batchRows = rows;
    List<TableWindow> replaced = todo.stream().filter(w -> touches(attempts.keySet(), w)).toList();
    if (!replaced.isEmpty()) {
      Column gone = inWindows(replaced, batch.scopeColumn());
      List<AddFile> files =
          ScalaSeqs.list(txn.filterFiles(ScalaSeqs.seq(List.of(resolved(snapshot, gone))), false));
      if (!files.isEmpty()) {
        Dataset<Row> kept =
            log.delta()
                .createDataFrame(snapshot, ScalaSeqs.seq(files), false, Option.empty())
                .where(not(gone));
        rows = rows.unionByName(kept, true);
        files.forEach(file -> actions.add(file.remove()));
      }
    }
    Dataset<Row> laidOut = todo.stream().anyMatch(TableWindow::history) ? byNight(rows) : rows;
    List<FileAction> written = RowsInMemory.writeFiles(lakehouse.spark(), txn, laidOut, run::wrote);
    // Beside rows that are kept, files do not say how many are new.
    long count = rows == batchRows ? recordsIn(written) : batchRows.count();
    actions.addAll(written);
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    long now = System.currentTimeMillis();
    for (TableWindow window : todo) {
      hashes.put(window, batch.inputHashes().get(window));
      long next = attempts.getOrDefault(window, 0L) + 1;
      actions.add(new SetTransaction(log.appId(window), next, Option.apply(now)));
    }
    String note =
        new CommitNote(
                run.id(),
                run.job(),
                batch.verdict(),
                run.inputs().stream().map(TableVersion::toString).toList(),
                hashes)
            .toJson();
    Checkpoint.BEFORE_COMMIT.reached(run, table);
    long version =
        txn.commit(
            ScalaSeqs.seq(actions),
            new DeltaOperations.Write(
                replaced.isEmpty() ? SaveMode.Append : SaveMode.Overwrite,
                Option.empty(),
                Option.empty(),
                Option.apply(note)));
    requireOurs(log, run, version);
    Checkpoint.AFTER_COMMIT.reached(run, table);
    return new Published(new TableVersion(table, version), todo, count);
  }

  /** Files of some nights each: a night that looks back a month must not read the years before. */
  private static Dataset<Row> byNight(Dataset<Row> rows) {
    Column night = col(TableDefinition.NIGHT);
    Row found =
        rows.agg(
                functions.datediff(functions.max(night), functions.min(night)),
                functions.count("*"))
            .head();
    long nights = found.isNullAt(0) ? 1 : found.getInt(0) + 1L;
    long files =
        Math.max(
            (nights + NIGHTS_OF_A_FILE - 1) / NIGHTS_OF_A_FILE, found.getLong(1) / ROWS_OF_A_FILE);
    return rows.repartitionByRange((int) Math.min(files, MOST_FILES), night);
  }

  /** The number of rows in new files, by the statistics that Delta takes while it writes. */
  private static long recordsIn(List<FileAction> files) {
    return files.stream()
        .filter(AddFile.class::isInstance)
        .mapToLong(file -> (Long) ((AddFile) file).numPhysicalRecords().get())
        .sum();
  }

  /** Windows whose newest commit has another input hash, or that no commit has filled yet. */
  private static SortedSet<TableWindow> outdated(
      TableLog log, Snapshot snapshot, SortedMap<TableWindow, String> inputHashes) {
    SortedMap<TableWindow, String> held = log.inputHashes(snapshot, inputHashes.keySet());
    SortedSet<TableWindow> outdated = new TreeSet<>(inputHashes.keySet());
    held.forEach(
        (window, hash) -> {
          if (hash.equals(inputHashes.get(window))) {
            outdated.remove(window);
          }
        });
    return outdated;
  }

  /** True when any of the windows shares rows with this one. */
  private static boolean touches(Collection<TableWindow> windows, TableWindow window) {
    return windows.stream().anyMatch(window::touches);
  }

  /** The rows of the windows; a plain disjunction, for Delta skips no file by a constant in it. */
  private static Column inWindows(Collection<TableWindow> windows, @Nullable String scopeColumn) {
    Map<String, List<TableWindow>> byScope = new TreeMap<>();
    windows.forEach(w -> byScope.computeIfAbsent(w.scope(), s -> new ArrayList<>()).add(w));
    List<Column> scopes = new ArrayList<>();
    byScope.forEach(
        (scope, ofScope) -> {
          Column nights = inNights(ofScope);
          scopes.add(scopeColumn == null ? nights : nights.and(col(scopeColumn).equalTo(scope)));
        });
    return scopes.stream().reduce(Column::or).orElseThrow();
  }

  private static Column inNights(List<TableWindow> windows) {
    List<Column> conditions = new ArrayList<>();
    List<Object> single = new ArrayList<>();
    for (TableWindow window : windows) {
      if (window.history()) {
        conditions.add(col(TableDefinition.NIGHT).leq(lit(window.night())));
      } else {
        single.add(window.night());
      }
    }
    if (!single.isEmpty()) {
      conditions.add(col(TableDefinition.NIGHT).isin(single.toArray()));
    }
    return conditions.stream().reduce(Column::or).orElseThrow();
  }

  private org.apache.spark.sql.catalyst.expressions.Expression resolved(
      Snapshot snapshot, Column predicate) {
    // Delta skips files by an expression that is resolved against the table's columns.
    Dataset<Row> shape =
        lakehouse.spark().createDataFrame(List.of(), snapshot.schema()).where(predicate);
    var plan = shape.queryExecution().analyzed();
    return ((org.apache.spark.sql.catalyst.plans.logical.Filter) plan).condition();
  }

  private void requireOurs(TableLog log, Run run, long version) {
    boolean ours = log.note(version).map(note -> note.run().equals(run.id())).orElse(false);
    if (!ours) {
      throw NightjarException.outside(
          "Cannot be sure of version " + version + " of the table " + table,
          "the commit found there is not ours: the storage let two writers win",
          "use a storage with atomic creation (see docs/decisions), then run the job again",
          null);
    }
  }
}

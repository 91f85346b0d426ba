package dev.nightjar.lakehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.util.FileNames;
import scala.Option;

/** Reads a Delta table's own log: versions, attempts and what each commit says of itself. */
final class TableLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DeltaLog log;
  private final String table;
  private final LogReplay replay;

  TableLog(SparkSession spark, String path, String table, LogReplay replay) {
    this.log = DeltaLog.forTable(spark, path);
    this.table = table;
    this.replay = replay;
  }

  DeltaLog delta() {
    return log;
  }

  Snapshot newest() {
    return log.update(false, Option.empty(), Option.empty());
  }

  Snapshot snapshot(long version) {
    Snapshot newest = newest();
    return newest.version() == version
        ? newest
        : log.getSnapshotAt(version, Option.empty(), Option.empty());
  }

  /** The files and transactions of a snapshot. */
  TableState state(Snapshot snapshot) {
    return replay.at(snapshot);
  }

  /** The windows that a snapshot holds, with their attempts. */
  SortedMap<TableWindow, Long> attempts(Snapshot snapshot) {
    SortedMap<TableWindow, Long> attempts = new TreeMap<>();
    String prefix = table + ":";
    state(snapshot)
        .transactions()
        .forEach(
            (appId, attempt) -> {
              if (appId.startsWith(prefix)) {
                attempts.put(TableWindow.parse(appId.substring(prefix.length())), attempt);
              }
            });
    return attempts;
  }

  /**
   * Of these windows those that a snapshot holds as they were written, each with the hash of its
   * inputs (rule W2). One that another window with rows of it has replaced since is left out.
   */
  SortedMap<TableWindow, String> inputHashes(Snapshot snapshot, Collection<TableWindow> windows) {
    Set<TableWindow> held = attempts(snapshot).keySet();
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    Set<TableWindow> undecided = new HashSet<>(windows);
    undecided.removeIf(window -> held.stream().noneMatch(window::touches));
    // Newest commit first: the search ends as soon as every window is decided, which for the usual
    // re-run of the last night is at once.
    for (long version = snapshot.version(); version >= 0 && !undecided.isEmpty(); version--) {
      SortedMap<TableWindow, String> written =
          note(version).map(CommitNote::windows).orElseGet(TreeMap::new);
      for (TableWindow window : List.copyOf(undecided)) {
        if (written.keySet().stream().anyMatch(window::touches)) {
          undecided.remove(window);
          if (written.containsKey(window)) {
            hashes.put(window, written.get(window));
          }
        }
      }
    }
    return hashes;
  }

  /**
   * The last version that an application wrote, or -1. Another commit under the same identifier
   * makes the transaction fail, as after {@code txnVersion}, which would ask all of the snapshot's
   * state of Spark.
   */
  long transaction(OptimisticTransaction txn, String appId) {
    txn.readTxn().$plus$eq(appId);
    return state(txn.snapshot()).transactions().getOrDefault(appId, -1L);
  }

  /** The transaction identifier of a window (rule W2). */
  String appId(TableWindow window) {
    return table + ":" + window.id();
  }

  /** The newest commit at or before a version that filled a window. */
  Optional<CommitNote> noteOf(long version, TableWindow window) {
    for (long v = version; v >= 0; v--) {
      Optional<CommitNote> note = note(v);
      if (note.isPresent()
          && note.get().windows().keySet().stream().anyMatch(w -> w.covers(window))) {
        return note;
      }
    }
    return Optional.empty();
  }

  /** What the commit of a version says of itself; empty if it is not one of Nightjar's. */
  Optional<CommitNote> note(long version) {
    Path file = FileNames.unsafeDeltaFile(log.logPath(), version);
    try {
      FileSystem files = file.getFileSystem(log.newDeltaHadoopConf());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(files.open(file), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode info = JSON.readTree(line).get("commitInfo");
          if (info != null) {
            return Optional.ofNullable(info.get("userMetadata"))
                .flatMap(note -> CommitNote.parse(note.asText()));
          }
        }
      }
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot read the log of the table " + table,
          String.valueOf(e.getMessage()),
          "try again",
          e);
    }
    return Optional.empty();
  }
}

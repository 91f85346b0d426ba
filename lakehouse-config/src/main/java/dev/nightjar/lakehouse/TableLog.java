package dev.nightjar.lakehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.util.FileNames;
import scala.Option;

/** Reads a Delta table's own log: versions, attempts and what each commit says of itself. */
final class TableLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DeltaLog log;
  private final String table;

  TableLog(SparkSession spark, String path, String table) {
    this.log = DeltaLog.forTable(spark, path);
    this.table = table;
  }

  DeltaLog delta() {
    return log;
  }

  long newestVersion() {
    return log.update(false, Option.empty(), Option.empty()).version();
  }

  /** The windows that a version holds, with their attempts. */
  SortedMap<TableWindow, Long> attempts(long version) {
    Snapshot newest = log.update(false, Option.empty(), Option.empty());
    return attempts(
        newest.version() == version
            ? newest
            : log.getSnapshotAt(version, Option.empty(), Option.empty()));
  }

  SortedMap<TableWindow, Long> attempts(Snapshot snapshot) {
    SortedMap<TableWindow, Long> attempts = new TreeMap<>();
    String prefix = table + ":";
    ScalaSeqs.list(snapshot.setTransactions())
        .forEach(
            txn -> {
              if (txn.appId().startsWith(prefix)) {
                attempts.put(
                    TableWindow.parse(txn.appId().substring(prefix.length())), txn.version());
              }
            });
    return attempts;
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

package dev.nightjar.lakehouse;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.Action$;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.InMemoryLogReplay;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.delta.util.FileNames;
import org.jspecify.annotations.Nullable;
import scala.Option;

/**
 * The state of a table's versions, by Delta's own replay in this process: its snapshots run four
 * Spark jobs after every commit to learn the same, which for a night's few files is most of the
 * work. A version costs the commits since the last one asked for; only a table with a checkpoint is
 * asked of Delta once.
 */
final class LogReplay {
  private long version = -1;
  private @Nullable InMemoryLogReplay replay;
  private @Nullable TableState state;

  /** The state of a snapshot. */
  synchronized TableState at(Snapshot snapshot) {
    if (replay == null || snapshot.version() < version) {
      start(snapshot);
    } else if (snapshot.version() > version && !advance(snapshot, version + 1)) {
      start(snapshot);
    }
    if (state == null) {
      state = read(java.util.Objects.requireNonNull(replay));
    }
    return state;
  }

  private void start(Snapshot snapshot) {
    replay = new InMemoryLogReplay(0L, Option.empty());
    version = -1;
    state = null;
    if (!snapshot.checkpointProvider().isEmpty() || !advance(snapshot, 0)) {
      replay = fromDelta(snapshot);
      version = snapshot.version();
    }
  }

  /** A replay that starts with what Delta says of a snapshot. */
  private static InMemoryLogReplay fromDelta(Snapshot snapshot) {
    List<Action> actions =
        new ArrayList<>(Arrays.asList((AddFile[]) snapshot.allFiles().collect()));
    actions.addAll(ScalaSeqs.list(snapshot.setTransactions()));
    InMemoryLogReplay replay = new InMemoryLogReplay(0L, Option.empty());
    replay.append(snapshot.version(), ScalaSeqs.seq(actions).iterator());
    return replay;
  }

  /** Replays the commits from a version on; false when they are not all there. */
  private boolean advance(Snapshot snapshot, long from) {
    Map<Long, FileStatus> commits = new HashMap<>();
    for (FileStatus file : ScalaSeqs.list(snapshot.logSegment().deltas())) {
      if (!FileNames.isCompactedDeltaFile(file)) {
        commits.put(FileNames.deltaVersion(file), file);
      }
    }
    for (long v = from; v <= snapshot.version(); v++) {
      if (!commits.containsKey(v)) {
        return false;
      }
    }
    try {
      for (long v = from; v <= snapshot.version(); v++) {
        List<Action> actions = actions(snapshot, java.util.Objects.requireNonNull(commits.get(v)));
        java.util.Objects.requireNonNull(replay).append(v, ScalaSeqs.seq(actions).iterator());
        version = v;
        state = null;
      }
      return true;
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot read the log " + snapshot.deltaLog().logPath(),
          String.valueOf(e.getMessage()),
          "try again",
          e);
    }
  }

  private static List<Action> actions(Snapshot snapshot, FileStatus commit) throws IOException {
    List<Action> actions = new ArrayList<>();
    FileSystem files = commit.getPath().getFileSystem(snapshot.deltaLog().newDeltaHadoopConf());
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(files.open(commit.getPath()), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // The note of a commit is no part of the table's state.
        if (!line.isEmpty() && !line.startsWith("{\"commitInfo\"")) {
          actions.add(Action$.MODULE$.fromJson(line));
        }
      }
    }
    return actions;
  }

  private static TableState read(InMemoryLogReplay replay) {
    Map<String, Long> transactions = new HashMap<>();
    scala.collection.Iterator<SetTransaction> each = replay.getTransactions().iterator();
    while (each.hasNext()) {
      SetTransaction transaction = each.next();
      transactions.put(transaction.appId(), transaction.version());
    }
    return new TableState(ScalaSeqs.list(replay.allFiles()), transactions);
  }
}

package dev.nightjar.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
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
  private static final int FEW_COMMITS = 500;

  private long version = -1;
  private InMemoryLogReplay replay = fresh();
  private @Nullable TableState state;

  /** The state of a snapshot. */
  synchronized TableState at(Snapshot snapshot) {
    if (snapshot.version() < version) {
      become(fresh(), -1);
    }
    if (snapshot.version() > version && !advance(snapshot)) {
      become(fromDelta(snapshot), snapshot.version());
    }
    if (state == null) {
      state = read(replay);
    }
    return state;
  }

  private void become(InMemoryLogReplay newReplay, long newVersion) {
    replay = newReplay;
    version = newVersion;
    state = null;
  }

  private static InMemoryLogReplay fresh() {
    return new InMemoryLogReplay(0L, Option.empty());
  }

  /** A replay that starts with what Delta says of a snapshot. */
  private static InMemoryLogReplay fromDelta(Snapshot snapshot) {
    List<Action> actions =
        new ArrayList<>(Arrays.asList((AddFile[]) snapshot.allFiles().collect()));
    actions.addAll(ScalaSeqs.list(snapshot.setTransactions()));
    InMemoryLogReplay replay = fresh();
    replay.append(snapshot.version(), ScalaSeqs.seq(actions).iterator());
    return replay;
  }

  /**
   * Replays the commits up to a snapshot; false when a checkpoint stands for some of them. A few
   * are read even so where they are kept beside it, in less time than Spark takes to read a
   * checkpoint.
   */
  private boolean advance(Snapshot snapshot) {
    Set<Long> listed = new HashSet<>();
    for (FileStatus file : ScalaSeqs.list(snapshot.logSegment().deltas())) {
      if (!FileNames.isCompactedDeltaFile(file)) {
        listed.add(FileNames.deltaVersion(file));
      }
    }
    boolean few = snapshot.version() - version <= FEW_COMMITS;
    for (long next = version + 1; next <= snapshot.version(); next++) {
      Path commit = FileNames.unsafeDeltaFile(snapshot.deltaLog().logPath(), next);
      if (!listed.contains(next) && !(few && isThere(snapshot.deltaLog(), commit))) {
        return false;
      }
      replay.append(next, ScalaSeqs.seq(actions(snapshot.deltaLog(), commit)).iterator());
      become(replay, next);
    }
    return true;
  }

  private static boolean isThere(DeltaLog log, Path commit) {
    try {
      return commit.getFileSystem(log.newDeltaHadoopConf()).exists(commit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a commit does to the state of its table. */
  static List<Action> actions(DeltaLog log, Path commit) {
    return ScalaSeqs.list(log.store().read(commit, log.newDeltaHadoopConf())).stream()
        // The note of a commit is no part of the table's state.
        .filter(line -> !line.isEmpty() && !line.startsWith("{\"commitInfo\""))
        .map(Action$.MODULE$::fromJson)
        .toList();
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

package dev.nightjar.lakehouse;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.util.FileNames;
import org.jspecify.annotations.Nullable;

/**
 * Which data files of a table are needed, and for what: one walk through the commits of its log,
 * from the oldest version that can still be reconstructed. A file's life is from the commit that
 * adds it up to the one that removes it; it is needed by every version in between.
 */
final class FileNeeds {
  /** Why a data file stays, in falling order of weight. */
  enum Need {
    /** The newest version holds it. */
    LIVE,
    /** It was removed so lately that somebody may be reading it still. */
    RECENT,
    /** A pinned version holds it. */
    PINNED
  }

  private final DeltaLog log;
  private final SortedSet<Long> pinned;
  private final long since;
  private final Map<Path, Long> lives = new HashMap<>();
  private final Map<Path, Need> needs = new HashMap<>();

  private FileNeeds(DeltaLog log, SortedSet<Long> pinned, Instant since) {
    this.log = log;
    this.pinned = pinned;
    this.since = since.toEpochMilli();
  }

  /**
   * The files that are needed.
   *
   * @param first the oldest version that can be reconstructed
   * @param newest the newest version
   * @param pinned versions from first to newest that must stay readable
   * @param since what was removed at this instant or later stays
   */
  static Map<Path, Need> of(
      TableLog log, long first, Snapshot newest, SortedSet<Long> pinned, Instant since) {
    FileNeeds needs = new FileNeeds(log.delta(), pinned, since);
    long next = 0;
    if (first > 0) {
      needs.begin(log, log.snapshot(first));
      next = first + 1;
    }
    for (long version = next; version <= newest.version(); version++) {
      Path commit = FileNames.unsafeDeltaFile(log.delta().logPath(), version);
      for (Action action : LogReplay.actions(log.delta(), commit)) {
        needs.take(version, action);
      }
    }
    needs.lives.keySet().forEach(path -> needs.need(path, Need.LIVE));
    return needs.needs;
  }

  /** What a checkpoint says of the commits that are gone. */
  private void begin(TableLog tableLog, Snapshot snapshot) {
    for (RemoveFile file : (RemoveFile[]) snapshot.tombstones().collect()) {
      take(snapshot.version(), file);
    }
    tableLog.state(snapshot).files().forEach(file -> take(snapshot.version(), file));
  }

  private void take(long version, Action action) {
    if (action instanceof AddFile file) {
      lives.putIfAbsent(file.absolutePath(log), version);
    } else if (action instanceof RemoveFile file) {
      Path path = file.absolutePath(log);
      @Nullable Long from = lives.remove(path);
      if (from != null && !pinned.subSet(from, version).isEmpty()) {
        need(path, Need.PINNED);
      }
      if (file.deletionTimestamp().isEmpty() || (Long) file.deletionTimestamp().get() >= since) {
        need(path, Need.RECENT);
      }
    }
  }

  private void need(Path path, Need need) {
    needs.merge(path, need, (a, b) -> a.compareTo(b) <= 0 ? a : b);
  }

  /** The versions among these that cannot be reconstructed. */
  static List<Long> outside(SortedSet<Long> versions, long first, long newest) {
    return versions.stream().filter(version -> version < first || version > newest).toList();
  }
}

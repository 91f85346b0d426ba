package dev.nightjar.lakehouse;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.Snapshot;

/**
 * Frees the data files that no version which must stay readable holds (rule W4). As Delta's own
 * VACUUM it takes no file that was written or removed lately, for somebody may be writing or
 * reading it; other than Delta's it keeps pinned versions whole. The log is never touched.
 *
 * <p>It keeps no state: killed in the middle it has freed some files, and the next one frees the
 * rest. Two at once free the same files.
 */
public final class Vacuum {
  private static final int TRIES = 12;

  private final Lakehouse lakehouse;
  private final SortedMap<TableVersion, String> pins;
  private final Instant before;

  /**
   * A vacuum of a lakehouse.
   *
   * @param pins the versions that must stay readable, each with who needs it; the newest version of
   *     a table always stays
   * @param before only files are freed that were written before this instant and, if a version held
   *     them, removed before it
   */
  public Vacuum(Lakehouse lakehouse, Map<TableVersion, String> pins, Instant before) {
    this.lakehouse = lakehouse;
    this.pins = new TreeMap<>(pins);
    this.before = before;
  }

  /** What would be freed of a table. */
  public VacuumedTable look(String table) {
    return find(table).told();
  }

  /**
   * Frees what nothing needs of a table.
   *
   * @param run the vacuum's own
   * @throws NightjarException of category OUTSIDE when the storage fails, or when writers changed
   *     the table at each try
   */
  public VacuumedTable free(Run run, String table) {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      Found found = find(table);
      if (found.files().isEmpty() || lakehouse.newest(table).version() == found.newest()) {
        return delete(run, found);
      }
    }
    throw NightjarException.outside(
        "Cannot free files of the table " + table,
        "other writers changed it " + TRIES + " times in a row",
        "try again when less is written",
        null);
  }

  /** Unneeded files, as of a version. */
  private record Found(long newest, List<FileStatus> files, VacuumedTable told) {}

  private Found find(String table) {
    TableLog log = lakehouse.log(table);
    // Listed before the log is read: what is committed in between is found live.
    List<FileStatus> listed = list(new Path(lakehouse.path(table)));
    Snapshot newest = log.newest();
    if (Lakehouse.isForeign(newest)) {
      return leftAlone(newest, table, "it has partitions or deletion vectors, as no table of ours");
    }
    long first = log.delta().history().getEarliestRecreatableCommit();
    SortedMap<TableVersion, String> ofTable =
        pins.subMap(new TableVersion(table, -1), new TableVersion(table, Long.MAX_VALUE));
    SortedSet<Long> pinned = new TreeSet<>();
    ofTable.keySet().forEach(version -> pinned.add(version.version()));
    List<Long> outside = FileNeeds.outside(pinned, first, newest.version());
    if (!outside.isEmpty()) {
      TableVersion lost = new TableVersion(table, outside.get(0));
      return leftAlone(
          newest,
          table,
          "its log does not tell the files of %s, which %s needs"
              .formatted(lost, ofTable.get(lost)));
    }
    Map<Path, FileNeeds.Need> needs = FileNeeds.of(log, first, newest, pinned, before);
    return judge(table, newest, listed, needs);
  }

  private Found judge(
      String table, Snapshot newest, List<FileStatus> listed, Map<Path, FileNeeds.Need> needs) {
    List<FileStatus> unneeded = new ArrayList<>();
    long live = 0;
    long pinned = 0;
    long pinnedBytes = 0;
    for (FileStatus file : listed) {
      FileNeeds.Need need = needs.get(file.getPath());
      if (need == FileNeeds.Need.LIVE) {
        live++;
      } else if (need == FileNeeds.Need.PINNED) {
        pinned++;
        pinnedBytes += file.getLen();
      } else if (need == null && file.getModificationTime() < before.toEpochMilli()) {
        unneeded.add(file);
      }
    }
    long missing = needs.values().stream().filter(FileNeeds.Need.LIVE::equals).count() - live;
    if (missing > 0) {
      // Lost files, or paths that are written differently: then needed files look unneeded.
      return leftAlone(
          newest, table, missing + " files of its newest version are not in its folder");
    }
    long bytes = unneeded.stream().mapToLong(FileStatus::getLen).sum();
    return new Found(
        newest.version(),
        unneeded,
        new VacuumedTable(table, unneeded.size(), bytes, pinned, pinnedBytes, null));
  }

  private static Found leftAlone(Snapshot newest, String table, String why) {
    return new Found(newest.version(), List.of(), VacuumedTable.leftAlone(table, why));
  }

  private VacuumedTable delete(Run run, Found found) {
    long files = 0;
    long bytes = 0;
    int half = found.files().size() / 2;
    for (FileStatus file : found.files()) {
      if (half-- == 0) {
        Checkpoint.HALF_FREED.reached(run, found.told().table());
      }
      try {
        if (lakehouse.files().delete(file.getPath(), false)) {
          files++;
          bytes += file.getLen();
        }
      } catch (IOException e) {
        throw unreachable("Cannot free the file " + file.getPath(), e);
      }
    }
    VacuumedTable told = found.told();
    return new VacuumedTable(
        told.table(), files, bytes, told.pinnedFiles(), told.pinnedBytes(), told.leftAlone());
  }

  /** The data files below a folder; what begins with _ or . is the log's, Delta's or a draft. */
  private List<FileStatus> list(Path folder) {
    FileSystem files = lakehouse.files();
    List<FileStatus> found = new ArrayList<>();
    try {
      for (FileStatus each : files.listStatus(folder)) {
        String name = each.getPath().getName();
        if (name.startsWith("_") || name.startsWith(".")) {
          continue;
        }
        if (each.isDirectory()) {
          found.addAll(list(each.getPath()));
        } else {
          found.add(each);
        }
      }
    } catch (FileNotFoundException e) {
      // A folder that another vacuum or its owner removed meanwhile holds nothing.
      return found;
    } catch (IOException e) {
      throw unreachable("Cannot list the files in " + folder, e);
    }
    return found;
  }

  private static NightjarException unreachable(String what, IOException e) {
    return NightjarException.outside(
        what, String.valueOf(e.getMessage()), "check the storage and its rights, and try again", e);
  }
}

package dev.nightjar.training.study;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The rows of studies in this process, made ready once for all trials that run here.
 *
 * <p>Rows stay when no trial uses them, since the next rung comes soon; they go when those of
 * another study come, or when the study ends in this process.
 */
final class StudyCache {
  private static final Map<String, Entry> ENTRIES = new HashMap<>();

  private StudyCache() {}

  private static final class Entry {
    private final ReadyFolds folds;
    private int users;

    Entry(ReadyFolds folds) {
      this.folds = folds;
    }
  }

  /**
   * The rows of a study; {@link #release} them once for each call.
   *
   * @param rows gives them where they are not here yet
   */
  static ReadyFolds acquire(String study, Supplier<StudyRows> rows) {
    synchronized (ENTRIES) {
      Entry entry = ENTRIES.get(study);
      if (entry == null) {
        ENTRIES
            .values()
            .removeIf(
                other -> {
                  boolean idle = other.users == 0;
                  if (idle) {
                    other.folds.close();
                  }
                  return idle;
                });
        entry = new Entry(new ReadyFolds(rows.get()));
        ENTRIES.put(study, entry);
      }
      entry.users++;
      return entry.folds;
    }
  }

  static void release(String study) {
    synchronized (ENTRIES) {
      Entry entry = ENTRIES.get(study);
      if (entry != null) {
        entry.users--;
      }
    }
  }

  /** Lets the rows go, if no trial uses them. */
  static void forget(String study) {
    synchronized (ENTRIES) {
      Entry entry = ENTRIES.get(study);
      if (entry != null && entry.users == 0) {
        ENTRIES.remove(study);
        entry.folds.close();
      }
    }
  }
}

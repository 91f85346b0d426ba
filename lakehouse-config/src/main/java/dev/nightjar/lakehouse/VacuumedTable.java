package dev.nightjar.lakehouse;

import org.jspecify.annotations.Nullable;

/**
 * What a vacuum frees of a table, or would free.
 *
 * @param table the table's name
 * @param files data files that nothing needs
 * @param bytes their size
 * @param pinnedFiles data files of older versions that stay because a version is pinned
 * @param pinnedBytes their size
 * @param leftAlone why nothing of the table is freed; null when it is like any other
 */
public record VacuumedTable(
    String table,
    long files,
    long bytes,
    long pinnedFiles,
    long pinnedBytes,
    @Nullable String leftAlone) {

  static VacuumedTable leftAlone(String table, String why) {
    return new VacuumedTable(table, 0, 0, 0, 0, why);
  }
}

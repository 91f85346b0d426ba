package dev.nightjar.features;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of the Delta table that holds the snapshots of one version of a feature table: the
 * feature table's own name for the first, {@code NAME_v2}, {@code NAME_v3}, … for later ones.
 *
 * @param featureTable the feature table's name in the project
 * @param version from 1
 */
public record VersionedName(String featureTable, int version) {
  private static final Pattern LATER = Pattern.compile("(.+)_v([1-9]\\d{0,8})");

  /** The version that a Delta table holds. */
  public static VersionedName of(String table) {
    Matcher later = LATER.matcher(table);
    return later.matches()
        ? new VersionedName(later.group(1), Integer.parseInt(later.group(2)))
        : new VersionedName(table, 1);
  }

  /** True for names that are kept for versions of feature tables; no project may use them. */
  static boolean isReserved(String name) {
    return LATER.matcher(name).matches();
  }

  /** The Delta table's name. */
  public String table() {
    return version == 1 ? featureTable : featureTable + "_v" + version;
  }
}

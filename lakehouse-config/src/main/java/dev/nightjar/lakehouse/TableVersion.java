package dev.nightjar.lakehouse;

/**
 * A table pinned at a Delta version.
 *
 * @param table the table's name in the lakehouse
 * @param version the Delta version, from 0
 */
public record TableVersion(String table, long version) implements Comparable<TableVersion> {

  /** Reads {@code table@version}. */
  public static TableVersion parse(String text) {
    int at = text.lastIndexOf('@');
    try {
      return new TableVersion(
          text.substring(0, Math.max(at, 0)), Long.parseLong(text.substring(at + 1)));
    } catch (NumberFormatException e) {
      throw NightjarException.user(
          "Cannot read the table version '" + text + "'",
          "it is not of the form table@version",
          "");
    }
  }

  @Override
  public int compareTo(TableVersion other) {
    int byTable = table.compareTo(other.table);
    return byTable != 0 ? byTable : Long.compare(version, other.version);
  }

  /** {@code outcomes@12}. */
  @Override
  public String toString() {
    return table + "@" + version;
  }
}

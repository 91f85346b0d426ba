package dev.nightjar.lakehouse;

import java.time.LocalDate;

/**
 * The part of a table that is written and replaced as one: a night's rows, or all history up to a
 * night (a bootstrap), within a scope of a table that several producers share.
 *
 * @param scope value of the table's scope column; empty for a table with one producer
 * @param night the night whose rows these are, by the column {@code night}
 * @param history true for all rows with {@code night} at or before this one
 */
public record TableWindow(String scope, LocalDate night, boolean history)
    implements Comparable<TableWindow> {

  /** The rows of one night. */
  public static TableWindow of(LocalDate night) {
    return new TableWindow("", night, false);
  }

  /** All rows up to and including a night. */
  public static TableWindow historyTo(LocalDate night) {
    return new TableWindow("", night, true);
  }

  /** The same nights of one producer's rows in a shared table. */
  public TableWindow in(String newScope) {
    return new TableWindow(newScope, night, history);
  }

  /**
   * True when a night may see rows of the window: a history holds those of all nights before its
   * own. Its attempt is then part of the input hash of what the night computes (rule W2).
   */
  public boolean visibleTo(LocalDate seeing) {
    return history || !night.isAfter(seeing);
  }

  /** True when every row of the other window lies in this one. */
  public boolean covers(TableWindow other) {
    return scope.equals(other.scope)
        && (history ? !other.night.isAfter(night) : !other.history && other.night.equals(night));
  }

  /** True when the windows share rows: one of them covers the other. */
  boolean touches(TableWindow other) {
    return covers(other) || other.covers(this);
  }

  /** The window's name in the transaction identifiers of the table's log (rule W2). */
  String id() {
    return scope + "/" + (history ? ".." : "") + night;
  }

  /** Reads {@link #id} back. */
  static TableWindow parse(String id) {
    int slash = id.lastIndexOf('/');
    String night = id.substring(slash + 1);
    boolean history = night.startsWith("..");
    return new TableWindow(
        id.substring(0, slash), LocalDate.parse(history ? night.substring(2) : night), history);
  }

  @Override
  public int compareTo(TableWindow other) {
    int byScope = scope.compareTo(other.scope);
    if (byScope != 0) {
      return byScope;
    }
    int byNight = night.compareTo(other.night);
    return byNight != 0 ? byNight : Boolean.compare(other.history, history);
  }

  @Override
  public String toString() {
    return (scope.isEmpty() ? "" : scope + " ") + (history ? "history to " : "night ") + night;
  }
}

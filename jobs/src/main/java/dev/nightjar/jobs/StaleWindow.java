package dev.nightjar.jobs;

import dev.nightjar.lakehouse.TableWindow;

/**
 * A window whose rows are not what a fresh run would make now.
 *
 * @param table the table that holds it
 * @param window the window
 * @param why one clause
 */
record StaleWindow(String table, TableWindow window, String why) {
  /** {@code outcomes night 2013-06-03}. */
  @Override
  public String toString() {
    return table + " " + window;
  }
}

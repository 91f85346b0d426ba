package dev.nightjar.benchmarks;

import java.util.List;

/**
 * A window that is measured.
 *
 * @param name ends the names of its columns
 * @param seconds its length
 */
record Window(String name, long seconds) {
  static final List<Window> ALL =
      List.of(
          new Window("1h", 3_600),
          new Window("1d", 86_400),
          new Window("7d", 7 * 86_400),
          new Window("28d", 28 * 86_400));

  static final List<String> FUNCTIONS = List.of("count", "sum", "mean", "min", "max");

  static Window longest() {
    return ALL.get(ALL.size() - 1);
  }

  /** True for functions whose results depend on the order of additions elsewhere. */
  static boolean isRounded(String function) {
    return function.equals("sum") || function.equals("mean");
  }

  String column(String function) {
    return function + "_" + name;
  }

  /** The function of x in SQL, without its brackets. */
  static String sql(String function) {
    return function.equals("mean") ? "avg" : function;
  }
}

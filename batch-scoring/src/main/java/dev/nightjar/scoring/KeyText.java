package dev.nightjar.scoring;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A key as people type it: its value, or {@code column=value,column=value} where it has several.
 */
final class KeyText {
  private KeyText() {}

  /** Value by key column, in the columns' order. */
  static Map<String, String> parse(String text, List<String> columns) {
    if (columns.size() == 1 && !text.startsWith(columns.get(0) + "=")) {
      return Map.of(columns.get(0), text);
    }
    Map<String, String> given = new LinkedHashMap<>();
    for (String part : text.split(",")) {
      int equals = part.indexOf('=');
      String column = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !columns.contains(column)) {
        throw refusal(
            text,
            columns,
            "'"
                + part
                + "' is not one of its columns and a value"
                + Problems.didYouMean(column, columns));
      }
      given.put(column, part.substring(equals + 1));
    }
    if (given.size() < columns.size()) {
      throw refusal(
          text, columns, "it names " + given.size() + " of " + columns.size() + " columns");
    }
    Map<String, String> inOrder = new LinkedHashMap<>();
    columns.forEach(column -> inOrder.put(column, given.get(column)));
    return inOrder;
  }

  private static NightjarException refusal(String text, List<String> columns, String why) {
    return NightjarException.user(
        "Cannot read the key '" + text + "'",
        why,
        "write it as " + String.join(",", columns.stream().map(c -> c + "=VALUE").toList()));
  }
}

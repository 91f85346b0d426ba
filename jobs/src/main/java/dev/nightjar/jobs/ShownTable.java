package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows that are shown to a person as aligned columns, or to a program as a JSON array of objects.
 */
final class ShownTable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> columns;
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  ShownTable(List<String> columns) {
    this.columns = columns;
  }

  /** Adds a row: one value per column; numbers, booleans and lists stay such in JSON. */
  void add(List<? extends @Nullable Object> row) {
    rows.add(new ArrayList<>(row));
  }

  void print(PrintWriter out, boolean json) {
    if (json) {
      printJson(out);
    } else {
      printText(out);
    }
    out.flush();
  }

  private void printText(PrintWriter out) {
    int[] widths = columns.stream().mapToInt(String::length).toArray();
    for (List<@Nullable Object> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], text(row.get(i)).length());
      }
    }
    out.println(line(columns, widths));
    for (List<@Nullable Object> row : rows) {
      out.println(line(row, widths));
    }
  }

  private static String line(List<? extends @Nullable Object> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String text = text(row.get(i));
      String padding = " ".repeat(widths[i] - text.length());
      line.append(row.get(i) instanceof Number ? padding + text : text + padding).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private static String text(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().map(String::valueOf).collect(Collectors.joining(", "))
        : value == null ? "" : value.toString();
  }

  private void printJson(PrintWriter out) {
    ArrayNode array = JSON.createArrayNode();
    for (List<@Nullable Object> row : rows) {
      ObjectNode object = array.addObject();
      for (int i = 0; i < columns.size(); i++) {
        Object value = row.get(i);
        object.set(
            columns.get(i),
            value instanceof Number
                    || value instanceof Boolean
                    || value instanceof List
                    || value instanceof JsonNode
                ? JSON.valueToTree(value)
                : value == null
                    ? JSON.nullNode()
                    : JSON.getNodeFactory().textNode(value.toString()));
      }
    }
    out.println(array);
  }
}

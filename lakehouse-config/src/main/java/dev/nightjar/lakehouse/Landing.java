package dev.nightjar.lakehouse;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/**
 * Where and how a table's files land.
 *
 * @param path relative to the project's {@code landing} folder or any absolute Hadoop path; {@code
 *     {date}} in it stands for the night (rule T3)
 * @param format {@code parquet}, {@code csv}, {@code json}, {@code delta}, or {@code auto}: what
 *     lies there says so itself
 * @param options reader options of the format, such as {@code sep}
 * @param columns landing columns the table relies on, name to SQL type; other columns of the file
 *     are new ones
 * @param newColumns what to do about a landing column that is not declared
 */
public record Landing(
    String path,
    String format,
    Map<String, String> options,
    Map<String, String> columns,
    Policy newColumns) {
  /** Stands for the night in a path. */
  static final String DATE = "{date}";

  static final String AUTO = "auto";
  private static final Set<String> CSV_OPTIONS =
      Set.of("header", "sep", "quote", "escape", "comment", "nullValue", "encoding", "multiLine");

  /** The formats and the reader options that each takes. */
  static final Map<String, Set<String>> OPTIONS =
      Map.of(
          AUTO,
          CSV_OPTIONS,
          "csv",
          CSV_OPTIONS,
          "json",
          Set.of(),
          "parquet",
          Set.of(),
          "delta",
          Set.of());

  /** What happens when a landing differs from its declaration. */
  public enum Policy {
    /** Nothing is said. */
    IGNORE,
    /** The run goes on and says so. */
    WARN,
    /** The run is refused. */
    FAIL
  }

  /** True when each night has files of its own. */
  public boolean dated() {
    return path.contains(DATE);
  }

  /** The declared columns with their types; those whose type cannot be read are left out. */
  public StructType schema() {
    StructType schema = new StructType();
    for (Map.Entry<String, String> column : columns.entrySet()) {
      DataType type = Expressions.type(column.getValue(), problem -> {});
      if (type != null) {
        schema = schema.add(column.getKey(), type);
      }
    }
    return schema;
  }

  /** True when the path does not start in the project. */
  boolean absolute() {
    return path.startsWith("/") || path.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*");
  }

  /** Reads the keys {@code landing}, {@code columns} and {@code new_columns} of a table. */
  static Landing read(YamlMap table) {
    Map<String, String> columns = readColumns(table.map("columns"));
    Policy policy = table.oneOf("new_columns", Policy.class, Policy.WARN);
    if (!table.isMap("landing")) {
      String path = table.string("landing");
      checkPath(path, problem -> table.problem("landing", problem));
      return new Landing(path, AUTO, Map.of(), columns, policy);
    }
    YamlMap form = table.map("landing");
    String path = form.string("path");
    checkPath(path, problem -> form.problem("path", problem));
    String format = form.string("format", AUTO);
    if (!OPTIONS.containsKey(format)) {
      form.problem(
          "format",
          "'" + format + "' is not a format" + Problems.didYouMean(format, OPTIONS.keySet()));
    }
    Map<String, String> options = new TreeMap<>();
    Set<String> valid = OPTIONS.getOrDefault(format, CSV_OPTIONS);
    form.optionalMap("options")
        .ifPresent(
            written -> {
              for (String option : written.keys()) {
                options.put(option, written.string(option, ""));
                if (!valid.contains(option)) {
                  written.problem(option, unknownOption(option, format));
                }
              }
            });
    form.finish();
    return new Landing(path, format, options, columns, policy);
  }

  /** The sentence about an option that a format does not take. */
  static String unknownOption(String option, String format) {
    return "unknown option '"
        + option
        + "' of the format "
        + format
        + Problems.didYouMean(option, OPTIONS.getOrDefault(format, CSV_OPTIONS));
  }

  private static Map<String, String> readColumns(YamlMap declared) {
    Map<String, String> columns = new LinkedHashMap<>();
    Set<String> folded = new HashSet<>();
    for (String name : declared.keys()) {
      String type = declared.string(name);
      columns.put(name, type);
      if (!type.isBlank()) {
        Expressions.type(type, problem -> declared.problem(name, problem));
      }
      if (name.startsWith("_")) {
        declared.problem(name, "the column name '" + name + "' starts with _, which is reserved");
      }
      if (!folded.add(name.toLowerCase(Locale.ROOT))) {
        declared.problem(name, "the column '" + name + "' differs from another only in case");
      }
    }
    return columns;
  }

  private static void checkPath(String path, Consumer<String> problem) {
    String plain = path.replace(DATE, "");
    if (plain.contains("{") || plain.contains("}")) {
      problem.accept("the path '" + path + "' holds a placeholder that is not {date}");
    }
    if (Arrays.asList(path.split("/")).contains("..")) {
      problem.accept(
          "the path '"
              + path
              + "' leaves the landing folder with '..'; name a place outside of it by its absolute path");
    }
  }
}

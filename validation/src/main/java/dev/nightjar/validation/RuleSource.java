package dev.nightjar.validation;

import dev.nightjar.lakehouse.Expressions;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A rule being read.
 *
 * @param yaml its mapping
 * @param columns the columns of the gate's table
 * @param project the other tables
 */
record RuleSource(YamlMap yaml, StructType columns, Project project) {

  /** One check for each column that {@code column} or {@code columns} names. */
  List<Subject> eachColumn(Function<String, Check> check) {
    String key = yaml.has("columns") ? "columns" : "column";
    List<String> names = yaml.requiredStrings(key);
    if (yaml.has("column") && yaml.has("columns")) {
      problem("column", "give 'column' or 'columns', not both");
    }
    List<Subject> subjects = new ArrayList<>();
    for (String name : names) {
      if (isColumn(key, name)) {
        subjects.add(new Subject(List.of(name), check.apply(name)));
      }
    }
    return subjects;
  }

  /** A column's type; null when it is not known. */
  @Nullable DataType typeOf(String column) {
    return isKnown(column) ? known(columns.apply(column).dataType()) : null;
  }

  /** A column's type; a column that does not exist is a problem at the key. */
  @Nullable DataType typeOf(String key, String column) {
    return isColumn(key, column) ? typeOf(column) : null;
  }

  /** The type of an expression over the columns; a wrong one is a problem at the key (rule W7). */
  @Nullable DataType expression(String key, String sql) {
    if (sql.isEmpty() || isKnown(sql)) {
      return typeOf(sql);
    }
    if (sql.matches("\\w+")) {
      isColumn(key, sql);
      return null;
    }
    @Nullable DataType type =
        Expressions.check(sql, columns, Expressions.Kind.ROW, problem -> problem(key, problem));
    return type == null ? null : known(type);
  }

  /** Reports a YAML value that is not one of the type's. */
  void requireLiteral(String key, @Nullable Object value, DataType type) {
    if (value != null) {
      try {
        Sql.literal(value, type);
      } catch (IllegalArgumentException e) {
        problem(key, String.valueOf(e.getMessage()));
      }
    }
  }

  void problem(String key, String message) {
    yaml.problem(key, message);
  }

  private boolean isColumn(String key, String name) {
    if (!isKnown(name)) {
      yaml.problems().unknown(yaml.mark(key), "column", name, List.of(columns.fieldNames()));
    }
    return isKnown(name);
  }

  private boolean isKnown(String name) {
    return List.of(columns.fieldNames()).contains(name);
  }

  private static @Nullable DataType known(DataType type) {
    return type instanceof NullType ? null : type;
  }
}

package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.jspecify.annotations.Nullable;

/**
 * What is to be predicted: yes or no.
 *
 * @param column of the file
 * @param yes the value that is a yes, as people see it
 * @param literal the same in SQL; empty where the column is a boolean
 * @param values all values, as people see them, the most frequent first
 * @param positive rows with a yes
 * @param known rows with any value
 * @param unknown rows without
 */
record OwnLabel(
    String column,
    String yes,
    String literal,
    List<String> values,
    long positive,
    long known,
    long unknown) {
  private static final int SHOWN = 8;
  private static final int MOST = 1001;

  /** A value of the label, null and NaN left out. */
  private record Value(Object value, long rows) {
    String shown() {
      return value instanceof BigDecimal decimal
          ? decimal.stripTrailingZeros().toPlainString()
          : OwnNames.shown(
              value instanceof Double number
                      && number == Math.rint(number)
                      && Math.abs(number) < 1e15
                  ? String.valueOf(number.longValue())
                  : String.valueOf(value));
    }
  }

  /**
   * Looks at the label.
   *
   * @param yes the value that is a yes, or null: then two values tell by themselves
   * @throws NightjarException of category USER when it cannot be answered by yes or no
   */
  static OwnLabel of(OwnFile file, String column, @Nullable String yes) {
    file.data().column("--label", column);
    DataType type = file.type(column);
    if (!(type instanceof BooleanType
        || type instanceof NumericType
        || type instanceof StringType)) {
      throw NightjarException.user(
          "Cannot predict " + OwnNames.shown(column),
          "it is " + type.simpleString(),
          "name a column of two values, such as 0 and 1, with --label");
    }
    List<Value> values = new ArrayList<>();
    long unknown = 0;
    for (Row row :
        file.rows()
            .groupBy(Quoted.column(column).as("value"))
            .agg(count(lit(1)).as("rows"))
            .orderBy(desc("rows"), col("value"))
            .limit(MOST)
            .collectAsList()) {
      Object value = row.get(0);
      if (value == null
          || value instanceof Double d && d.isNaN()
          || value instanceof Float f && f.isNaN()) {
        unknown += row.getLong(1);
      } else {
        values.add(
            new Value(value instanceof Float f ? (Object) f.doubleValue() : value, row.getLong(1)));
      }
    }
    Value positive = yes == null ? byItself(file, column, values) : chosen(column, yes, values);
    long known = values.stream().mapToLong(Value::rows).sum();
    return new OwnLabel(
        column,
        positive.shown(),
        type instanceof BooleanType && Boolean.TRUE.equals(positive.value())
            ? ""
            : literal(positive.value()),
        values.stream().map(Value::shown).toList(),
        positive.rows(),
        known,
        unknown);
  }

  private static Value byItself(OwnFile file, String column, List<Value> values) {
    if (values.size() < 2) {
      throw NightjarException.user(
          "Cannot learn to predict " + OwnNames.shown(column),
          values.isEmpty() ? "it holds no value" : "all its values are " + values.get(0).shown(),
          "name a column of two values with --label");
    }
    if (values.size() > 2) {
      throw NightjarException.user(
          "Cannot make a project for " + OwnNames.shown(column),
          "a project's models answer yes or no, but it has %s different values: %s"
              .formatted(
                  values.size() > SHOWN ? "many" : String.valueOf(values.size()), shown(values)),
          "say which value is the yes with --yes VALUE, or train without a project: nightjar train"
              + " --data "
              + OwnNames.shown(file.path())
              + " --label "
              + OwnNames.shown(column)
              + " --task "
              + (file.type(column) instanceof NumericType && values.size() > SHOWN
                  ? "regression"
                  : "multiclass")
              + " --model-out model");
    }
    if (file.type(column) instanceof StringType) {
      // The same words for yes and no as without a project.
      String text = Target.of(Task.BINARY, file.rows(), column).classes().get(1);
      return values.stream()
          .filter(value -> value.value().equals(text))
          .findFirst()
          .orElse(values.get(1));
    }
    return number(values.get(0)) > number(values.get(1)) ? values.get(0) : values.get(1);
  }

  private static Value chosen(String column, String yes, List<Value> values) {
    Value chosen =
        values.stream()
            .filter(value -> value.shown().equals(yes) || String.valueOf(value.value()).equals(yes))
            .findFirst()
            .orElseThrow(
                () ->
                    NightjarException.user(
                        "Cannot find the value " + yes + " of --yes in " + OwnNames.shown(column),
                        "it has "
                            + shown(values)
                            + Problems.didYouMean(yes, values.stream().map(Value::shown).toList()),
                        "name one of them"));
    if (values.size() < 2) {
      throw NightjarException.user(
          "Cannot learn to predict " + OwnNames.shown(column),
          "all its values are " + yes,
          "name a column of two values with --label");
    }
    return chosen;
  }

  private static double number(Value value) {
    return value.value() instanceof Boolean flag
        ? (flag ? 1 : 0)
        : ((Number) value.value()).doubleValue();
  }

  private static String shown(List<Value> values) {
    return values.stream().limit(SHOWN).map(Value::shown).collect(Collectors.joining(", "))
        + (values.size() > SHOWN ? ", …" : "");
  }

  private static String literal(Object value) {
    if (value instanceof String text) {
      return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
    if (value instanceof Double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? String.valueOf(number.longValue())
          : number + "D";
    }
    return String.valueOf(value);
  }

  /**
   * The condition for a yes; null and NaN are unknown.
   *
   * @param name of the column where the condition stands
   */
  String condition(String name, DataType type) {
    String quoted = Quoted.name(name);
    if (literal.isEmpty()) {
      return quoted;
    }
    String equal = quoted + " = " + literal;
    return type instanceof FractionalType && !(type instanceof DecimalType)
        ? "nanvl(" + quoted + ", NULL) = " + literal
        : equal;
  }

  /** The share of yes among the rows that have a label. */
  double share() {
    return (double) positive / known;
  }
}

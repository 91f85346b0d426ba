package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/** Finds the classes of a column of labels. */
final class TargetFitting {
  /** More classes than this are more likely a number or a name. */
  private static final int MOST_CLASSES = 1000;

  private static final int SHOWN = 5;

  /** What says no and yes, in small letters. */
  private static final List<List<String>> PAIRS =
      List.of(
          List.of("no", "yes"),
          List.of("n", "y"),
          List.of("false", "true"),
          List.of("f", "t"),
          List.of("0", "1"),
          List.of("-1", "1"),
          List.of("off", "on"),
          List.of("neg", "pos"),
          List.of("negative", "positive"));

  private TargetFitting() {}

  static Target of(Task task, Dataset<Row> rows, String column) {
    String what = "Cannot predict %s as %s".formatted(column, task.key());
    if (!Arrays.asList(rows.columns()).contains(column)) {
      throw NightjarException.user(
          what, "the data have no such column", "name one of " + String.join(", ", rows.columns()));
    }
    DataType type = rows.schema().apply(column).dataType();
    boolean number = type instanceof NumericType;
    boolean fits =
        switch (task) {
          case BINARY -> number || type instanceof StringType || type instanceof BooleanType;
          case MULTICLASS -> number || type instanceof StringType;
          default -> number;
        };
    if (!fits) {
      throw NightjarException.user(
          what,
          "it is " + type.sql(),
          "give a column of numbers for regression, of text or numbers for multiclass, or of text,"
              + " numbers or booleans for binary");
    }
    if (task == Task.REGRESSION) {
      return Target.NUMBER;
    }
    if (type instanceof BooleanType) {
      return Target.YES_OR_NO;
    }
    Dictionaries.Found found = different(rows, column, number);
    List<String> classes = number ? numbers(found.values()) : found.values();
    if (task == Task.BINARY && number && List.of("0", "1").containsAll(classes)) {
      return new Target(task, List.of("0", "1"));
    }
    requireCount(what, task, number, found.tooMany() ? Integer.MAX_VALUE : classes.size(), classes);
    return new Target(task, task == Task.BINARY ? noFirst(classes) : classes);
  }

  /** A class that is a number, as text. */
  static String text(double value) {
    return value == (long) value ? Long.toString((long) value) : Double.toString(value);
  }

  private static List<String> numbers(List<String> values) {
    return values.stream()
        // Adding zero makes one class of -0.0 and 0.0.
        .map(value -> Double.parseDouble(value) + 0.0)
        .distinct()
        .sorted()
        .map(TargetFitting::text)
        .toList();
  }

  /** The known values as text, numbers as Spark writes doubles. */
  private static Dictionaries.Found different(Dataset<Row> rows, String column, boolean number) {
    Column value = rows.col(Quoted.name(column));
    Column real = value.cast(DataTypes.DoubleType);
    Dataset<Row> known =
        number
            ? rows.where(functions.abs(real).lt(Double.POSITIVE_INFINITY))
                .select(real.cast(DataTypes.StringType).as(column))
            : rows.select(value);
    return Dictionaries.scan(known, List.of(column)).get(0);
  }

  private static List<String> noFirst(List<String> classes) {
    List<String> small = classes.stream().map(c -> c.toLowerCase(Locale.ROOT)).toList();
    List<String> turned = List.of(small.get(1), small.get(0));
    return PAIRS.contains(turned) ? List.of(classes.get(1), classes.get(0)) : classes;
  }

  private static void requireCount(
      String what, Task task, boolean number, int count, List<String> classes) {
    boolean binary = task == Task.BINARY;
    if (binary ? count == 2 : count > 2 && count <= MOST_CLASSES) {
      return;
    }
    String several = number ? "multiclass or regression" : "multiclass";
    throw NightjarException.user(
        what,
        count == 0
            ? "no row has a known label"
            : "it holds "
                + (count > MOST_CLASSES
                    ? "more than " + MOST_CLASSES
                    : count == 1 ? "one" : String.valueOf(count))
                + (count == 1 ? " value: " : " different values: ")
                + classes.stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (count > SHOWN ? ", …" : ""),
        count < 2
            ? "give rows of more than one class, or another column"
            : binary
                ? "choose the task " + several + ", or another column"
                : count == 2
                    ? "choose the task binary"
                    : "choose " + (number ? "the task regression" : "another column"));
  }
}

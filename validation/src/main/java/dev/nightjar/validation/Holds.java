package dev.nightjar.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * An SQL condition is true. As in SQL's own CHECK, a condition that is null (because of a null in
 * it) is not judged.
 */
record Holds(String check, List<String> columns) implements RowCheck {

  static List<Subject> read(RuleSource source) {
    String check = source.yaml().string("check");
    @Nullable DataType type = source.expression("check", check);
    if (type != null && !(type instanceof BooleanType)) {
      source.problem(
          "check", "'" + check + "' must be true or false, but is of type " + type.simpleString());
    }
    List<String> columns = new ArrayList<>();
    for (String column : source.columns().fieldNames()) {
      if (Pattern.compile("\\b" + Pattern.quote(column) + "\\b", Pattern.CASE_INSENSITIVE)
          .matcher(check)
          .find()) {
        columns.add(column);
      }
    }
    return List.of(new Subject(columns, new Holds(check, columns)));
  }

  @Override
  public Condition over(StructType schema) {
    return new Condition(
        null, "(" + check + ") IS NOT NULL", check, Condition.show(columns), "breaks " + check);
  }

  @Override
  public String threshold() {
    return check;
  }
}

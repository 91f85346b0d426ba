package dev.nightjar.validation;

import dev.nightjar.lakehouse.Quoted;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The value lies within bounds, both included; NaN never does. Numbers, dates and instants; null is
 * not judged.
 *
 * @param min least value allowed as YAML gives it, or null for none
 * @param max greatest value allowed, or null for none
 */
record Range(String column, @Nullable Object min, @Nullable Object max) implements RowCheck {

  static List<Subject> read(RuleSource source) {
    @Nullable Object min = source.yaml().scalarValue("min");
    @Nullable Object max = source.yaml().scalarValue("max");
    if (min == null && max == null) {
      source.problem("rule", "a range needs 'min', 'max' or both");
    }
    return source.eachColumn(
        column -> {
          @Nullable DataType type = source.typeOf(column);
          if (type != null && !Sql.isOrdered(type)) {
            source.problem(
                "rule",
                "a range judges numbers, dates and instants, but '"
                    + column
                    + "' is of type "
                    + type.simpleString());
          } else if (type != null) {
            source.requireLiteral("min", min, type);
            source.requireLiteral("max", max, type);
          }
          return new Range(column, min, max);
        });
  }

  @Override
  public Condition over(StructType columns) {
    DataType type = columns.apply(column).dataType();
    String value = Quoted.name(column);
    String holds =
        Sql.and(
            Sql.isFloating(type) ? "NOT isnan(" + value + ")" : null,
            min == null ? null : value + " >= " + Sql.literal(min, type),
            max == null ? null : value + " <= " + Sql.literal(max, type));
    return new Condition(
        null,
        value + " IS NOT NULL",
        holds,
        Condition.show(List.of(column)),
        "is not within " + threshold());
  }

  @Override
  public String threshold() {
    return (min == null ? "any" : String.valueOf(min))
        + " to "
        + (max == null ? "any" : String.valueOf(max));
  }
}

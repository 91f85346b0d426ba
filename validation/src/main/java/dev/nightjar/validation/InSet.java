package dev.nightjar.validation;

import dev.nightjar.lakehouse.Quoted;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The value is one of a list; null is not judged. */
record InSet(String column, List<Object> values) implements RowCheck {

  static List<Subject> read(RuleSource source) {
    List<@Nullable Object> written = source.yaml().scalarList("values");
    List<Object> values =
        written.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList();
    if (values.isEmpty()) {
      source.problem("values", "'values' must list at least one value");
    }
    return source.eachColumn(
        column -> {
          @Nullable DataType type = source.typeOf(column);
          if (type != null) {
            values.forEach(value -> source.requireLiteral("values", value, type));
          }
          return new InSet(column, values);
        });
  }

  @Override
  public Condition over(StructType columns) {
    DataType type = columns.apply(column).dataType();
    String list = values.stream().map(v -> Sql.literal(v, type)).collect(Collectors.joining(", "));
    return new Condition(
        null,
        Quoted.name(column) + " IS NOT NULL",
        Quoted.name(column) + " IN (" + list + ")",
        Condition.show(List.of(column)),
        "is not one of " + threshold());
  }

  @Override
  public String threshold() {
    String all = values.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return all.length() <= 120 ? all : all.substring(0, 117) + "…";
  }
}

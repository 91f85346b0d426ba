package dev.nightjar.validation;

import dev.nightjar.lakehouse.Quoted;
import java.util.List;
import org.apache.spark.sql.types.StructType;

/** The value is there. NaN is a value. */
record NotNull(String column) implements RowCheck {

  static List<Subject> read(RuleSource source) {
    return source.eachColumn(NotNull::new);
  }

  @Override
  public Condition over(StructType columns) {
    return new Condition(
        column, "true", Quoted.name(column) + " IS NOT NULL", Sql.text(column), "is null");
  }

  @Override
  public String threshold() {
    return "not null";
  }
}

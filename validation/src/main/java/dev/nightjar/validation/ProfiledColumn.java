package dev.nightjar.validation;

import static org.apache.spark.sql.functions.expr;

import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.validation.ColumnProfile.Kind;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/**
 * How a column is read when a profile is made and when rows are compared with one: numbers of any
 * type as double, everything else as Spark casts it to text.
 */
record ProfiledColumn(String name, Kind kind) {
  static ProfiledColumn of(StructType schema, String name) {
    boolean number = schema.apply(name).dataType() instanceof NumericType;
    return new ProfiledColumn(name, number ? Kind.NUMBER : Kind.CATEGORY);
  }

  /** Its values, as doubles or texts; null stays null. */
  Column values() {
    return expr(
        "CAST(" + Quoted.name(name) + " AS " + (kind == Kind.NUMBER ? "DOUBLE" : "STRING") + ")");
  }
}

package dev.nightjar.validation;

import dev.nightjar.lakehouse.Quoted;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The whole text matches a regular expression of Java; null is not judged. */
record Matches(String column, String pattern) implements RowCheck {

  static List<Subject> read(RuleSource source) {
    String pattern = source.yaml().string("pattern");
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      source.problem(
          "pattern", "'" + pattern + "' is not a regular expression: " + e.getDescription());
    }
    return source.eachColumn(
        column -> {
          @Nullable DataType type = source.typeOf(column);
          if (type != null && !(type instanceof StringType)) {
            source.problem(
                "rule",
                "a regex judges texts, but '" + column + "' is of type " + type.simpleString());
          }
          return new Matches(column, pattern);
        });
  }

  @Override
  public Condition over(StructType columns) {
    return new Condition(
        null,
        Quoted.name(column) + " IS NOT NULL",
        Quoted.name(column) + " RLIKE " + Sql.text("\\A(?:" + pattern + ")\\z"),
        Condition.show(List.of(column)),
        "does not match " + pattern);
  }

  @Override
  public String threshold() {
    return "matches " + pattern;
  }
}

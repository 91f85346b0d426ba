package dev.nightjar.validation;

import dev.nightjar.lakehouse.Expressions;
import dev.nightjar.lakehouse.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Each row's values are there in another table, as that table was known at the cutoff of the row's
 * night (rules T2, T3). A null among the values refers to nothing and is not judged, unless null is
 * said to be a violation.
 *
 * @param target the other table
 * @param on its columns, each with the SQL expression over the judged rows that must equal it
 * @param matching SQL condition for the rows of the other table that count, or null for all
 * @param judgesNull true when a null among the values is a violation
 */
record ReferenceCheck(
    TableDefinition target, Map<String, String> on, @Nullable String matching, boolean judgesNull)
    implements Check {

  static List<Subject> read(RuleSource source) {
    String name = source.yaml().string("table");
    @Nullable TableDefinition target = source.project().tables().get(name);
    Map<String, String> on = source.yaml().stringMap("on");
    @Nullable String matching = source.yaml().optionalString("matching");
    boolean judgesNull = source.yaml().bool("null_is_violation", false);
    if (on.isEmpty()) {
      source.problem("on", "'on' must name at least one column of the other table");
    }
    on.values().forEach(expression -> source.expression("on", expression));
    if (target == null) {
      source
          .yaml()
          .problems()
          .unknown(source.yaml().mark("table"), "table", name, source.project().tables().keySet());
      return List.of();
    }
    StructType theirs = TableColumns.of(target);
    for (String column : on.keySet()) {
      if (!List.of(theirs.fieldNames()).contains(column)) {
        source
            .yaml()
            .problems()
            .unknown(
                source.yaml().mark("on"),
                "column of " + name,
                column,
                List.of(theirs.fieldNames()));
      }
    }
    if (matching != null) {
      Expressions.check(
          matching, theirs, Expressions.Kind.ROW, problem -> source.problem("matching", problem));
    }
    return List.of(
        new Subject(
            new ArrayList<>(on.values()), new ReferenceCheck(target, on, matching, judgesNull)));
  }

  @Override
  public String threshold() {
    return "in "
        + target.name()
        + " ("
        + String.join(", ", on.keySet())
        + ")"
        + (matching == null ? "" : " where " + matching);
  }
}

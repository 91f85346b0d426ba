package dev.nightjar.validation;

import dev.nightjar.lakehouse.Expressions;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;

/**
 * A rule of a gate.
 *
 * @param name unique in its gate: the kind and the columns, or as the YAML says
 * @param columns what it is about
 * @param where SQL condition for the rows to judge, or null for all; tombstones are never judged
 * @param hint what to do about a violation; may be empty
 * @param mark where it is written
 */
record Rule(
    String name,
    List<String> columns,
    Severity severity,
    @Nullable String where,
    Tolerance tolerance,
    String hint,
    Check check,
    SourceMark mark) {
  /** Kinds whose violations are not single rows, so no row can be held back for them. */
  private static final Set<String> WITHOUT_BAD_ROWS =
      Set.of("row_count", "gaps", "freshness", "variants", "varies");

  static List<Rule> read(RuleSource source) {
    YamlMap yaml = source.yaml();
    String kind = yaml.string("rule");
    @Nullable String name = yaml.optionalString("name");
    Severity severity = yaml.oneOf("severity", Severity.class, Severity.FAIL);
    @Nullable String where = yaml.optionalString("where");
    Tolerance tolerance = Tolerance.read(yaml);
    String hint = yaml.string("hint", "");
    RuleKinds.@Nullable Kind reader = RuleKinds.ALL.get(kind);
    if (reader == null) {
      if (!kind.isEmpty()) {
        yaml.problem(
            "rule",
            "there is no rule '" + kind + "'" + Problems.didYouMean(kind, RuleKinds.ALL.keySet()));
      }
      return List.of();
    }
    if (severity == Severity.QUARANTINE && WITHOUT_BAD_ROWS.contains(kind)) {
      yaml.problem(
          "severity",
          "a "
              + kind
              + " rule is about rows together, so there is no bad row to quarantine; use fail or warn");
    }
    if (where != null) {
      @Nullable DataType type =
          Expressions.check(
              where, source.columns(), Expressions.Kind.ROW, p -> yaml.problem("where", p));
      if (type != null && !(type instanceof BooleanType)) {
        yaml.problem(
            "where",
            "'" + where + "' must be true or false, but is of type " + type.simpleString());
      }
    }
    List<Subject> subjects = reader.apply(source);
    yaml.finish();
    List<Rule> rules = new ArrayList<>();
    for (Subject subject : subjects) {
      String about = String.join(", ", subject.columns());
      String full =
          name == null
              ? (kind + " " + about).strip()
              : subjects.size() == 1 ? name : name + " " + about;
      rules.add(
          new Rule(
              full,
              subject.columns(),
              severity,
              where,
              tolerance,
              hint,
              subject.check(),
              yaml.mark()));
    }
    return rules;
  }

  /** The condition that a row is to be judged, as far as the rule says; "true" for all. */
  String judged(List<String> columns) {
    boolean tombstones = columns.contains(TableDefinition.DELETED);
    return Sql.and(
        tombstones ? "NOT coalesce(" + Quoted.name(TableDefinition.DELETED) + ", false)" : null,
        where);
  }
}

package dev.nightjar.lakehouse;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.plans.QueryPlan;

/**
 * What a SELECT may be made of so that it can only read tables. What is not known to be harmless is
 * refused: nodes that write or show, scripts, table functions, functions that call Java. Which
 * relations it may name is for the caller to say.
 */
public final class ReadOnlySelect {
  /** The parser's plan nodes that a SELECT is made of. */
  private static final Set<String> NODES =
      Set.of(
          "Aggregate",
          "CTE",
          "Distinct",
          "Except",
          "Expand",
          "Filter",
          "Generate",
          "GlobalLimit",
          "Intersect",
          "Join",
          "LateralJoin",
          "LocalLimit",
          "LocalRelation",
          "Offset",
          "OneRowRelation",
          "Pivot",
          "Project",
          "RelationTimeTravel",
          "RepartitionByExpression",
          "Sample",
          "Sort",
          "SubqueryAlias",
          "Union",
          "UnresolvedHaving",
          "UnresolvedHint",
          "UnresolvedInlineTable",
          "UnresolvedPivot",
          "UnresolvedRelation",
          "UnresolvedSubqueryColumnAliases",
          "UnresolvedTableValuedFunction",
          "UnresolvedWith",
          "Unpivot",
          "View",
          "WithWindowDefinition");

  private static final Set<String> TABLE_FUNCTIONS =
      Set.of(
          "range",
          "explode",
          "explode_outer",
          "posexplode",
          "posexplode_outer",
          "inline",
          "inline_outer",
          "stack",
          "json_tuple");

  private static final Set<String> REFUSED_FUNCTIONS =
      Set.of(
          "reflect",
          "java_method",
          "try_reflect",
          "input_file_name",
          "input_file_block_start",
          "input_file_block_length",
          "version",
          "current_user",
          "user");

  private ReadOnlySelect() {}

  /** Why a statement might do more than read its relations; empty for one that cannot. */
  public static Optional<String> whyRefused(ParsedSelect select) {
    return Stream.concat(
            select.nodes().stream().flatMap(node -> whyRefused(node).stream()),
            select.expressions().stream().flatMap(expression -> whyRefused(expression).stream()))
        .findFirst();
  }

  private static Optional<String> whyRefused(QueryPlan<?> node) {
    if (!NODES.contains(node.nodeName()) && !(node instanceof UnresolvedRelation)) {
      return Optional.of("it holds " + node.nodeName() + ", which is more than a SELECT");
    }
    return node instanceof UnresolvedTableValuedFunction function
        ? whyRefused(ScalaSeqs.list(function.name()), true)
        : Optional.empty();
  }

  private static Optional<String> whyRefused(Expression expression) {
    if (expression instanceof ExpressionWithUnresolvedIdentifier) {
      return Optional.of("IDENTIFIER() may name a function that reads more than the tables");
    }
    return expression instanceof UnresolvedFunction function
        ? whyRefused(ScalaSeqs.list(function.nameParts()), false)
        : Optional.empty();
  }

  private static Optional<String> whyRefused(List<String> name, boolean tableFunction) {
    String last = name.get(name.size() - 1).toLowerCase(Locale.ROOT);
    boolean allowed =
        name.size() == 1
            && (tableFunction ? TABLE_FUNCTIONS.contains(last) : !REFUSED_FUNCTIONS.contains(last));
    return allowed
        ? Optional.empty()
        : Optional.of("the function " + String.join(".", name) + " may read more than the tables");
  }
}

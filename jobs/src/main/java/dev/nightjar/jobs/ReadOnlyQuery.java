package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.ParsedSelect;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.analysis.ExpressionWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * A query that can only read the lakehouse's tables: one SELECT over plain table names. What is not
 * known to be harmless is refused: statements that write or show, files and other catalogs as
 * relations, scripts, functions that call Java.
 */
final class ReadOnlyQuery {
  /** The parser's plan nodes that a SELECT is made of. */
  private static final Set<String> SELECT_NODES =
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

  private ReadOnlyQuery() {}

  /**
   * The names of the tables a query reads, in lower case.
   *
   * @throws NightjarException of category USER when it is not SQL or not only a query
   */
  static SortedSet<String> tablesOf(SparkSession spark, String sql) {
    LogicalPlan plan;
    try {
      plan = spark.sessionState().sqlParser().parsePlan(sql);
    } catch (ParseException e) {
      throw NightjarException.user(
          "Cannot read the query", Failure.reason(e) + at(e), "write one SELECT statement");
    }
    ParsedSelect select = ParsedSelect.of(plan);
    select.nodes().forEach(ReadOnlyQuery::check);
    select.expressions().forEach(ReadOnlyQuery::check);
    SortedSet<String> tables = new TreeSet<>();
    for (List<String> name : select.relations()) {
      if (name.size() != 1) {
        throw refused("`" + String.join(".", name) + "` is not the plain name of a table");
      }
      tables.add(name.get(0).toLowerCase(Locale.ROOT));
    }
    tables.removeAll(select.ownNames());
    return tables;
  }

  private static void check(QueryPlan<?> node) {
    if (!SELECT_NODES.contains(node.nodeName()) && !(node instanceof UnresolvedRelation)) {
      throw refused("it holds " + node.nodeName() + ", which is more than a SELECT");
    }
    if (node instanceof UnresolvedTableValuedFunction function) {
      requireAllowed(list(function.name()), true);
    }
  }

  private static void check(Expression expression) {
    if (expression instanceof UnresolvedFunction function) {
      requireAllowed(list(function.nameParts()), false);
    }
    if (expression instanceof ExpressionWithUnresolvedIdentifier) {
      throw refused("IDENTIFIER() may name a function that reads more than the tables");
    }
  }

  private static void requireAllowed(List<String> name, boolean tableFunction) {
    String last = name.get(name.size() - 1).toLowerCase(Locale.ROOT);
    boolean allowed =
        name.size() == 1
            && (tableFunction ? TABLE_FUNCTIONS.contains(last) : !REFUSED_FUNCTIONS.contains(last));
    if (!allowed) {
      throw refused("the function " + String.join(".", name) + " may read more than the tables");
    }
  }

  private static NightjarException refused(String why) {
    return NightjarException.user(
        "Cannot run the query",
        why,
        "write one SELECT over the tables that `nightjar tables` lists");
  }

  private static String at(ParseException e) {
    return e.line().isDefined() ? " (line " + e.line().get() + ")" : "";
  }

  private static <T> List<T> list(Seq<T> seq) {
    return JavaConverters.seqAsJavaList(seq);
  }
}

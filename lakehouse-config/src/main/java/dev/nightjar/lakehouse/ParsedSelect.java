package dev.nightjar.lakehouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.RelationTimeTravel;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.Project;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.plans.logical.WithWindowDefinition;
import scala.collection.Seq;

/**
 * A statement as parsed, before its names mean anything: all its plan nodes and expressions, those
 * of subqueries and of WITH too, laid out in lists.
 */
public final class ParsedSelect {
  private final LogicalPlan plan;
  private final List<QueryPlan<?>> nodes = new ArrayList<>();
  private final List<Expression> expressions = new ArrayList<>();
  private final List<List<String>> relations = new ArrayList<>();
  private final SortedSet<String> ownNames = new TreeSet<>();

  private ParsedSelect(LogicalPlan plan) {
    this.plan = plan;
    lay(plan);
  }

  /** Lays out a parsed statement. */
  public static ParsedSelect of(LogicalPlan plan) {
    return new ParsedSelect(plan);
  }

  /** The statement itself. */
  public LogicalPlan plan() {
    return plan;
  }

  /** Every node of the plan. */
  public List<QueryPlan<?>> nodes() {
    return List.copyOf(nodes);
  }

  /** Every node of every expression. */
  public List<Expression> expressions() {
    return List.copyOf(expressions);
  }

  /** The relations as written, each by the parts of its name; those that WITH names too. */
  public List<List<String>> relations() {
    return List.copyOf(relations);
  }

  /** The names that WITH gives, in lower case. */
  public SortedSet<String> ownNames() {
    return new TreeSet<>(ownNames);
  }

  /** The names of the columns it gives; empty where one cannot be told without analysis. */
  List<String> outputNames() {
    LogicalPlan top = plan;
    while (!(top instanceof Project) && !(top instanceof Aggregate)) {
      List<LogicalPlan> children = ScalaSeqs.list(top.children());
      if (children.isEmpty()) {
        return List.of();
      }
      top = children.get(0);
    }
    List<String> names = new ArrayList<>();
    Seq<NamedExpression> given =
        top instanceof Project project
            ? project.projectList()
            : ((Aggregate) top).aggregateExpressions();
    for (NamedExpression column : ScalaSeqs.list(given)) {
      if (column instanceof Alias alias) {
        names.add(alias.name());
      } else if (column instanceof UnresolvedAttribute attribute) {
        List<String> parts = ScalaSeqs.list(attribute.nameParts());
        names.add(parts.get(parts.size() - 1));
      } else {
        return List.of();
      }
    }
    return names;
  }

  private void lay(QueryPlan<?> node) {
    nodes.add(node);
    if (node instanceof UnresolvedRelation relation) {
      relations.add(ScalaSeqs.list(relation.multipartIdentifier()));
    }
    if (node instanceof RelationTimeTravel travel) {
      // Spark does not count the relation among the node's children.
      lay(travel.relation());
    }
    if (node instanceof UnresolvedWith with) {
      ScalaSeqs.list(with.cteRelations())
          .forEach(named -> ownNames.add(named._1().toLowerCase(Locale.ROOT)));
    }
    if (node instanceof WithWindowDefinition named) {
      // Spark does not count the windows that WINDOW names among the node's expressions.
      ScalaSeqs.list(named.windowDefinitions().values().toSeq()).forEach(this::layExpression);
    }
    ScalaSeqs.list(node.expressions()).forEach(this::layExpression);
    ScalaSeqs.list(node.children()).forEach(child -> lay((QueryPlan<?>) child));
    ScalaSeqs.list(node.innerChildren()).forEach(child -> lay((QueryPlan<?>) child));
  }

  private void layExpression(Expression expression) {
    expressions.add(expression);
    if (expression instanceof SubqueryExpression subquery) {
      lay((QueryPlan<?>) subquery.plan());
    }
    ScalaSeqs.list(expression.children()).forEach(this::layExpression);
  }
}

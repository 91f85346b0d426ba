package dev.nightjar.lakehouse;

import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.FilterExec;
import org.apache.spark.sql.execution.ProjectExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.aggregate.BaseAggregateExec;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.TimestampType;
import scala.runtime.AbstractPartialFunction;

/**
 * Spark writes the dates and instants of a query into the Java code that it generates, so that
 * every night would be compiled anew. Made arguments of the code, they leave it the same, and a
 * night runs the code of the night before.
 */
final class TimesAsArguments extends Rule<SparkPlan> {
  @Override
  public SparkPlan apply(SparkPlan plan) {
    return (SparkPlan) plan.transform(new InOperators());
  }

  /** A scan is left as it is: it compares its literals with statistics, in no generated code. */
  private static final class InOperators extends AbstractPartialFunction<SparkPlan, SparkPlan> {
    @Override
    public boolean isDefinedAt(SparkPlan plan) {
      return plan instanceof FilterExec
          || plan instanceof ProjectExec
          || plan instanceof BaseAggregateExec;
    }

    @Override
    public SparkPlan apply(SparkPlan plan) {
      return (SparkPlan) plan.transformExpressions(new InExpressions());
    }
  }

  private static final class InExpressions extends AbstractPartialFunction<Expression, Expression> {
    @Override
    public boolean isDefinedAt(Expression expression) {
      return expression instanceof Literal literal
          && literal.value() != null
          && (literal.dataType() instanceof DateType
              || literal.dataType() instanceof TimestampType);
    }

    @Override
    public Expression apply(Expression literal) {
      return new TimeArgument((Literal) literal);
    }
  }
}

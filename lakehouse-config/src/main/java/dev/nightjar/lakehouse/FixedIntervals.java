package dev.nightjar.lakehouse;

import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.EvalMode;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.MakeInterval;
import org.apache.spark.sql.catalyst.expressions.Multiply;
import org.apache.spark.sql.catalyst.expressions.PreciseTimestampConversion;
import org.apache.spark.sql.catalyst.expressions.TimeAdd;
import org.apache.spark.sql.catalyst.expressions.UnaryMinus;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.CalendarInterval;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.runtime.AbstractPartialFunction;

/**
 * Adds hours and minutes to an instant as a number. Spark goes through local time for any interval,
 * since its days and months have no fixed length; an interval without them gives the same instant
 * either way, and a landing has one or two for every row.
 */
final class FixedIntervals extends Rule<LogicalPlan> {
  private static final List<String> ZERO = List.of("0", "0.000000");
  private static final long MICROS_PER_MINUTE = 60_000_000L;
  private static final long MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;

  @Override
  public LogicalPlan apply(LogicalPlan plan) {
    return (LogicalPlan) plan.transformAllExpressions(new InExpressions());
  }

  private static final class InExpressions extends AbstractPartialFunction<Expression, Expression> {
    @Override
    public boolean isDefinedAt(Expression expression) {
      return expression instanceof TimeAdd add
          && add.start().dataType().equals(DataTypes.TimestampType)
          && micros(add.interval()) != null;
    }

    @Override
    public Expression apply(Expression expression) {
      TimeAdd add = (TimeAdd) expression;
      Expression start =
          new PreciseTimestampConversion(add.start(), DataTypes.TimestampType, DataTypes.LongType);
      return new PreciseTimestampConversion(
          sum(start, Objects.requireNonNull(micros(add.interval()))),
          DataTypes.LongType,
          DataTypes.TimestampType);
    }
  }

  /** The length of an interval in microseconds; null when it is not of a fixed length. */
  private static @Nullable Expression micros(Expression interval) {
    if (interval instanceof UnaryMinus minus) {
      @Nullable Expression micros = micros(minus.child());
      return micros == null ? null : new UnaryMinus(micros, true);
    }
    if (interval instanceof Literal literal
        && literal.value() instanceof CalendarInterval value
        && value.months == 0
        && value.days == 0) {
      return Literal.create(value.microseconds, DataTypes.LongType);
    }
    if (interval instanceof MakeInterval made
        && isZero(made.years())
        && isZero(made.months())
        && isZero(made.weeks())
        && isZero(made.days())
        && isZero(made.secs())) {
      return sum(times(made.hours(), MICROS_PER_HOUR), times(made.mins(), MICROS_PER_MINUTE));
    }
    return null;
  }

  private static boolean isZero(Expression expression) {
    return expression instanceof Literal literal
        && literal.value() != null
        && ZERO.contains(literal.value().toString());
  }

  private static Expression times(Expression units, long micros) {
    return new Multiply(
        new Cast(units, DataTypes.LongType, Option.empty(), EvalMode.ANSI()),
        Literal.create(micros, DataTypes.LongType),
        EvalMode.ANSI());
  }

  private static Expression sum(Expression one, Expression other) {
    return new Add(one, other, EvalMode.ANSI());
  }
}

package dev.nightjar.lakehouse;

import dev.nightjar.lakehouse.Expressions.Kind;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.CallMethodViaReflection;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.CurrentDate;
import org.apache.spark.sql.catalyst.expressions.CurrentTimeZone;
import org.apache.spark.sql.catalyst.expressions.CurrentTimestampLike;
import org.apache.spark.sql.catalyst.expressions.CurrentUser;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Generator;
import org.apache.spark.sql.catalyst.expressions.LocalTimestamp;
import org.apache.spark.sql.catalyst.expressions.RaiseError;
import org.apache.spark.sql.catalyst.expressions.RuntimeReplaceable;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.UserDefinedExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.catalyst.expressions.aggregate.AggregateExpression;
import org.apache.spark.sql.types.DataTypes;

/**
 * What rule W7 says about the analysed tree. The function names were checked before; this finds
 * what has no name: a clock behind a default argument or a cast, an aggregate with a syntax of its
 * own.
 */
final class ResolvedRules {
  private static final Set<String> ORDERED_AGGREGATES =
      Set.of(
          "first",
          "last",
          "any_value",
          "collect_list",
          "collect_set",
          "array_agg",
          "mode",
          "max_by",
          "min_by",
          "percentile_approx",
          "approx_percentile",
          "listagg");

  private final Kind kind;
  private final Set<String> reasons;

  private ResolvedRules(Kind kind, Set<String> reasons) {
    this.kind = kind;
    this.reasons = reasons;
  }

  /** Adds every reason against the expression. */
  static void check(Expression resolved, Kind kind, Set<String> reasons) {
    new ResolvedRules(kind, reasons).visit(resolved);
    if (reasons.isEmpty() && !resolved.deterministic()) {
      reasons.add("does not give the same result each time");
    }
  }

  private void visit(Expression node) {
    if (node instanceof CurrentTimestampLike
        || node instanceof CurrentDate
        || node instanceof LocalTimestamp) {
      reasons.add("reads the clock");
    } else if (node instanceof CurrentTimeZone || node instanceof CurrentUser) {
      reasons.add("depends on who runs it");
    } else if (node instanceof Cast cast && readsTheClock(cast)) {
      reasons.add("turns a word such as 'now' into a date, which reads the clock");
    } else if (node instanceof CallMethodViaReflection || node instanceof UserDefinedExpression) {
      reasons.add("calls code that is not part of SQL");
    } else if (node instanceof Generator) {
      reasons.add("makes several rows of one");
    } else if (kind != Kind.QUERY
        && (node instanceof SubqueryExpression || node instanceof WindowExpression)) {
      reasons.add("looks at other rows");
    } else if (node instanceof RaiseError) {
      reasons.add("stops the run with an error of its own");
    } else if (node instanceof AggregateExpression aggregate) {
      checkAggregate(aggregate);
    }
    if (node instanceof RuntimeReplaceable replaceable) {
      visit(replaceable.replacement());
    }
    ScalaSeqs.list(node.children()).forEach(this::visit);
  }

  private void checkAggregate(AggregateExpression aggregate) {
    String name = aggregate.aggregateFunction().prettyName().toLowerCase(Locale.ROOT);
    if (kind == Kind.ROW) {
      reasons.add("aggregates many rows with " + name + ", but must give one value for each row");
    } else if (ORDERED_AGGREGATES.contains(name)) {
      reasons.add("calls " + name + ", which depends on the order of the rows");
    }
  }

  /** Spark reads the constant texts now, today, yesterday and tomorrow as instants. */
  private static boolean readsTheClock(Cast cast) {
    boolean toInstant =
        cast.dataType().equals(DataTypes.DateType)
            || cast.dataType().equals(DataTypes.TimestampType)
            || cast.dataType().equals(DataTypes.TimestampNTZType);
    if (!toInstant
        || !cast.child().dataType().equals(DataTypes.StringType)
        || !cast.child().foldable()) {
      return false;
    }
    Object text = cast.child().eval(null);
    return text != null && text.toString().strip().matches("(?s)\\p{Alpha}.*");
  }
}

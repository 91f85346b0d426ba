package dev.nightjar.lakehouse;

import dev.nightjar.lakehouse.Expressions.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.Star;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAlias;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedExtractValue;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.expressions.RowFrame$;
import org.apache.spark.sql.catalyst.expressions.SpecifiedWindowFrame;
import org.apache.spark.sql.catalyst.expressions.SubqueryExpression;
import org.apache.spark.sql.catalyst.expressions.UnresolvedNamedLambdaVariable;
import org.apache.spark.sql.catalyst.expressions.UnresolvedWindowExpression;
import org.apache.spark.sql.catalyst.expressions.WindowExpression;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What rule W7 says about an expression as written, before its names mean anything. */
final class ParsedRules {
  private final List<String> columns;
  private final Kind kind;
  private final Set<String> reasons;

  private ParsedRules(StructType source, Kind kind, Set<String> reasons) {
    this.columns = Arrays.asList(source.fieldNames());
    this.kind = kind;
    this.reasons = reasons;
  }

  /** Adds every reason against the expression. */
  static void check(Expression parsed, StructType source, Kind kind, Set<String> reasons) {
    new ParsedRules(source, kind, reasons).visit(parsed);
  }

  /** Adds every reason against the expressions of a SELECT, given node by node. */
  static void checkQuery(List<Expression> nodes, Set<String> reasons) {
    ParsedRules rules = new ParsedRules(new StructType(), Kind.QUERY, reasons);
    nodes.forEach(rules::checkNodeOfQuery);
  }

  private void checkNodeOfQuery(Expression node) {
    if (node instanceof UnresolvedFunction function) {
      checkFunction(ScalaSeqs.list(function.nameParts()));
    } else if (node instanceof SpecifiedWindowFrame frame) {
      if (frame.frameType() instanceof RowFrame$ && !frame.isUnbounded()) {
        reasons.add("holds a window of ROWS, which depends on the order of equal rows; use RANGE");
      }
    } else if (node instanceof Star) {
      reasons.add("uses *, but must name its columns");
    } else if (node instanceof Literal literal) {
      checkLiteral(literal);
    } else if (isUnknownToUs(node)
        && !(node instanceof UnresolvedAttribute)
        && !(node instanceof UnresolvedAlias)) {
      reasons.add("uses a form of SQL that is not allowed here (" + node.nodeName() + ")");
    }
  }

  private void visit(Expression node) {
    if (node instanceof UnresolvedFunction function) {
      checkFunction(ScalaSeqs.list(function.nameParts()));
    } else if (node instanceof UnresolvedAttribute attribute) {
      checkColumn(ScalaSeqs.list(attribute.nameParts()));
    } else if (node instanceof SubqueryExpression) {
      reasons.add("holds a subquery, but may use only the columns of its own rows");
    } else if (node instanceof WindowExpression || node instanceof UnresolvedWindowExpression) {
      reasons.add("holds a window (OVER), but may use only the columns of its own row");
      return;
    } else if (node instanceof Alias) {
      reasons.add("gives itself a name with AS, but its name is the key it is written under");
    } else if (node instanceof Star) {
      reasons.add("uses *, but must name its columns");
    } else if (node instanceof Literal literal) {
      checkLiteral(literal);
    } else if (isUnknownToUs(node)) {
      reasons.add("uses a form of SQL that is not allowed here (" + node.nodeName() + ")");
    }
    ScalaSeqs.list(node.children()).forEach(this::visit);
  }

  private void checkFunction(List<String> nameParts) {
    String name = String.join(".", nameParts);
    String plain = name.toLowerCase(Locale.ROOT);
    String reason = PureFunctions.reasonAgainst(plain);
    if (PureFunctions.ROW.contains(plain)) {
      return;
    }
    if (PureFunctions.AGGREGATE.contains(plain)) {
      if (kind == Kind.ROW) {
        reasons.add("aggregates many rows with " + name + ", but must give one value for each row");
      }
      return;
    }
    if (kind == Kind.QUERY && PureFunctions.RANK.contains(plain)) {
      return;
    }
    if (kind == Kind.QUERY && PureFunctions.ROW_ORDER.contains(plain)) {
      reasons.add(
          "calls " + name + ", which depends on the order of equal rows; use rank or an aggregate");
      return;
    }
    if (reason != null) {
      reasons.add("calls " + name + ", which " + reason);
      return;
    }
    Set<String> allowed = new TreeSet<>(PureFunctions.ROW);
    if (kind != Kind.ROW) {
      allowed.addAll(PureFunctions.AGGREGATE);
    }
    reasons.add(
        "calls "
            + name
            + ", which is not one of the allowed functions"
            + Problems.didYouMean(plain, allowed));
  }

  private void checkColumn(List<String> nameParts) {
    String name = nameParts.get(0);
    if (columns.contains(name)) {
      return;
    }
    String reason = nameParts.size() == 1 ? PureFunctions.reasonAgainst(name) : null;
    reasons.add(
        reason != null
            ? "calls " + name + ", which " + reason
            : "uses " + name + ", which is no column here" + Problems.didYouMean(name, columns));
  }

  /** DATE 'today' and TIMESTAMP 'now' read the clock; a real date starts with a digit or a sign. */
  private void checkLiteral(Literal literal) {
    boolean instant =
        literal.dataType().equals(DataTypes.DateType)
            || literal.dataType().equals(DataTypes.TimestampType)
            || literal.dataType().equals(DataTypes.TimestampNTZType);
    if (instant && !sourceOf(literal).matches("(?s)[^'\"\\\\]*['\"]\\s*[-+0-9][^\\\\]*")) {
      reasons.add("holds " + sourceOf(literal) + ", but a date must be written in digits");
    }
  }

  private static String sourceOf(Literal literal) {
    var origin = literal.origin();
    if (origin.sqlText().isEmpty()
        || origin.startIndex().isEmpty()
        || origin.stopIndex().isEmpty()) {
      return "a date";
    }
    int start = (Integer) origin.startIndex().get();
    int stop = (Integer) origin.stopIndex().get();
    return origin.sqlText().get().substring(start, stop + 1);
  }

  /** Names still to be resolved are allowed in the forms checked above only. */
  private static boolean isUnknownToUs(Expression node) {
    return node.getClass().getName().startsWith("org.apache.spark.sql.catalyst.analysis.")
        && !(node instanceof UnresolvedExtractValue)
        && !(node instanceof UnresolvedNamedLambdaVariable);
  }
}

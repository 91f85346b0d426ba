package dev.nightjar.lakehouse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.QueryPlanningTracker;
import org.apache.spark.sql.catalyst.analysis.SimpleAnalyzer$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Alias;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.LambdaFunction;
import org.apache.spark.sql.catalyst.expressions.NamedExpression;
import org.apache.spark.sql.catalyst.expressions.UnresolvedNamedLambdaVariable;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VarcharType;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.runtime.AbstractFunction0;

/**
 * Checks the SQL expressions of YAML files before anything runs (rule W7): each must be a pure
 * function of the declared columns. They are analysed by Spark's own analyser, without a session.
 */
public final class Expressions {
  /** What an expression gives. */
  public enum Kind {
    /** One value for each row. */
    ROW,
    /** One value for many rows, such as {@code avg(delay)}. */
    AGGREGATE,
    /** A part of a SELECT over several tables, which may aggregate and look at other rows. */
    QUERY
  }

  /** The parser's time grows with the square of the nesting. */
  private static final int LONGEST = 5_000;

  /** An expression in its place. */
  private record Placed(String sql, StructType source, Kind kind) {}

  /** Types of sound expressions: the jobs of a process read the same project again and again. */
  private static final Map<Placed, DataType> SOUND = new ConcurrentHashMap<>();

  private static final int MOST_REMEMBERED = 10_000;

  private Expressions() {}

  /**
   * Checks an expression.
   *
   * @param sql the expression's text
   * @param source the only columns it may use
   * @param problem receives one sentence (without a final stop) for each thing that is wrong
   * @return the expression's type, or null when something is wrong
   */
  public static @Nullable DataType check(
      String sql, StructType source, Kind kind, Consumer<String> problem) {
    Placed placed = new Placed(sql, source, kind);
    DataType known = SOUND.get(placed);
    return known == null ? checkAnew(placed, problem) : known;
  }

  private static @Nullable DataType checkAnew(Placed placed, Consumer<String> problem) {
    String sql = placed.sql();
    Set<String> reasons = new TreeSet<>();
    String shown = sql.strip().replaceAll("\\s+", " ");
    DataType type = null;
    if (sql.length() > LONGEST) {
      reasons.add("is longer than " + LONGEST + " characters");
      shown = shown.substring(0, Math.min(77, shown.length())) + "...";
    } else {
      try {
        type = underProjectRules(() -> analyse(sql, placed.source(), placed.kind(), reasons));
      } catch (StackOverflowError e) {
        reasons.add("is nested too deeply");
      }
    }
    String named = "the expression '" + shown + "' ";
    reasons.forEach(reason -> problem.accept(named + reason));
    if (type == null || !reasons.isEmpty()) {
      return null;
    }
    if (SOUND.size() < MOST_REMEMBERED) {
      SOUND.put(placed, type);
    }
    return type;
  }

  /**
   * The names of the columns that an expression uses, as it writes them; of a field of a structure
   * the structure. None for a text that is no expression.
   */
  public static SortedSet<String> columnsOf(String sql) {
    SortedSet<String> columns = new TreeSet<>();
    try {
      collectColumns(
          underProjectRules(() -> CatalystSqlParser$.MODULE$.parseExpression(sql)),
          Set.of(),
          columns);
    } catch (Exception e) {
      columns.clear(); // what is wrong with it is told where it is checked
    }
    return columns;
  }

  /** The parser takes every name in a lambda for one of its arguments, of which few are. */
  private static void collectColumns(
      Expression node, Set<String> arguments, SortedSet<String> columns) {
    Set<String> inside = new HashSet<>(arguments);
    if (node instanceof UnresolvedAttribute attribute) {
      columns.add(ScalaSeqs.list(attribute.nameParts()).get(0));
    } else if (node instanceof UnresolvedNamedLambdaVariable variable) {
      String name = ScalaSeqs.list(variable.nameParts()).get(0);
      if (!arguments.contains(name)) {
        columns.add(name);
      }
    } else if (node instanceof LambdaFunction lambda) {
      ScalaSeqs.list(lambda.arguments()).forEach(argument -> inside.add(argument.name()));
    }
    ScalaSeqs.list(node.children()).forEach(child -> collectColumns(child, inside, columns));
  }

  /**
   * Reads a type as SQL writes it, such as {@code array<string>}.
   *
   * @return null after a problem
   */
  public static @Nullable DataType type(String sql, Consumer<String> problem) {
    try {
      DataType type = underProjectRules(() -> CatalystSqlParser$.MODULE$.parseDataType(sql));
      return type instanceof CharType || type instanceof VarcharType ? DataTypes.StringType : type;
    } catch (Exception e) {
      problem.accept("'" + sql + "' is not an SQL type such as int, double, string or timestamp");
      return null;
    }
  }

  private static @Nullable DataType analyse(
      String sql, StructType source, Kind kind, Set<String> reasons) {
    Expression parsed;
    try {
      parsed = CatalystSqlParser$.MODULE$.parseExpression(sql);
    } catch (Exception e) {
      reasons.add("is not an SQL expression: " + firstSentence(e));
      return null;
    }
    ParsedRules.check(parsed, source, kind, reasons);
    if (!reasons.isEmpty()) {
      return null;
    }
    try {
      Expression resolved = resolve(parsed, source, kind);
      ResolvedRules.check(resolved, kind, reasons);
      return resolved.dataType();
    } catch (Exception e) {
      reasons.add("cannot be evaluated: " + firstSentence(e));
      return null;
    }
  }

  private static Expression resolve(Expression parsed, StructType source, Kind kind) {
    List<Attribute> attributes =
        new ArrayList<>(ScalaSeqs.list(DataTypeUtils.toAttributes(source)));
    LogicalPlan rows =
        new LocalRelation(ScalaSeqs.seq(attributes), ScalaSeqs.seq(List.<InternalRow>of()), false);
    NamedExpression value =
        new Alias(
            parsed,
            "value",
            NamedExpression.newExprId(),
            ScalaSeqs.seq(List.<String>of()),
            Option.empty(),
            ScalaSeqs.seq(List.<String>of()));
    LogicalPlan plan =
        kind == Kind.AGGREGATE
            ? new Aggregate(
                ScalaSeqs.seq(List.<Expression>of()), ScalaSeqs.seq(List.of(value)), rows)
            : new org.apache.spark.sql.catalyst.plans.logical.Project(
                ScalaSeqs.seq(List.of(value)), rows);
    return SimpleAnalyzer$.MODULE$
        .executeAndCheck(plan, new QueryPlanningTracker(Option.empty()))
        .expressions()
        .head();
  }

  /** Analyses under the settings that every session of Nightjar has (rule T9). */
  static <T extends @Nullable Object> T underProjectRules(Supplier<T> work) {
    SQLConf conf = new SQLConf();
    conf.setConfString("spark.sql.ansi.enabled", "true");
    conf.setConfString("spark.sql.session.timeZone", "UTC");
    conf.setConfString("spark.sql.datetime.java8API.enabled", "true");
    return SQLConf.withExistingConf(
        conf,
        new AbstractFunction0<T>() {
          @Override
          public T apply() {
            return work.get();
          }
        });
  }

  /** Spark's message without its error class, position, query context and advice. */
  static String firstSentence(Exception e) {
    if (e instanceof AnalysisException a && "MISSING_GROUP_BY".equals(a.getErrorClass())) {
      return "it uses a column outside of an aggregate function";
    }
    String message = e instanceof AnalysisException a ? a.getSimpleMessage() : e.getMessage();
    return String.valueOf(message)
        .replaceFirst("(?s)\n.*", "")
        .replaceFirst("^\\[[A-Z0-9_.]+\\] *", "")
        .replaceFirst("; line \\d+ pos \\d+;?$", "")
        .replaceFirst("\\. (To|If|Use|Consider|Please|Add) .*$", "")
        .replaceFirst("\\.$", "");
  }
}

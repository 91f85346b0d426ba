package dev.nightjar.lakehouse;

import dev.nightjar.lakehouse.Expressions.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.QueryPlanningTracker;
import org.apache.spark.sql.catalyst.analysis.SimpleAnalyzer$;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.catalyst.plans.QueryPlan;
import org.apache.spark.sql.catalyst.plans.logical.LocalRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias$;
import org.apache.spark.sql.catalyst.plans.logical.UnresolvedWith;
import org.apache.spark.sql.catalyst.types.DataTypeUtils;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple2;

/**
 * The SELECT of a table that is made from others. It is parsed and analysed, never run as a
 * statement, so what it reads is what is bound to the names it uses and nothing else. Its result
 * must be a pure function of those rows (rule W7), whatever their order.
 */
final class TransformSql {
  /** The parser's time grows with the square of the nesting. */
  private static final int LONGEST = 20_000;

  private static final Set<String> NODES =
      Set.of(
          "Aggregate",
          "CTE",
          "Distinct",
          "Except",
          "Filter",
          "Intersect",
          "Join",
          "Project",
          "Sort",
          "SubqueryAlias",
          "Union",
          "UnresolvedHaving",
          "UnresolvedInlineTable",
          "UnresolvedSubqueryColumnAliases",
          "UnresolvedWith");

  /** What is told of nodes that people are likely to write. */
  private static final Map<String, String> REASONS =
      Map.of(
          "GlobalLimit", "holds LIMIT, which leaves open which rows are kept",
          "LocalLimit", "holds LIMIT, which leaves open which rows are kept",
          "Offset", "holds OFFSET, which leaves open which rows are kept",
          "Sample", "holds TABLESAMPLE, which is random",
          "Generate", "makes several rows of one",
          "WithWindowDefinition", "names a window; write it behind OVER",
          "OneRowRelation", "reads no table");

  private final String sql;
  private final Set<String> reasons = new LinkedHashSet<>();

  private TransformSql(String sql) {
    this.sql = sql;
  }

  /** What checking found; no columns where they are unknown. */
  record Found(StructType columns, Set<String> unread) {}

  /**
   * Checks a SELECT.
   *
   * @param names every name it may use
   * @param sources the columns of those of them that are sound
   * @param problem receives a sentence without a final stop for each thing that is wrong
   * @return its columns, void where a type is not known because something is wrong
   */
  static Found check(
      String sql,
      Collection<String> names,
      Map<String, StructType> sources,
      Consumer<String> problem) {
    TransformSql check = new TransformSql(sql);
    Found found;
    try {
      found = Expressions.underProjectRules(() -> check.analyse(names, sources));
    } catch (StackOverflowError e) {
      check.reasons.add("is nested too deeply");
      found = new Found(new StructType(), Set.of());
    }
    check.reasons.forEach(reason -> problem.accept("the SELECT " + reason));
    return found;
  }

  /** The SELECT with rows bound to its names, still to be analysed. */
  static LogicalPlan bound(String sql, Map<String, LogicalPlan> sources) {
    return bound(parse(sql), sources);
  }

  private static LogicalPlan parse(String sql) {
    return CatalystSqlParser$.MODULE$.parsePlan(sql);
  }

  /** Names given by WITH come before all others, so no catalog is asked. */
  private static LogicalPlan bound(LogicalPlan select, Map<String, LogicalPlan> sources) {
    List<Tuple2<String, SubqueryAlias>> named = new ArrayList<>();
    sources.forEach(
        (name, rows) -> named.add(Tuple2.apply(name, SubqueryAlias$.MODULE$.apply(name, rows))));
    return new UnresolvedWith(select, ScalaSeqs.seq(named));
  }

  private Found analyse(Collection<String> names, Map<String, StructType> sources) {
    if (sql.length() > LONGEST) {
      reasons.add("is longer than " + LONGEST + " characters");
      return new Found(new StructType(), Set.of());
    }
    ParsedSelect select;
    try {
      select = ParsedSelect.of(parse(sql));
    } catch (Exception e) {
      reasons.add("is not SQL: " + Expressions.firstSentence(e));
      return new Found(new StructType(), Set.of());
    }
    Set<String> unread = new TreeSet<>(names);
    checkRelations(select, names, unread);
    checkNodes(select);
    ParsedRules.checkQuery(select.expressions(), reasons);
    StructType unknown = new StructType();
    for (String name : select.outputNames()) {
      unknown = unknown.add(name, DataTypes.NullType);
    }
    if (!reasons.isEmpty() || !sources.keySet().containsAll(names)) {
      return new Found(unknown, unread);
    }
    StructType columns = resolve(select, sources);
    return new Found(columns == null ? unknown : columns, unread);
  }

  private void checkRelations(ParsedSelect select, Collection<String> names, Set<String> unread) {
    for (String name : select.ownNames()) {
      if (names.contains(name)) {
        reasons.add("gives the name " + name + " by WITH, which is that of a table in 'from'");
      }
    }
    for (List<String> parts : select.relations()) {
      String name = String.join(".", parts);
      String plain = name.toLowerCase(Locale.ROOT);
      unread.remove(plain);
      if (!names.contains(plain) && !(parts.size() == 1 && select.ownNames().contains(plain))) {
        reasons.add(
            "reads " + name + ", which is not in 'from'" + Problems.didYouMean(name, names));
      }
    }
  }

  private void checkNodes(ParsedSelect select) {
    for (QueryPlan<?> node : select.nodes()) {
      String name = node.nodeName();
      if (!NODES.contains(name) && !(node instanceof UnresolvedRelation)) {
        reasons.add(
            REASONS.getOrDefault(
                name, "holds " + name + ", which is not allowed in a table's SQL"));
      }
    }
  }

  private @Nullable StructType resolve(ParsedSelect select, Map<String, StructType> sources) {
    Map<String, LogicalPlan> empty = new TreeMap<>();
    sources.forEach((name, columns) -> empty.put(name, emptyRows(columns)));
    LogicalPlan plan = bound(select.plan(), empty);
    LogicalPlan analysed;
    try {
      analysed =
          SimpleAnalyzer$.MODULE$.executeAndCheck(plan, new QueryPlanningTracker(Option.empty()));
    } catch (Exception e) {
      if (!addUnknownColumns(plan)) {
        reasons.add("cannot be evaluated: " + Expressions.firstSentence(e));
      }
      return null;
    }
    Set<String> impure = new LinkedHashSet<>();
    ParsedSelect resolved = ParsedSelect.of(analysed);
    for (QueryPlan<?> node : resolved.nodes()) {
      ScalaSeqs.list(node.expressions())
          .forEach(expression -> ResolvedRules.check(expression, Kind.QUERY, impure));
    }
    reasons.addAll(impure);
    for (StructField column : analysed.schema().fields()) {
      if (column.dataType() instanceof NullType) {
        reasons.add("gives the column '" + column.name() + "' the type VOID; CAST it to another");
      }
    }
    return analysed.schema();
  }

  private static LogicalPlan emptyRows(StructType columns) {
    List<Attribute> attributes =
        new ArrayList<>(ScalaSeqs.list(DataTypeUtils.toAttributes(columns)));
    return new LocalRelation(
        ScalaSeqs.seq(attributes), ScalaSeqs.seq(List.<InternalRow>of()), false);
  }

  /** The analyser tells one unknown column; people want all of them. */
  private boolean addUnknownColumns(LogicalPlan plan) {
    LogicalPlan part;
    try {
      part = SimpleAnalyzer$.MODULE$.execute(plan);
    } catch (Exception e) {
      // The analyser stopped early; its own sentence is told instead.
      return false;
    }
    int before = reasons.size();
    for (QueryPlan<?> node : ParsedSelect.of(part).nodes()) {
      VisibleColumns columns = VisibleColumns.of((LogicalPlan) node);
      if (!columns.isEmpty()) {
        ScalaSeqs.list(node.expressions()).forEach(root -> addUnknownColumns(root, columns));
      }
    }
    return reasons.size() > before;
  }

  private void addUnknownColumns(Expression expression, VisibleColumns columns) {
    if (expression instanceof UnresolvedAttribute attribute) {
      List<String> parts = ScalaSeqs.list(attribute.nameParts());
      if (!columns.has(parts)) {
        String name = String.join(".", parts);
        reasons.add("uses " + name + ", which is no column here" + columns.didYouMean(name));
      }
    }
    ScalaSeqs.list(expression.children()).forEach(child -> addUnknownColumns(child, columns));
  }
}

package dev.nightjar.lakehouse;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunctionName;
import org.apache.spark.sql.catalyst.analysis.UnresolvedNamespace;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableOrView;
import org.apache.spark.sql.catalyst.plans.logical.DescribeColumn;
import org.apache.spark.sql.catalyst.plans.logical.DescribeFunction;
import org.apache.spark.sql.catalyst.plans.logical.DescribeNamespace;
import org.apache.spark.sql.catalyst.plans.logical.DescribeRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.SetCatalogAndNamespace;
import org.apache.spark.sql.catalyst.plans.logical.ShowColumns;
import org.apache.spark.sql.catalyst.plans.logical.ShowFunctions;
import org.apache.spark.sql.catalyst.plans.logical.ShowNamespaces;
import org.apache.spark.sql.catalyst.plans.logical.ShowTableProperties;
import org.apache.spark.sql.catalyst.plans.logical.ShowTables;
import org.apache.spark.sql.catalyst.plans.logical.ShowViews;
import org.apache.spark.sql.delta.commands.DescribeDeltaHistory;
import org.apache.spark.sql.execution.command.DescribeQueryCommand;
import org.apache.spark.sql.execution.command.ExplainCommand;
import org.apache.spark.sql.execution.command.ResetCommand;
import org.apache.spark.sql.execution.command.SetCommand;
import org.apache.spark.sql.execution.command.SetNamespaceCommand;
import org.apache.spark.sql.execution.command.ShowCatalogsCommand;
import org.apache.spark.sql.execution.command.ShowCurrentNamespaceCommand;
import org.apache.spark.sql.internal.SQLConf;
import scala.Option;
import scala.Tuple2;

/**
 * The statements of a session that can only read: SELECT, SHOW, DESCRIBE, EXPLAIN, USE and the
 * session's time zone. A statement, or a part of one, that is not named here is refused, so a new
 * kind of statement is too.
 */
final class ReadOnlyStatements {
  /** The only catalog and database: their names before a table's say nothing new. */
  private static final List<String> DATABASE = List.of("spark_catalog", NamedTables.DATABASE);

  private static final String TIME_ZONE = SQLConf.SESSION_LOCAL_TIMEZONE().key();

  /** What shows; the names in it are its children. */
  private static final Set<Class<? extends LogicalPlan>> SHOWING =
      Set.of(
          DescribeColumn.class,
          DescribeDeltaHistory.class,
          DescribeFunction.class,
          DescribeNamespace.class,
          DescribeRelation.class,
          SetCatalogAndNamespace.class,
          ShowCatalogsCommand.class,
          ShowColumns.class,
          ShowCurrentNamespaceCommand.class,
          ShowFunctions.class,
          ShowNamespaces.class,
          ShowTableProperties.class,
          ShowTables.class,
          ShowViews.class);

  private ReadOnlyStatements() {}

  /**
   * The statement, or for a question after all settings one that shows the time zone alone: others
   * may hold the keys of a storage.
   *
   * @throws NightjarException of category USER for one that is refused
   */
  static LogicalPlan require(LogicalPlan statement) {
    if (statement instanceof SetCommand set) {
      return requireTimeZone(set);
    }
    if (statement instanceof ResetCommand reset) {
      if (!reset.config().exists(TIME_ZONE::equalsIgnoreCase)) {
        throw refused("only " + TIME_ZONE + " can be reset");
      }
    } else if (statement instanceof ExplainCommand explain) {
      require(explain.logicalPlan());
    } else if (statement instanceof DescribeQueryCommand describe) {
      require(describe.plan());
    } else if (statement instanceof SetNamespaceCommand use) {
      requireDatabase(ScalaSeqs.list(use.namespace()));
    } else if (SHOWING.contains(statement.getClass())) {
      ScalaSeqs.list(statement.children()).forEach(ReadOnlyStatements::requireName);
    } else {
      requireSelect(statement);
    }
    return statement;
  }

  private static LogicalPlan requireTimeZone(SetCommand set) {
    Option<Tuple2<String, Option<String>>> asked = set.kv();
    if (asked.isEmpty() || asked.get()._1().equals("-v")) {
      return new SetCommand(Option.apply(Tuple2.apply(TIME_ZONE, Option.empty())));
    }
    if (!asked.get()._1().equalsIgnoreCase(TIME_ZONE)) {
      throw refused(
          "the setting %s is not for sessions to see or to change; only %s is"
              .formatted(asked.get()._1(), TIME_ZONE));
    }
    return set;
  }

  private static void requireSelect(LogicalPlan statement) {
    ParsedSelect select = ParsedSelect.of(statement);
    Optional<String> why = ReadOnlySelect.whyRefused(select);
    if (why.isPresent()) {
      throw refused(why.get());
    }
    select.relations().forEach(ReadOnlyStatements::requireTable);
  }

  private static void requireName(LogicalPlan name) {
    if (name instanceof UnresolvedTableOrView table) {
      requireTable(ScalaSeqs.list(table.multipartIdentifier()));
    } else if (name instanceof UnresolvedTable table) {
      requireTable(ScalaSeqs.list(table.multipartIdentifier()));
    } else if (name instanceof UnresolvedNamespace namespace) {
      requireDatabase(ScalaSeqs.list(namespace.multipartIdentifier()));
    } else if (!(name instanceof UnresolvedFunctionName)) {
      throw refused("it names more than a table");
    }
  }

  /** In {@code delta.`/a/folder`} the folder would come last, and what reads it first. */
  private static void requireTable(List<String> name) {
    if (!isDatabase(name.subList(0, name.size() - 1))) {
      throw refused("`" + String.join(".", name) + "` is not the plain name of a table");
    }
  }

  private static void requireDatabase(List<String> name) {
    if (!isDatabase(name) && !isDatabase(append(name, NamedTables.DATABASE))) {
      throw refused("there is no database but " + NamedTables.DATABASE);
    }
  }

  /** True for the only database, with its catalog or without, and for no name at all. */
  private static boolean isDatabase(List<String> name) {
    List<String> lower = name.stream().map(part -> part.toLowerCase(Locale.ROOT)).toList();
    return lower.size() <= DATABASE.size()
        && lower.equals(DATABASE.subList(DATABASE.size() - lower.size(), DATABASE.size()));
  }

  private static List<String> append(List<String> name, String last) {
    return Stream.concat(name.stream(), Stream.of(last)).toList();
  }

  private static NightjarException refused(String why) {
    return NightjarException.user(
        "Cannot run the statement",
        why,
        "only SELECT, SHOW, DESCRIBE and EXPLAIN over the tables, USE default and SET TIME ZONE are"
            + " allowed here");
  }
}

package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.ParsedSelect;
import dev.nightjar.lakehouse.ReadOnlySelect;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;

/**
 * A query that can only read the lakehouse's tables: one {@link ReadOnlySelect} over plain table
 * names. Files and other catalogs as relations are refused.
 */
final class ReadOnlyQuery {
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
    ReadOnlySelect.whyRefused(select)
        .ifPresent(
            why -> {
              throw refused(why);
            });
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

  private static NightjarException refused(String why) {
    return NightjarException.user(
        "Cannot run the query",
        why,
        "write one SELECT over the tables that `nightjar tables` lists");
  }

  private static String at(ParseException e) {
    return e.line().isDefined() ? " (line " + e.line().get() + ")" : "";
  }
}

package dev.nightjar.features;

import dev.nightjar.lakehouse.Landed;
import dev.nightjar.lakehouse.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Add;
import org.apache.spark.sql.catalyst.expressions.CaseWhen;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.If;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser$;
import org.apache.spark.sql.types.DayTimeIntervalType;
import org.apache.spark.unsafe.types.CalendarInterval;
import scala.collection.JavaConverters;

/**
 * Proves from definitions alone that a table's row for the predicted key becomes known only after
 * its event, which by rule T7 lies after the prediction. It proves no more than it can: what it
 * lets pass is counted when the training set is built.
 */
final class KnownTooLate {
  private KnownTooLate() {}

  /**
   * The proof in words, without a final stop; empty when there is none. It needs the same event on
   * both sides (equal key, and the event time selected by the same expression from the same
   * landing) and a branch of {@code available_time} that is the event time plus a positive length.
   *
   * @param on key column of the table to column of the rows table; empty for the rows table itself
   */
  static Optional<String> proof(
      TableDefinition table, TableDefinition rows, Map<String, String> on) {
    if (!sameEvent(table, rows, on)) {
      return Optional.empty();
    }
    List<Expression> branches =
        Optional.ofNullable(table.availableTime())
            .flatMap(KnownTooLate::parse)
            .map(KnownTooLate::branches)
            .orElse(List.of());
    return branches.stream()
        .filter(branch -> isAfter(branch, table.eventTime()))
        .findFirst()
        .map(
            branch ->
                "a row of %s becomes known at %s, which is after its event at %s, while the prediction is made before the event (rules T1, T7)"
                    .formatted(
                        table.name(),
                        branches.size() > 1
                            ? "'" + branch.sql() + "' in one case of its available_time"
                            : "'" + branch.sql() + "'",
                        table.eventTime()));
  }

  private static Optional<Expression> parse(String sql) {
    try {
      return Optional.of(CatalystSqlParser$.MODULE$.parseExpression(sql));
    } catch (Exception e) {
      // A mistake in the table's definition, told where that is read; Spark does not declare it.
      return Optional.empty();
    }
  }

  private static boolean sameEvent(
      TableDefinition table, TableDefinition rows, Map<String, String> on) {
    if (table.name().equals(rows.name())) {
      return on.isEmpty() || on.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue()));
    }
    return table.source() instanceof Landed left
        && rows.source() instanceof Landed right
        && Set.copyOf(on.values()).equals(Set.copyOf(rows.key()))
        && left.landing().path().equals(right.landing().path())
        && on.entrySet().stream()
            .allMatch(e -> sameSelection(left, e.getKey(), right, e.getValue()))
        && sameSelection(left, table.eventTime(), right, rows.eventTime());
  }

  private static boolean sameSelection(Landed a, String columnOfA, Landed b, String columnOfB) {
    String left = a.select().getOrDefault(columnOfA, "");
    String right = b.select().getOrDefault(columnOfB, " ");
    return left.replaceAll("\\s+", " ").strip().equals(right.replaceAll("\\s+", " ").strip());
  }

  /** The expressions one of which gives the value. */
  private static List<Expression> branches(Expression expression) {
    List<Expression> branches = new ArrayList<>();
    if (expression instanceof CaseWhen cases) {
      JavaConverters.seqAsJavaList(cases.branches())
          .forEach(branch -> branches.addAll(branches(branch._2())));
      if (cases.elseValue().isDefined()) {
        branches.addAll(branches(cases.elseValue().get()));
      }
    } else if (expression instanceof If choice) {
      branches.addAll(branches(choice.trueValue()));
      branches.addAll(branches(choice.falseValue()));
    } else {
      branches.add(expression);
    }
    return branches;
  }

  /** True for the event time plus at least one positive interval and nothing else. */
  private static boolean isAfter(Expression expression, String eventTime) {
    List<Expression> terms = new ArrayList<>();
    addTerms(expression, terms);
    long events = terms.stream().filter(t -> isColumn(t, eventTime)).count();
    long positive = terms.stream().filter(KnownTooLate::isPositiveInterval).count();
    return events == 1 && positive >= 1 && events + positive == terms.size();
  }

  private static void addTerms(Expression expression, List<Expression> terms) {
    if (expression instanceof Add add) {
      addTerms(add.left(), terms);
      addTerms(add.right(), terms);
    } else {
      terms.add(expression);
    }
  }

  private static boolean isColumn(Expression expression, String name) {
    return expression instanceof UnresolvedAttribute column && column.name().equals(name);
  }

  private static boolean isPositiveInterval(Expression expression) {
    if (expression instanceof UnresolvedFunction call) {
      List<Expression> parts = JavaConverters.seqAsJavaList(call.arguments());
      return String.join(".", JavaConverters.seqAsJavaList(call.nameParts()))
              .equalsIgnoreCase("make_interval")
          && parts.stream().allMatch(part -> number(part) >= 0)
          && parts.stream().anyMatch(part -> number(part) > 0);
    }
    if (!(expression instanceof Literal literal)) {
      return false;
    }
    return literal.value() instanceof CalendarInterval interval
        ? isPositive(interval)
        : literal.dataType() instanceof DayTimeIntervalType
            && literal.value() instanceof Long micros
            && micros > 0;
  }

  private static boolean isPositive(CalendarInterval interval) {
    return interval.months >= 0
        && interval.days >= 0
        && interval.microseconds >= 0
        && interval.months + interval.days + interval.microseconds > 0;
  }

  /** The literal's number; -1 for anything else. */
  private static double number(Expression expression) {
    return expression instanceof Literal literal && literal.value() instanceof Number number
        ? number.doubleValue()
        : -1;
  }
}

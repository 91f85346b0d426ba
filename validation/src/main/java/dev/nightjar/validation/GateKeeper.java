package dev.nightjar.validation;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Holds a staged batch against its gate. All rules on rows take one scan (and one more for examples
 * of bad rows), all on rows together one scan and one shuffle, all on references one job; a range
 * of nights costs as much and gives, night by night, what the nights give one by one. Rules judge
 * the whole batch, bad rows included.
 */
public final class GateKeeper {
  private GateKeeper() {}

  /**
   * Judges a batch.
   *
   * @param run notes the versions of the tables that rules refer to
   * @param gate the table's gate; null passes everything
   * @param staged the rows with the table's columns, {@code known_at} and {@code night}; read
   *     several times, so give staged files
   * @param windows the windows that the rows fill: a verdict for each, also for those without rows
   * @throws NightjarException of category USER when a rule's expression fails on a row
   */
  public static GateReport judge(
      Lakehouse lakehouse,
      Run run,
      @Nullable Gate gate,
      TableDefinition table,
      Dataset<Row> staged,
      Collection<TableWindow> windows) {
    Batch batch = Batch.of(staged, windows, lakehouse.clock());
    List<Rule> rules = gate == null ? List.of() : gate.rules();
    ReferenceScan references = new ReferenceScan(lakehouse, run, batch, rules);
    Quarantine quarantine = new Quarantine(batch, rules, references);
    try {
      Map<LocalDate, RowScan.Counted> counted = new RowScan(batch, rules).run();
      List<RuleResult> results =
          results(table, batch, rules, counted, new SetScan(batch, rules).run(), references.run());
      return new GateReport(
          results.stream().map(RuleResult::verdict).reduce(Verdict.PASS, Verdict::and),
          results,
          counted.values().stream().mapToLong(RowScan.Counted::rows).sum(),
          held(rules, results) ? quarantine.rejected().count() : 0,
          quarantine.accepted(),
          quarantine.rejected());
    } catch (Exception e) {
      throw explained(table, e);
    }
  }

  /** Rejected rows are counted only when there are some: a row may violate several rules. */
  private static boolean held(List<Rule> rules, List<RuleResult> results) {
    return !rules.isEmpty()
        && results.stream()
            .anyMatch(r -> r.severity() == Severity.QUARANTINE && r.violations() > 0);
  }

  private static List<RuleResult> results(
      TableDefinition table,
      Batch batch,
      List<Rule> rules,
      Map<LocalDate, RowScan.Counted> counted,
      Map<LocalDate, Map<Rule, Finding>> sets,
      Map<LocalDate, Map<Rule, Finding>> references) {
    List<RuleResult> results = new ArrayList<>();
    for (JudgedWindow window : batch.windows().values()) {
      RowScan.@Nullable Counted rows = counted.get(window.night());
      for (Rule rule : rules) {
        Map<LocalDate, Map<Rule, Finding>> together =
            rule.check() instanceof SetCheck ? sets : references;
        @Nullable Finding finding =
            rule.check() instanceof RowCheck
                ? rows == null ? null : rows.findings().get(rule)
                : together.getOrDefault(window.night(), Map.of()).get(rule);
        results.add(
            RuleResult.of(
                table.name(), window, rule, finding == null ? RowScan.nothing() : finding));
      }
    }
    return results;
  }

  /** Turns an error that an expression raised on some row into the user's. */
  private static RuntimeException explained(TableDefinition table, Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      boolean arithmetic =
          cause instanceof ArithmeticException
              || cause instanceof NumberFormatException
              || cause instanceof java.time.DateTimeException
              || cause instanceof ArrayIndexOutOfBoundsException;
      if (arithmetic && cause instanceof org.apache.spark.SparkThrowable) {
        return NightjarException.user(
            "Cannot judge the rows of " + table.name(),
            "an expression of gates/" + table.name() + ".yaml fails on a row: " + firstLine(cause),
            "guard it with where, try_divide or try_cast");
      }
    }
    return e instanceof RuntimeException runtime
        ? runtime
        : NightjarException.bug("Cannot judge the rows of " + table.name(), asCause(e));
  }

  private static Throwable asCause(Exception e) {
    return e instanceof SparkException && e.getCause() != null ? e.getCause() : e;
  }

  private static String firstLine(Throwable cause) {
    return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
  }
}

package dev.nightjar.validation;

import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule concluded about a night, or about a history up to a night.
 *
 * @param table the table judged
 * @param night the night; of a history its last
 * @param history true when all rows up to that night got one verdict
 * @param rule the rule's name, unique in its gate
 * @param columns the columns or expressions it is about
 * @param severity what a violation does
 * @param verdict the conclusion
 * @param n how many rows were judged; of row counts the counts, of gaps the instants, of freshness
 *     the groups
 * @param violations how many of them violate the rule
 * @param value the measured value: the share of violations, or the least count, the missing
 *     instants, the age in seconds, the number of names with variants; null where nothing was
 *     judged
 * @param threshold what is allowed
 * @param sentence what was found
 * @param hint what to do about it; may be empty
 */
public record RuleResult(
    String table,
    LocalDate night,
    boolean history,
    String rule,
    List<String> columns,
    Severity severity,
    Verdict verdict,
    long n,
    long violations,
    @Nullable Double value,
    String threshold,
    String sentence,
    String hint) {

  static RuleResult of(String table, JudgedWindow window, Rule rule, Finding finding) {
    return new RuleResult(
        table,
        window.night(),
        window.history(),
        rule.name(),
        rule.columns(),
        rule.severity(),
        verdict(rule, finding),
        finding.judged(),
        finding.violations(),
        finding.value(),
        rule.check().threshold() + rule.tolerance().text(),
        finding.sentence(),
        rule.hint());
  }

  private static Verdict verdict(Rule rule, Finding finding) {
    return switch (finding.weight()) {
      case REFUSES -> Verdict.FAIL;
      case UNJUDGED -> rule.severity() == Severity.FAIL ? Verdict.ERROR : Verdict.INSUFFICIENT_DATA;
      case BY_SEVERITY -> bySeverity(rule, finding);
    };
  }

  /** A quarantine rule with a tolerance refuses the batch beyond it: so much is no stray row. */
  private static Verdict bySeverity(Rule rule, Finding finding) {
    boolean allowed = rule.tolerance().allows(finding.violations(), finding.judged());
    return switch (rule.severity()) {
      case FAIL -> allowed ? Verdict.PASS : Verdict.FAIL;
      case WARN -> allowed ? Verdict.PASS : Verdict.WARN;
      case QUARANTINE ->
          finding.violations() == 0
              ? Verdict.PASS
              : allowed || !rule.tolerance().given() ? Verdict.WARN : Verdict.FAIL;
    };
  }
}

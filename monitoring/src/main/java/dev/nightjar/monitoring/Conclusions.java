package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.RunLedger;
import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says in a sentence how a night ended. */
final class Conclusions {
  /** How the sentence of a night that is not complete starts. */
  static final String NOT_COMPLETE = "not complete:";

  private Conclusions() {}

  /**
   * The conclusion of a night.
   *
   * @param runs what covers the night, the oldest first
   * @param tonight all that was measured of it
   * @param later nightly runs that end with a later night, the oldest first
   */
  static Report.Conclusion of(
      LocalDate night, List<LedgerEntry> runs, List<Measurement> tonight, List<LedgerEntry> later) {
    Optional<LedgerEntry> completed =
        runs.stream().filter(Conclusions::completes).reduce((first, second) -> second);
    long alerts = alerts(tonight);
    long warnings = count(tonight, Verdict.WARN);
    String found = Figures.counted(alerts, "alert") + ", " + Figures.counted(warnings, "warning");
    String reason = completed.isPresent() ? "" : reason(night, runs);
    return new Report.Conclusion(
        completed.isPresent() ? Report.Status.COMPLETE : Report.Status.NOT_COMPLETE,
        completed
            .map(LedgerEntry::verdict)
            .orElseGet(
                () -> runs.stream().map(LedgerEntry::verdict).reduce(Verdict.PASS, Verdict::and)),
        completed.isPresent() ? "complete, " + found : NOT_COMPLETE + " " + firstLine(reason),
        reason,
        alerts,
        warnings,
        later(later));
  }

  /** FAIL is an alert, and so is what could not be judged for an error. */
  static long alerts(Collection<Measurement> measurements) {
    return measurements.stream().filter(m -> m.verdict().compareTo(Verdict.FAIL) >= 0).count();
  }

  static long count(Collection<Measurement> measurements, Verdict verdict) {
    return measurements.stream().filter(m -> m.verdict() == verdict).count();
  }

  private static boolean completes(LedgerEntry run) {
    return run.done() && run.job().equals(RunLedger.NIGHTLY);
  }

  private static String reason(LocalDate night, List<LedgerEntry> runs) {
    return runs.stream()
        .filter(run -> !run.done() && !run.message().isBlank())
        .max(
            Comparator.comparing((LedgerEntry run) -> run.job().equals(RunLedger.NIGHTLY))
                .thenComparing(LedgerEntry::finishedAt))
        .map(LedgerEntry::message)
        .orElse("no nightly run of " + night + " has come to its end");
  }

  /** Only when no run after it completed the same night. */
  private static String later(List<LedgerEntry> later) {
    return later.stream()
        .filter(run -> !run.done())
        .filter(
            failed ->
                later.stream()
                    .noneMatch(
                        run -> completes(run) && run.nights().contains(failed.nights().to())))
        .reduce((first, second) -> second)
        .map(
            run ->
                "a later night is not complete, %s: %s"
                    .formatted(run.nights(), firstLine(run.message())))
        .orElse("");
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("").strip();
  }
}

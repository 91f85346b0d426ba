package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.validation.Gate;
import dev.nightjar.validation.GateKeeper;
import dev.nightjar.validation.GateReport;
import dev.nightjar.validation.GateResults;
import dev.nightjar.validation.RuleResult;
import dev.nightjar.validation.Severity;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * What lies staged becomes visible: judge, then publish results, quarantine and table in this order
 * (rules W1, W3). The ledger row is the caller's and comes last.
 */
final class Intake {
  /** The ending of the name of a table's quarantine. */
  static final String QUARANTINE = "_quarantine";

  private final Lakehouse lakehouse;
  private final Run run;
  private final Map<String, Gate> gates;
  private final PrintWriter err;
  private final List<String> refusals = new ArrayList<>();
  private long quarantined;
  private final Map<String, SortedSet<LocalDate>> refusedNights = new TreeMap<>();

  Intake(Lakehouse lakehouse, Run run, Map<String, Gate> gates, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.run = run;
    this.gates = gates;
    this.err = err;
  }

  /** A staged batch, what it is made from and what its gate said of it. */
  private record Judged(
      StagedBatch batch, SortedMap<TableWindow, String> inputs, GateReport report) {

    /** Results and bad rows also depend on the tables that rules refer to: told by the results. */
    SortedMap<TableWindow, String> found() {
      SortedMap<TableWindow, String> found = new TreeMap<>(inputs);
      found.replaceAll(
          (window, hash) ->
              InputHash.of(List.of(hash, report.resultsOf(window.night()).toString())));
      return found;
    }

    /** The windows that may be published: none of a night that a rule refuses. */
    SortedMap<TableWindow, String> accepted() {
      SortedMap<TableWindow, String> accepted = new TreeMap<>(inputs);
      SortedSet<LocalDate> refused = report.refused();
      accepted.keySet().removeIf(window -> refused.contains(window.night()));
      return accepted;
    }
  }

  /**
   * Judges and publishes batches. A table that a rule of another gate refers to comes before it, so
   * that the rule sees the same night. What a rule refuses is told by {@link #finish}; all other
   * nights are published.
   */
  void judgeAndPublish(List<StagedBatch> batches) {
    for (List<StagedBatch> wave : ReferenceOrder.waves(batches, gates)) {
      List<Judged> judged = SideBySide.each(wave, this::judge);
      judged.forEach(this::tell);
      judged.forEach(each -> quarantined += each.report().quarantined());
      judged.forEach(this::noteRefused);
      publishResults(judged);
      SideBySide.forEach(
          judged,
          each -> {
            publishQuarantine(each);
            publishTable(each);
          });
    }
  }

  /** The nights of a table that were refused so far; of a history its last night. */
  SortedSet<LocalDate> refused(String table) {
    return refusedNights.getOrDefault(table, new TreeSet<>());
  }

  /** Refuses a night of a table without judging it. */
  void refuse(String table, LocalDate night, String why) {
    refusedNights.computeIfAbsent(table, t -> new TreeSet<>()).add(night);
    refusals.add("FAIL %s night %s: %s".formatted(table, night, why));
    run.judge(Verdict.FAIL);
  }

  /**
   * Ends the intake.
   *
   * @throws NightjarException of category GATE when a night was refused
   */
  void finish() {
    if (!refusals.isEmpty()) {
      throw NightjarException.gate(
          "Cannot publish all of night " + run.nights(),
          String.join("\n  ", refusals),
          "mend the data or the gate and run it again; all results: nightjar query \"SELECT * FROM "
              + GateResults.TABLE
              + "\"");
    }
  }

  /** How many rows went into quarantine. */
  long quarantined() {
    return quarantined;
  }

  /** Nights for which nothing landed by the deadline: empty, with a warning instead of a gate. */
  void publishNothing(TableDefinition table, SortedSet<LocalDate> nights) {
    SortedMap<TableWindow, String> windows = new TreeMap<>();
    List<RuleResult> results = new ArrayList<>();
    for (LocalDate night : nights) {
      windows.put(TableWindow.of(night), InputHash.of(List.of("nothing landed by the deadline")));
      results.add(
          new RuleResult(
              table.name(),
              night,
              false,
              "landing",
              List.of(),
              Severity.WARN,
              Verdict.WARN,
              0,
              1,
              null,
              "a landing by the deadline",
              "nothing has landed for night " + night + " by the deadline",
              "when it does, run the night again"));
    }
    run.judge(Verdict.WARN);
    results.forEach(this::tell);
    publishResults(table, windows, results);
    publish(
        Publication.of(
            table.name(),
            windows,
            lakehouse.spark().createDataFrame(List.of(), table.schema()),
            Verdict.WARN));
  }

  private Judged judge(StagedBatch batch) {
    TableDefinition table = batch.table();
    @Nullable Gate gate = gates.get(table.name());
    GateReport report =
        GateKeeper.judge(
            lakehouse,
            run,
            gate,
            table,
            batch.rows(lakehouse.spark()),
            batch.inputHashes().keySet());
    run.judge(report.verdict());
    Checkpoint.GATED.reached(run, table.name());
    return new Judged(batch, Gate.inputHashes(gate, batch.inputHashes()), report);
  }

  private void noteRefused(Judged judged) {
    SortedSet<LocalDate> refused = judged.report().refused();
    if (!refused.isEmpty()) {
      refusedNights
          .computeIfAbsent(judged.batch().table().name(), t -> new TreeSet<>())
          .addAll(refused);
    }
  }

  private void tell(Judged judged) {
    judged.report().results().stream()
        .filter(result -> result.verdict() != Verdict.PASS)
        .forEach(this::tell);
  }

  private void tell(RuleResult result) {
    String hint = result.hint().isEmpty() ? "" : " (" + result.hint() + ")";
    String line =
        "%s %s %s %s, rule %s: %s%s"
            .formatted(
                result.verdict(),
                result.table(),
                result.history() ? "history to" : "night",
                result.night(),
                result.rule(),
                result.sentence(),
                hint);
    if (result.verdict().compareTo(Verdict.FAIL) >= 0) {
      refusals.add(line);
    } else {
      err.println(line);
    }
  }

  /** The results of all batches in one commit: metrics come first, whatever becomes of the data. */
  private void publishResults(List<Judged> judged) {
    SortedMap<TableWindow, String> windows = new TreeMap<>();
    List<RuleResult> results = new ArrayList<>();
    for (Judged each : judged) {
      String table = each.batch().table().name();
      each.found().forEach((window, hash) -> windows.put(window.in(table), hash));
      results.addAll(each.report().results());
    }
    publishResults(windows, results);
  }

  private void publishResults(
      TableDefinition table, SortedMap<TableWindow, String> windows, List<RuleResult> results) {
    SortedMap<TableWindow, String> scoped = new TreeMap<>();
    windows.forEach((window, hash) -> scoped.put(window.in(table.name()), hash));
    publishResults(scoped, results);
  }

  private void publishResults(SortedMap<TableWindow, String> windows, List<RuleResult> results) {
    if (!windows.isEmpty()) {
      Dataset<Row> rows = GateResults.rows(lakehouse.spark(), lakehouse.clock(), results);
      publish(new Publication(GateResults.TABLE, GateResults.SCOPE, windows, rows, run.verdict()));
    }
  }

  /** Bad rows with their reasons; a table that never had one gets no quarantine. */
  private void publishQuarantine(Judged judged) {
    String quarantine = judged.batch().table().name() + QUARANTINE;
    if (judged.report().quarantined() > 0 || lakehouse.exists(quarantine)) {
      publish(
          Publication.of(
              quarantine, judged.found(), judged.report().rejected(), judged.report().verdict()));
    }
  }

  private void publishTable(Judged judged) {
    SortedMap<TableWindow, String> accepted = judged.accepted();
    if (accepted.isEmpty()) {
      return;
    }
    Collection<LocalDate> refused = judged.report().refused();
    Dataset<Row> rows = judged.report().accepted();
    if (!refused.isEmpty()) {
      rows =
          rows.where(
              org.apache.spark.sql.functions.not(
                  col(TableDefinition.NIGHT).isin(refused.toArray())));
    }
    Published published =
        publish(
            Publication.of(
                judged.batch().table().name(), accepted, rows, judged.report().verdict()));
    run.addRows(published.rows());
  }

  private Published publish(Publication publication) {
    Published published = lakehouse.publish(run, publication);
    run.output(published.version());
    return published;
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.RunLedger;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.Decision;
import dev.nightjar.monitoring.DecisionTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a night says of itself on stdout, in its exit code, in the ledger, in the tables and in the
 * report is the same.
 */
class OneTruthIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MONITORS =
      """
      watch: %s
      volume: { over: 14d, at_least: 0, at_most: 1000 }
      """;

  private static final String MODEL =
      """
      drift: { measure: psi, over: 7d, warn: %1$s, alert: %1$s, unseen: 1, missing: 1 }
      performance: { metric: auc, over: 7d, max_drop: 1, min_rows: 10 }
      calibration: { max_error: 1 }
      labels: { after: 2d, at_least: 0 }
      """;

  private static final String GATE =
      """
      gate: outcomes
      rules:
        - { rule: unique, columns: [flight_id], severity: fail }
      """;

  private static final String REFUSAL =
      """
        - { rule: range, column: dep_delay, min: -240, max: 60, severity: quarantine }
        - { rule: expression, name: no night flights, check: "hour < 22", severity: fail }
      """;

  @TempDir Path folder;
  private Path project;
  private LocalDate night = ReferenceRun.LAST;

  @Test
  void aNightIsToldTheSameEverywhere() throws IOException {
    Folders.copy(ReferenceRun.get().undisturbed(), folder);
    project = folder.resolve("project");
    for (String table : List.of("schedule", "outcomes")) {
      write(
          "monitors/" + table + ".yaml",
          MONITORS.formatted(table) + "staleness: { after: 1000d }\n");
    }
    write("gates/outcomes.yaml", GATE);
    monitor("1000");
    requireOneTruth(0, Verdict.PASS);

    monitor("0.000001");
    JsonNode alerting = requireOneTruth(0, Verdict.WARN);
    assertThat(alerting.path("alerts").asLong()).isPositive();

    write("gates/outcomes.yaml", GATE + REFUSAL);
    JsonNode refused = requireOneTruth(20, Verdict.FAIL);
    assertThat(refused.path("quarantined").asLong()).isPositive();
    assertThat(refused.path("alerts").asLong()).isEqualTo(1);
  }

  /** Runs the next night and returns its line of JSON. */
  private JsonNode requireOneTruth(int code, Verdict verdict) throws IOException {
    night = night.plusDays(1);
    Told told = run("nightly", "--date", night.toString(), "--no-retrain").requires(code);
    JsonNode line = JSON.readTree(told.out());
    Path written = folder.resolve(night + ".json");
    run(
            "report",
            "--date",
            night.toString(),
            "--html",
            folder.resolve(night + ".html").toString(),
            "--json",
            written.toString())
        .requires(0);
    JsonNode report = JSON.readTree(written.toFile());
    requireVerdict(line, report, code, verdict);
    requireRows(line, report);
    requireAlerts(line, report, code);
    requireDecisions(line, report);
    requireAuc(line, report);
    if (code == 0) {
      assertThat(told.err())
          .contains(
              String.format(
                  Locale.ROOT,
                  "night %s: %,d rows, %,d quarantined, %,d scored, AUC %.3f",
                  night,
                  line.path("rows").asLong(),
                  line.path("quarantined").asLong(),
                  line.path("scored").asLong(),
                  line.path("auc").path("value").asDouble()))
          .contains(", " + verdict + ", RETRAIN, ");
    }
    return line;
  }

  private void requireVerdict(JsonNode line, JsonNode report, int code, Verdict verdict) {
    LedgerEntry entry = entry();
    assertThat(line.path("run").asText()).isEqualTo(entry.run());
    assertThat(line.path("verdict").asText())
        .as("caught: %s", report.path("caught"))
        .isEqualTo(verdict.name());
    assertThat(entry.verdict()).isEqualTo(verdict);
    assertThat(report.path("conclusion").path("verdict").asText()).isEqualTo(verdict.name());
    assertThat(line.path("status").asText()).isEqualTo(code == 0 ? "DONE" : "FAILED");
    assertThat(entry.done()).isEqualTo(code == 0);
    assertThat(report.path("conclusion").path("status").asText())
        .isEqualTo(code == 0 ? "COMPLETE" : "NOT_COMPLETE");
    assertThat(count("nightjar_gate_results", "verdict = 'FAIL'") > 0)
        .as("a gate refuses")
        .isEqualTo(code == 20);
  }

  private void requireRows(JsonNode line, JsonNode report) {
    long steps =
        lakehouse().ledger().entriesOf(night).stream()
            .filter(e -> !e.job().equals(RunLedger.NIGHTLY))
            .mapToLong(LedgerEntry::rows)
            .sum();
    assertThat(line.path("rows").asLong()).isEqualTo(entry().rows()).isEqualTo(steps);
    assertThat(line.path("scored").asLong()).isEqualTo(count("late_arrival_predictions", "true"));
    assertThat(line.path("quarantined").asLong())
        .isEqualTo(count("outcomes_quarantine", "true"))
        .isEqualTo(sum(report.path("quarantined"), "rows"));
  }

  private void requireAlerts(JsonNode line, JsonNode report, int code) {
    long measured = count("nightjar_monitoring", "verdict IN ('FAIL', 'ERROR')");
    long refused = code == 0 ? 0 : count("nightjar_gate_results", "verdict IN ('FAIL', 'ERROR')");
    assertThat(line.path("alerts").asLong())
        .isEqualTo(measured + refused)
        .isEqualTo(report.path("conclusion").path("alerts").asLong())
        .isEqualTo(sum(report.path("counts"), "alerts"));
  }

  private void requireDecisions(JsonNode line, JsonNode report) {
    List<String> kept = new ArrayList<>();
    for (Decision decision : DecisionTable.ofNight(lakehouse(), night)) {
      kept.add("%s %s %s".formatted(decision.model(), decision.retrain(), decision.sentences()));
    }
    assertThat(decisions(line, "decision")).isEqualTo(kept);
    assertThat(decisions(report, "retrain")).isEqualTo(kept);
  }

  private static List<String> decisions(JsonNode of, String action) {
    List<String> told = new ArrayList<>();
    for (JsonNode decision : of.path("decisions")) {
      List<String> sentences = new ArrayList<>();
      decision.path("sentences").forEach(sentence -> sentences.add(sentence.asText()));
      told.add(
          "%s %s %s"
              .formatted(
                  decision.path("model").asText(), decision.path(action).asText(), sentences));
    }
    return told;
  }

  /** The newest night of predictions whose outcomes are known. */
  private void requireAuc(JsonNode line, JsonNode report) {
    if (!line.has("auc")) {
      assertThat(count("nightjar_monitoring", "metric = 'auc'")).isZero();
      return;
    }
    String of = line.path("auc").path("of").asText();
    double value = line.path("auc").path("value").asDouble();
    Row row =
        lakehouse()
            .read("nightjar_monitoring")
            .where("metric = 'auc' AND slice = 'all' AND nights = 1")
            .where("night = DATE '" + night + "' AND of_night = DATE '" + of + "'")
            .head();
    assertThat(value).isEqualTo(row.<Double>getAs("value"));
    JsonNode shown =
        StreamSupport.stream(report.path("models").spliterator(), false)
            .flatMap(model -> StreamSupport.stream(model.path("performance").spliterator(), false))
            .filter(metric -> metric.path("metric").asText().equals("auc"))
            .flatMap(metric -> StreamSupport.stream(metric.path("nights").spliterator(), false))
            .filter(each -> each.path("ofNight").asText().equals(of))
            .findFirst()
            .orElseThrow();
    assertThat(shown.path("value").asDouble()).isEqualTo(value);
  }

  private static long sum(JsonNode rows, String key) {
    assertThat(rows).isInstanceOf(ArrayNode.class);
    long sum = 0;
    for (JsonNode row : rows) {
      sum += row.path(key).asLong();
    }
    return sum;
  }

  private long count(String table, String condition) {
    return lakehouse().exists(table)
        ? lakehouse().read(table).where("night = DATE '" + night + "'").where(condition).count()
        : 0;
  }

  /** The newest row of a nightly run in the ledger. */
  private LedgerEntry entry() {
    return lakehouse().ledger().entriesOf(night).stream()
        .filter(e -> e.job().equals(RunLedger.NIGHTLY))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private void monitor(String bound) throws IOException {
    write(
        "monitors/late_arrival.yaml", MONITORS.formatted("late_arrival") + MODEL.formatted(bound));
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(project.resolve(file), text);
  }

  private Told run(String... job) {
    return Told.in(folder, job);
  }

  private Lakehouse lakehouse() {
    return TestSpark.lakehouse(folder.resolve("lakehouse"));
  }
}

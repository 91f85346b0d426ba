package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.validation.GateResults;
import dev.nightjar.validation.RuleResult;
import dev.nightjar.validation.Severity;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportReaderTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 14);
  private static final LocalDate BEFORE = NIGHT.minusDays(1);
  private static final LocalDate REFUSED = NIGHT.plusDays(1);
  private static final StructType BAD_ROWS =
      StructType.fromDDL("id BIGINT, known_at TIMESTAMP, night DATE, reasons ARRAY<STRING>");
  private static final StructType PROMOTIONS =
      StructType.fromDDL(
          """
          model STRING, challenger_version BIGINT, champion_version BIGINT, decision STRING,
          reasons ARRAY<STRING>, metric STRING, challenger_value DOUBLE, champion_value DOUBLE,
          night DATE""");

  @Test
  void theReportSaysWhatTheTablesSay(@TempDir Path folder) throws Exception {
    Lakehouse lakehouse = TestSpark.lakehouse(folder);
    assertThat(ReportReader.newestNight(lakehouse)).isEmpty();
    assertThatThrownBy(() -> ReportReader.read(lakehouse, NIGHT, List.of()))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("Cannot report on night 2013-06-14");
    fill(lakehouse);

    assertThat(ReportReader.newestNight(lakehouse)).contains(NIGHT);
    Report report =
        ReportReader.read(
            lakehouse, NIGHT, List.of(change(1, null), change(2, NIGHT), change(3, REFUSED)));

    assertThat(report.conclusion().status()).isEqualTo(Report.Status.COMPLETE);
    assertThat(report.conclusion().sentence()).isEqualTo("complete, 1 alert, 1 warning");
    assertThat(report.conclusion().verdict()).isEqualTo(Verdict.WARN);
    assertThat(report.conclusion().later()).contains("2013-06-15").contains("a gate said no");
    assertThat(report.champions())
        .extracting(Report.ChampionChange::version)
        .containsExactly(2L, 1L);
    assertThat(report.quarantined())
        .containsExactly(
            new Report.Quarantined(
                "flights", 4, List.of("late: id = 0", "late: id = 1", "late: id = 2")));
    assertThat(report.promotions())
        .containsExactly(
            new Report.Promotion("m", 2L, null, "KEEP", List.of("no better"), "auc", 0.7, null));
    ModelReport model = report.models().get(0);
    assertThat(model.performance().get(0).nights())
        .as("the newest night that knows of a night's predictions counts")
        .extracting(Measurement::value)
        .containsExactly(0.65, 0.71);
    assertThat(model.performance().get(0).rolling())
        .extracting(Measurement::value)
        .containsExactly(0.68);
    assertThat(report.costs().seconds())
        .containsExactly(new Report.Point(BEFORE, 10.0), new Report.Point(NIGHT, 30.0));

    JsonNode json = new ObjectMapper().readTree(report.json());
    assertThat(json.at("/night").asText()).isEqualTo("2013-06-14");
    assertThat(json.at("/conclusion/status").asText()).isEqualTo("COMPLETE");
    assertThat(json.at("/decisions/0/retrain").asText()).isEqualTo("RETRAIN");
    assertThat(json.at("/runs/0/nights").asText()).isEqualTo("2013-06-14");
    List<String> told = new ArrayList<>();
    json.at("/caught").forEach(m -> told.add(m.get("verdict").asText() + m.get("sentence")));
    List<String> stored =
        lakehouse
            .read(MonitoringTable.TABLE)
            .where("night = date'2013-06-14' AND verdict <> 'PASS'")
            .select("verdict", "sentence")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0) + "\"" + row.getString(1) + "\"")
            .toList();
    assertThat(told).containsExactlyInAnyOrderElementsOf(stored);
    Markup.parse(report.html());
    assertThat(report.html()).contains("complete, 1 alert, 1 warning").contains("0.7100");
  }

  @Test
  void aRefusedNightTellsItsGates(@TempDir Path folder) {
    Lakehouse lakehouse = TestSpark.lakehouse(folder);
    fill(lakehouse);
    Report report = ReportReader.read(lakehouse, REFUSED, List.of());
    assertThat(report.conclusion().status()).isEqualTo(Report.Status.NOT_COMPLETE);
    assertThat(report.conclusion().sentence())
        .isEqualTo("not complete: Cannot publish the night: a gate said no.");
    assertThat(report.conclusion().verdict()).isEqualTo(Verdict.FAIL);
    assertThat(report.caught())
        .singleElement()
        .satisfies(
            m -> {
              assertThat(m.verdict()).isEqualTo(Verdict.FAIL);
              assertThat(m.subject()).isEqualTo("flights");
              assertThat(m.sentence()).startsWith("3 of 5 rows are bad");
            });
    assertThat(report.decisions()).isEmpty();
    Markup.parse(report.html());
  }

  private static void fill(Lakehouse lakehouse) {
    List<Measurement> measurements =
        List.of(
            auc(BEFORE, BEFORE.minusDays(1), 1, 0.6, Verdict.PASS),
            auc(NIGHT, BEFORE.minusDays(1), 1, 0.65, Verdict.PASS),
            auc(NIGHT, BEFORE, 1, 0.71, Verdict.PASS),
            auc(NIGHT, BEFORE, 7, 0.68, Verdict.FAIL),
            seconds(BEFORE, "ingest", 10),
            seconds(NIGHT, "ingest", 10),
            seconds(NIGHT, "score", 20),
            seconds(NIGHT, "nightly", 99),
            new Measured("flights", NIGHT, Monitor.QUALITY, "not_null", "flights@3")
                .column("id")
                .value(0.5, 10)
                .judged(Verdict.WARN, "5 of 10 rows: id is null"));
    Run monitor = lakehouse.start("monitor", new NightRange(BEFORE, NIGHT));
    publish(
        lakehouse,
        monitor,
        MonitoringTable.TABLE,
        MonitoringTable.SCOPE,
        MonitoringTable.rows(lakehouse.spark(), lakehouse.clock(), measurements),
        window(BEFORE, "m"),
        window(NIGHT, "m"),
        window(BEFORE, MonitoringTable.RUNS),
        window(NIGHT, MonitoringTable.RUNS),
        window(NIGHT, "flights"));
    publish(
        lakehouse,
        monitor,
        DecisionTable.TABLE,
        DecisionTable.SCOPE,
        DecisionTable.rows(
            lakehouse.spark(),
            lakehouse.clock(),
            List.of(
                new Decision(
                    "m",
                    NIGHT,
                    Decision.Action.RETRAIN,
                    List.of(Decision.Reason.PERFORMANCE),
                    List.of("performance: auc is bad"),
                    1L))),
        window(NIGHT, "m"));
    publish(
        lakehouse,
        monitor,
        GateResults.TABLE,
        GateResults.SCOPE,
        GateResults.rows(lakehouse.spark(), lakehouse.clock(), List.of(refusal())),
        window(REFUSED, "flights"));
    List<Row> bad = new ArrayList<>();
    for (long id = 0; id < 4; id++) {
      bad.add(
          RowFactory.create(
              id,
              lakehouse.clock().cutoffOf(NIGHT),
              NIGHT,
              new String[] {"late: id = " + (3 - id)}));
    }
    publish(
        lakehouse,
        monitor,
        "flights_quarantine",
        null,
        lakehouse.spark().createDataFrame(bad, BAD_ROWS),
        TableWindow.of(NIGHT));
    publish(
        lakehouse,
        monitor,
        "nightjar_promotions",
        "model",
        lakehouse
            .spark()
            .createDataFrame(
                List.of(
                    RowFactory.create(
                        "m",
                        2L,
                        null,
                        "KEEP",
                        new String[] {"no better"},
                        "auc",
                        0.7,
                        null,
                        NIGHT)),
                PROMOTIONS),
        window(NIGHT, "m"));
    monitor.abandon();
    Run nightly = lakehouse.start("nightly", NightRange.of(NIGHT));
    nightly.judge(Verdict.WARN);
    nightly.complete();
    lakehouse
        .start("nightly", NightRange.of(REFUSED))
        .fail(NightjarException.gate("Cannot publish the night", "a gate said no", ""), 20);
  }

  private static void publish(
      Lakehouse lakehouse,
      Run run,
      String table,
      @Nullable String scope,
      Dataset<Row> rows,
      TableWindow... windows) {
    Map<TableWindow, String> hashes = new TreeMap<>();
    for (TableWindow window : windows) {
      hashes.put(window, "input");
    }
    lakehouse.publish(
        run, new Publication(table, scope, new TreeMap<>(hashes), rows, Verdict.PASS));
  }

  private static TableWindow window(LocalDate night, String scope) {
    return TableWindow.of(night).in(scope);
  }

  private static Measurement auc(
      LocalDate night, LocalDate of, int nights, double value, Verdict verdict) {
    return new Measured("m", night, Monitor.PERFORMANCE, "auc", "m v1")
        .of(of, nights)
        .value(value, 100)
        .between(value - 0.1, value + 0.1)
        .threshold(nights > 1 ? (Double) 0.7 : null)
        .judged(verdict, "auc of " + of + ", known to " + night + ", " + nights);
  }

  private static Measurement seconds(LocalDate night, String job, double seconds) {
    return new Measured(MonitoringTable.RUNS, night, Monitor.COST, "seconds", job)
        .value(seconds, 1)
        .judged(Verdict.PASS, job);
  }

  private static RuleResult refusal() {
    return new RuleResult(
        "flights",
        REFUSED,
        false,
        "row_count",
        List.of(),
        Severity.FAIL,
        Verdict.FAIL,
        5,
        3,
        null,
        "",
        "3 of 5 rows are bad",
        "");
  }

  private static Report.ChampionChange change(long version, @Nullable LocalDate night) {
    return new Report.ChampionChange(
        "m",
        "PROMOTE",
        version,
        null,
        "because",
        "somebody",
        night,
        Instant.parse("2013-06-01T00:00:00Z").plusSeconds(version));
  }
}

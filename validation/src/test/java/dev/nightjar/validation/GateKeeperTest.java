package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.SparkJobs;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateKeeperTest {
  private static final LocalDate FIRST = LocalDate.of(2013, 6, 1);
  private static final String ROW_RULES =
      """
      - { rule: not_null, column: v, severity: warn }
      - { rule: range, column: v, min: 0, max: 10, severity: quarantine }
      - { rule: range, name: small, column: n, max: 2, where: "site = 'A'", severity: warn }
      - { rule: in_set, column: s, values: [x, "it's"], severity: warn }
      - { rule: regex, column: s, pattern: "[a-z]", severity: warn }
      - { rule: expression, check: "v > n", severity: warn }
      """;

  @TempDir Path folder;
  private Readings readings;
  private Lakehouse lakehouse;

  @BeforeEach
  void open() {
    readings = new Readings(folder.resolve("project"));
    lakehouse = TestSpark.lakehouse(folder.resolve("root"));
  }

  @Test
  void deequAndTheQuarantineFlagsAgreeWithANaiveTwinOnNullsNaNAndEmptyNights() {
    Gate gate = readings.rules(ROW_RULES);
    for (long seed = 1; seed <= 3; seed++) {
      List<Row> rows = random(seed, 200);
      GateReport report = judge(gate, rows, nights(0, 1, 2, 3));
      for (int night = 0; night < 4; night++) {
        LocalDate date = FIRST.plusDays(night);
        List<Row> its = rows.stream().filter(r -> date.equals(r.get(6))).toList();
        String context = "seed " + seed + " night " + date;
        expect(report, context, date, "not_null v", its, r -> true, r -> !r.isNullAt(2));
        expect(report, context, date, "range v", its, r -> !r.isNullAt(2), GateKeeperTest::within);
        expect(
            report,
            context,
            date,
            "small",
            its,
            r -> "A".equals(r.get(0)) && !r.isNullAt(3),
            r -> r.getInt(3) <= 2);
        expect(
            report,
            context,
            date,
            "in_set s",
            its,
            r -> !r.isNullAt(4),
            r -> Set.of("x", "it's").contains(r.getString(4)));
        expect(
            report,
            context,
            date,
            "regex s",
            its,
            r -> !r.isNullAt(4),
            r -> r.getString(4).matches("[a-z]"));
        // NaN is larger than every number (rule T10).
        expect(
            report,
            context,
            date,
            "expression v, n",
            its,
            r -> !r.isNullAt(2) && !r.isNullAt(3),
            r -> Double.compare(r.getDouble(2), r.getInt(3)) > 0);
      }
      long bad = rows.stream().filter(r -> !r.isNullAt(2) && !within(r)).count();
      assertThat(report.quarantined()).as("seed " + seed).isEqualTo(bad);
      assertThat(report.rejected().count()).isEqualTo(bad);
      assertThat(report.accepted().count()).isEqualTo(rows.size() - bad);
      assertThat(report.rows()).isEqualTo(rows.size());
      assertThat(report.verdict()).isEqualTo(Verdict.WARN);
    }
  }

  @Test
  void aRangeOfNightsGivesTheRowsOfTheNightsOneByOne() {
    Gate gate =
        readings.rules(
            ROW_RULES
                + """
                - { rule: unique, columns: [site, at], severity: warn }
                - { rule: row_count, min: 3, by: [site], severity: warn }
                - { rule: gaps, column: at, every: 6h, by: [site], severity: warn }
                - { rule: freshness, column: at, within: 3h, severity: warn }
                - { rule: variants, column: s, severity: warn }
                - { rule: varies, columns: [v, s], by: [site], at_least: 3, severity: warn }
                """);
    List<Row> rows = random(7, 120);
    List<RuleResult> range = judge(gate, rows, nights(0, 1, 2, 3)).results();
    List<RuleResult> single = new ArrayList<>();
    for (int night = 0; night < 4; night++) {
      LocalDate date = FIRST.plusDays(night);
      single.addAll(
          judge(gate, rows.stream().filter(r -> date.equals(r.get(6))).toList(), nights(night))
              .results());
    }
    assertThat(range).isEqualTo(single);
    Dataset<Row> table = GateResults.rows(TestSpark.session(), TestSpark.CLOCK, range);
    assertThat(table.count()).isEqualTo(range.size());
    assertThat(table.columns()).contains(GateResults.SCOPE, "night", "known_at");
  }

  @Test
  void moreRulesAndMoreNightsTakeNoMoreSparkJobs() {
    List<Row> rows = random(11, 60);
    String unique = "- { rule: unique, columns: [site, at], severity: warn }\n";
    List<Row> ofOneNight = rows.stream().filter(r -> FIRST.equals(r.get(6))).toList();
    Gate two =
        readings.rules("- { rule: range, column: v, min: 0, max: 10, severity: warn }\n" + unique);
    int few = SparkJobs.during(() -> judge(two, ofOneNight, nights(0))).size();
    String many =
        ROW_RULES.replace("severity: quarantine", "severity: warn")
            + unique
            + "- { rule: unique, columns: [site, n], severity: warn }\n"
            + "- { rule: row_count, min: 3, severity: warn }\n"
            + "- { rule: freshness, column: at, within: 3h, severity: warn }\n"
            + "- { rule: varies, columns: [v, s], by: [site], severity: warn }\n";
    Gate ten = readings.rules(many);
    assertThat(SparkJobs.during(() -> judge(ten, rows, nights(0, 1, 2, 3))))
        .hasSize(few)
        .hasSizeLessThanOrEqualTo(7);
  }

  @Test
  void ofTrueCopiesOneStaysOfRowsThatDifferNoneAndANullKeyGoes() {
    Gate gate = readings.rules("- { rule: unique, columns: [site, at], severity: quarantine }");
    Instant at = Instant.parse("2013-06-01T07:00:00Z");
    List<Row> rows =
        List.of(
            Readings.row("A", at, 1.0, 1, "copy", FIRST),
            Readings.row("A", at, 1.0, 1, "copy", FIRST),
            Readings.row("B", at, 1.0, 1, "differs", FIRST),
            Readings.row("B", at, 2.0, 1, "differs", FIRST),
            Readings.row("C", at, 1.0, 1, "alone", FIRST),
            Readings.row("C", at, 1.0, 1, "other night", FIRST.plusDays(1)),
            Readings.row(null, at, 1.0, 1, "no key", FIRST));
    GateReport report = judge(gate, rows, nights(0, 1));
    assertThat(report.accepted().select("s").collectAsList().stream().map(r -> r.getString(0)))
        .containsExactlyInAnyOrder("copy", "alone", "other night");
    assertThat(report.quarantined()).isEqualTo(4);
    assertThat(report.rejected().first().<String>getList(7).get(0))
        .startsWith("unique site, at: site = ");
    assertThat(report.results().get(0).violations()).isEqualTo(3);
  }

  @Test
  void t9TheHourThatAClockChangeRepeatsIsTwoKeys() {
    Gate gate = readings.rules("- { rule: unique, columns: [site, at] }");
    LocalDate night = LocalDate.of(2013, 11, 3);
    List<Row> rows =
        List.of(
            Readings.row("A", Instant.parse("2013-11-03T05:00:00Z"), 1.0, 1, "x", night),
            Readings.row("A", Instant.parse("2013-11-03T06:00:00Z"), 1.0, 1, "x", night));
    assertThat(judge(gate, rows, List.of(TableWindow.of(night))).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void t2AReferenceSeesTheOtherTableAsKnownAtTheCutoffOfTheNight() {
    Gate gate =
        readings.rules(
            "- { rule: reference, table: sites, on: { id: site }, severity: quarantine }");
    Instant known = TestSpark.CLOCK.cutoffOf(FIRST);
    List<Row> sites =
        List.of(
            site("A", known, false, FIRST),
            site("B", known.plus(Duration.ofDays(1)), false, FIRST.plusDays(1)),
            site("A", known.plus(Duration.ofDays(2)), true, FIRST.plusDays(2)));
    List<Row> rows = new ArrayList<>();
    for (int night = 0; night < 3; night++) {
      for (String site : new String[] {"A", "B", null}) {
        rows.add(Readings.row(site, known, 1.0, 1, site + night, FIRST.plusDays(night)));
      }
    }
    assertThat(judge(gate, rows, nights(0, 1, 2)).verdict()).isEqualTo(Verdict.INSUFFICIENT_DATA);
    Flights.publish(
        lakehouse,
        "sites",
        TestSpark.session()
            .createDataFrame(sites, readings.project().tables().get("sites").schema()),
        FIRST.plusDays(2));
    GateReport report = judge(gate, rows, nights(0, 1, 2));
    assertThat(report.rejected().select("s").collectAsList().stream().map(r -> r.getString(0)))
        .containsExactlyInAnyOrder("B0", "A2");
    assertThat(report.results()).extracting(RuleResult::violations).containsExactly(1L, 0L, 1L);
    assertThat(report.results()).extracting(RuleResult::n).containsExactly(2L, 2L, 2L);
  }

  @Test
  void severitiesAndTolerancesDecideNightByNight() {
    Gate gate =
        readings.rules(
            """
            - { rule: range, column: v, min: 0 }
            - { rule: range, name: few, column: n, min: 0, severity: quarantine, max_fraction: 0.5 }
            """);
    List<Row> rows =
        List.of(
            Readings.row("A", null, -1.0, 1, "x", FIRST),
            Readings.row("A", null, 1.0, -1, "x", FIRST.plusDays(1)),
            Readings.row("A", null, 1.0, 1, "x", FIRST.plusDays(1)),
            Readings.row("A", null, 1.0, -1, "x", FIRST.plusDays(2)));
    GateReport report = judge(gate, rows, nights(0, 1, 2));
    assertThat(report.results())
        .extracting(RuleResult::verdict)
        .containsExactly(
            Verdict.FAIL, Verdict.PASS, Verdict.PASS, Verdict.WARN, Verdict.PASS, Verdict.FAIL);
    assertThat(report.refused()).containsExactly(FIRST, FIRST.plusDays(2));
    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
  }

  @Test
  void aTableWithoutAGatePassesWhole() {
    GateReport report = judge(null, random(3, 20), nights(0, 1, 2, 3));
    assertThat(report.verdict()).isEqualTo(Verdict.PASS);
    assertThat(report.accepted().count()).isEqualTo(report.rows()).isEqualTo(20);
    assertThat(report.rejected().count()).isZero();
  }

  private GateReport judge(@Nullable Gate gate, List<Row> rows, List<TableWindow> windows) {
    return readings.judge(lakehouse, gate, readings.staged(rows), windows);
  }

  private static List<TableWindow> nights(int... offsets) {
    List<TableWindow> windows = new ArrayList<>();
    for (int offset : offsets) {
      windows.add(TableWindow.of(FIRST.plusDays(offset)));
    }
    return windows;
  }

  /** Rows of the first three nights; the fourth stays empty. */
  private static List<Row> random(long seed, int n) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      LocalDate night = FIRST.plusDays(random.nextInt(3));
      Double[] values = {null, Double.NaN, -0.0, 0.0, 10.0, 10.5, -1.0, 5.0};
      String[] texts = {null, "x", "it's", "xy", "X", ""};
      rows.add(
          Readings.row(
              random.nextInt(5) == 0 ? null : "AB".substring(random.nextInt(2)).substring(0, 1),
              TestSpark.CLOCK.cutoffOf(night).minus(Duration.ofHours(random.nextInt(24))),
              values[random.nextInt(values.length)],
              random.nextInt(4) == 0 ? null : (Integer) random.nextInt(5),
              texts[random.nextInt(texts.length)],
              night));
    }
    return rows;
  }

  private static boolean within(Row row) {
    return row.getDouble(2) >= 0 && row.getDouble(2) <= 10;
  }

  private static Row site(String id, Instant known, boolean closed, LocalDate night) {
    return RowFactory.create(id, known, closed, closed, known, night);
  }

  private static void expect(
      GateReport report,
      String context,
      LocalDate night,
      String rule,
      List<Row> rows,
      Predicate<Row> judged,
      Predicate<Row> holds) {
    RuleResult result =
        report.results().stream()
            .filter(r -> r.rule().equals(rule) && r.night().equals(night))
            .findFirst()
            .orElseThrow();
    List<Row> those = rows.stream().filter(judged).toList();
    assertThat(result.n()).as(context + " " + result).isEqualTo(those.size());
    assertThat(result.violations())
        .as(context + " " + result)
        .isEqualTo(those.stream().filter(holds.negate()).count());
  }
}

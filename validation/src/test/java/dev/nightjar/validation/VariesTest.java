package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rule {@code varies} against a naive twin, and how it is written. */
class VariesTest {
  private static final LocalDate FIRST = LocalDate.of(2013, 6, 1);
  private static final List<String> GROUPS = List.of("A", "B", "C");

  @TempDir Path folder;
  private Readings readings;
  private Lakehouse lakehouse;

  @BeforeEach
  void open() {
    readings = new Readings(folder.resolve("project"));
    lakehouse = TestSpark.lakehouse(folder.resolve("root"));
  }

  /** What the twin finds: of a group's nights how many are judged, how many violate, the least. */
  private record Twin(long judged, long violations, @Nullable Double least) {
    static Twin of(List<Row> rows, @Nullable String by, Function<Row, @Nullable Object> value) {
      Map<String, Set<Object>> different = new HashMap<>();
      Map<String, Long> values = new HashMap<>();
      for (Row row : rows) {
        Object found = value.apply(row);
        if (found == null || (by != null && row.isNullAt(0))) {
          continue;
        }
        String group = row.get(6) + (by == null ? "" : row.getString(0));
        different.computeIfAbsent(group, g -> new HashSet<>()).add(found);
        values.merge(group, 1L, Long::sum);
      }
      long judged = 0;
      long violations = 0;
      Double least = null;
      for (String group : different.keySet()) {
        if (values.get(group) >= 5) {
          judged++;
          double n = different.get(group).size();
          violations += n < 3 ? 1 : 0;
          least = least == null ? n : Math.min(least, n);
        }
      }
      return new Twin(judged, violations, least);
    }
  }

  @Test
  void nightsAndHistoriesEqualANaiveTwinOnNullsNaNTiesAndThinGroups() {
    Gate grouped = readings.rules(rule("by: [site], "));
    Gate whole = readings.rules(rule(""));
    for (long seed = 1; seed <= 8; seed++) {
      List<Row> rows = random(new Random(seed));
      for (Gate gate : List.of(grouped, whole)) {
        String by = gate == grouped ? "site" : null;
        List<TableWindow> nights = new ArrayList<>();
        for (int night = 0; night < 4; night++) {
          nights.add(TableWindow.of(FIRST.plusDays(night)));
        }
        for (RuleResult result : judge(gate, rows, nights).results()) {
          List<Row> its = rows.stream().filter(r -> result.night().equals(r.get(6))).toList();
          expect("seed " + seed, result, its, by);
        }
        TableWindow history = TableWindow.historyTo(FIRST.plusDays(3));
        for (RuleResult result : judge(gate, rows, List.of(history)).results()) {
          expect("seed " + seed + " history", result, rows, by);
        }
      }
    }
  }

  @Test
  void aStuckSensorIsNamedWithItsValue() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rows.add(reading("A", i, 7.5, FIRST));
      rows.add(reading("B", i, (double) i, FIRST));
    }
    RuleResult result =
        judge(readings.rules(rule("by: [site], ")), rows, List.of(TableWindow.of(FIRST)))
            .results()
            .get(0);
    assertThat(result.verdict()).isEqualTo(Verdict.WARN);
    assertThat(result.rule()).isEqualTo("varies v");
    assertThat(result.columns()).containsExactly("v");
    assertThat(result.sentence()).isEqualTo("A has only 7.5 in 6 rows");
  }

  @Test
  void mistakesAreToldWhereTheyAreWritten() {
    assertThat(
            readings.problems(
                """
                gate: readings
                rules:
                  - { rule: varies, column: v, at_least: 1 }
                  - { rule: varies, column: n, at_least: 5, min_rows: 4 }
                  - { rule: varies, column: s, by: [sit] }
                  - { rule: varies, column: at, severity: quarantine }
                """))
        .anySatisfy(p -> assertThat(p).contains("gates.yaml:3", "2 or more"))
        .anySatisfy(p -> assertThat(p).contains("gates.yaml:4", "less than 'at_least'"))
        .anySatisfy(p -> assertThat(p).contains("gates.yaml:5", "did you mean 'site'"))
        .anySatisfy(p -> assertThat(p).contains("gates.yaml:6", "no bad row to quarantine"))
        .hasSize(4);
  }

  private static String rule(String by) {
    return "- { rule: varies, columns: [v, s], "
        + by
        + "at_least: 3, min_rows: 5, severity: warn }";
  }

  private static void expect(
      String context, RuleResult result, List<Row> rows, @Nullable String by) {
    boolean number = result.columns().equals(List.of("v"));
    Twin twin =
        Twin.of(
            rows,
            by,
            row ->
                number
                    ? row.isNullAt(2) ? null : (Object) (row.getDouble(2) + 0.0)
                    : row.getString(4));
    assertThat(new Twin(result.n(), result.violations(), result.value()))
        .as(context + " " + result)
        .isEqualTo(twin);
    assertThat(result.verdict())
        .as(context + " " + result)
        .isEqualTo(
            twin.judged() == 0
                ? Verdict.INSUFFICIENT_DATA
                : twin.violations() == 0 ? Verdict.PASS : Verdict.WARN);
  }

  /** Rows of the first three nights; the fourth stays empty. */
  private static List<Row> random(Random random) {
    List<Row> rows = new ArrayList<>();
    Double[] numbers = {null, Double.NaN, -0.0, 0.0, 1.5};
    String[] texts = {null, "", "x", "y"};
    for (int night = 0; night < 3; night++) {
      for (int i = random.nextInt(40); i > 0; i--) {
        int group = random.nextInt(4);
        rows.add(
            Readings.row(
                group == 3 ? null : GROUPS.get(group),
                TestSpark.CLOCK.cutoffOf(FIRST.plusDays(night)).minus(Duration.ofMinutes(i)),
                numbers[random.nextInt(1 + random.nextInt(numbers.length))],
                i,
                texts[random.nextInt(1 + random.nextInt(texts.length))],
                FIRST.plusDays(night)));
      }
    }
    return rows;
  }

  private static Row reading(String site, int hour, double v, LocalDate night) {
    return Readings.row(
        site, TestSpark.CLOCK.cutoffOf(night).minus(Duration.ofHours(hour)), v, hour, "s", night);
  }

  private GateReport judge(Gate gate, List<Row> rows, List<TableWindow> windows) {
    return readings.judge(lakehouse, gate, readings.staged(rows), windows);
  }
}

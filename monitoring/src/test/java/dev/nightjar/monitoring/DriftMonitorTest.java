package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.training.evaluation.NightMeasures;
import dev.nightjar.validation.ColumnProfile;
import dev.nightjar.validation.ReferenceProfile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DriftMonitorTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 15);
  private static final ModelSubject SUBJECT =
      new ModelSubject(
          "m", 2, NightMeasures.ofProbabilities(), 0.7, Map.of("temp", 0.8, "carrier", 0.2));

  private static final ColumnProfile TEMP =
      new ColumnProfile(
          "temp",
          ColumnProfile.Kind.NUMBER,
          1000,
          0,
          0,
          0.0,
          9.0,
          4.5,
          List.of(2.0, 5.0),
          List.of(300L, 300L, 400L),
          0,
          List.of());
  private static final ColumnProfile CARRIER =
      new ColumnProfile(
          "carrier",
          ColumnProfile.Kind.CATEGORY,
          1000,
          0,
          0,
          null,
          null,
          null,
          List.of(),
          List.of(),
          2,
          List.of(new ColumnProfile.Category("AA", 600), new ColumnProfile.Category("UA", 400)));

  @Test
  void sevenNightsTogetherAreJudged() {
    assertThat(drift(7, 1000, 30, 30, 40).verdict()).isEqualTo(Verdict.PASS);
    Measurement moved = drift(7, 1000, 5, 15, 80);
    assertThat(moved.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(moved.column()).isEqualTo("temp");
    assertThat(moved.importance()).isEqualTo(0.8);
    assertThat(moved.sentence()).contains("most moved: > 5 from 40.0 % to 80.0 %");
    assertThat(drift(7, 1000, 20, 30, 50).verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void fewNightsOrFewIndependentRowsAreTooLittle() {
    assertThat(drift(6, 1000, 5, 15, 80).verdict()).isEqualTo(Verdict.INSUFFICIENT_DATA);
    assertThat(drift(7, 2, 5, 15, 80).verdict()).isEqualTo(Verdict.INSUFFICIENT_DATA);
    assertThat(drift(0, 0, 0, 0, 0).verdict()).isEqualTo(Verdict.INSUFFICIENT_DATA);
  }

  @Test
  void rowsThatShareAValueExplainMore() {
    assertThat(drift(7, 100, 11, 25, 64).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(drift(7, 3, 11, 25, 64).verdict())
        .as("21 values, however many rows")
        .isNotEqualTo(Verdict.FAIL);
  }

  @Test
  void aCategoryThatTrainingNeverSawRaisesTonight() {
    assertThat(unseen(0).verdict()).isEqualTo(Verdict.PASS);
    assertThat(unseen(3).verdict()).isEqualTo(Verdict.WARN);
    Measurement renamed = unseen(40);
    assertThat(renamed.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(renamed.sentence())
        .isEqualTo("28.6 % of tonight's values of carrier are none that training has seen");
  }

  @Test
  void missingValuesRaiseBeyondChance() {
    assertThat(missing(0, 1000).verdict()).isEqualTo(Verdict.PASS);
    assertThat(missing(9, 1000).verdict()).isEqualTo(Verdict.PASS);
    assertThat(missing(50, 1000).verdict()).isEqualTo(Verdict.FAIL);
  }

  private static Measurement drift(int nights, long independent, long... shares) {
    long[] counts = {shares[0], shares[1], shares[2], 0, 0};
    return measure(TEMP, nights(nights, "temp", counts, independent)).get(0);
  }

  private static Measurement unseen(long unknown) {
    long[] counts = {60, 40, unknown, 0};
    return measure(CARRIER, nights(1, "carrier", counts, 100)).stream()
        .filter(m -> m.metric().equals("unseen_share"))
        .findFirst()
        .orElseThrow();
  }

  private static Measurement missing(long nulls, long independent) {
    long[] counts = {30, 30, 40, nulls, 0};
    return measure(TEMP, nights(1, "temp", counts, independent)).stream()
        .filter(m -> m.metric().equals("missing_share"))
        .findFirst()
        .orElseThrow();
  }

  private static SortedMap<LocalDate, Map<String, NightCounts>> nights(
      int nights, String column, long[] counts, long independent) {
    SortedMap<LocalDate, Map<String, NightCounts>> all = new TreeMap<>();
    for (int back = 0; back < nights; back++) {
      all.put(NIGHT.minusDays(back), Map.of(column, new NightCounts(counts, independent)));
    }
    return all;
  }

  private static List<Measurement> measure(
      ColumnProfile column, SortedMap<LocalDate, Map<String, NightCounts>> nights) {
    return new ArrayList<>(
        new DriftMonitor(MonitorDefinition.Drift.DEFAULT, SUBJECT, Monitor.FEATURE_DRIFT, NIGHT)
            .measure(new ReferenceProfile(1000, List.of(column)), nights));
  }
}

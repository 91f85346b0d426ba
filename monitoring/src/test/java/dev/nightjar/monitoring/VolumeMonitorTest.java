package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VolumeMonitorTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 15);
  private static final MonitorDefinition RULES = MonitorDefinition.ofDefaults("t");

  @Test
  void halfOrDoubleTheUsualRaises() {
    assertThat(volume(1000).verdict()).isEqualTo(Verdict.PASS);
    assertThat(volume(600).verdict()).isEqualTo(Verdict.PASS);
    assertThat(volume(1600).verdict()).isEqualTo(Verdict.PASS);
    assertThat(volume(599).verdict()).isEqualTo(Verdict.FAIL);
    assertThat(volume(0).verdict()).isEqualTo(Verdict.FAIL);
    Measurement doubled = volume(2000);
    assertThat(doubled.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(doubled.sentence())
        .isEqualTo(
            "2000 rows, 200.0 % of the usual 1000 of the 14 nights before; 60.0 % to 160.0 % are"
                + " expected");
  }

  @Test
  void aTableThatNeverGetsRowsIsNotJudged() {
    NightVolumes none = new NightVolumes(Map.of());
    assertThat(VolumeMonitor.measure(RULES, "t@0", none, NIGHT))
        .extracting(Measurement::verdict)
        .containsExactly(Verdict.PASS, Verdict.PASS);
  }

  @Test
  void aModelThatPredictsSinceHalfTheNightsIsNotJudgedYet() {
    SortedMap<LocalDate, Long> rows = usual();
    rows.headMap(NIGHT.minusDays(7)).clear();
    rows.put(NIGHT, 1000L);
    NightVolumes seven = new NightVolumes(Map.of("t", rows));
    assertThat(seven.usual("t", NIGHT, 14)).isZero();
    assertThat(VolumeMonitor.measure(RULES, "t@0", seven, NIGHT).get(0).verdict())
        .isEqualTo(Verdict.PASS);
    rows.put(NIGHT.minusDays(8), 1000L);
    assertThat(new NightVolumes(Map.of("t", rows)).usual("t", NIGHT, 14)).isEqualTo(1000);
  }

  @Test
  void twoNightsWithoutARowAreStale() {
    assertThat(stale(NIGHT)).isEqualTo(Verdict.PASS);
    assertThat(stale(NIGHT.minusDays(1))).isEqualTo(Verdict.PASS);
    assertThat(stale(NIGHT.minusDays(2))).isEqualTo(Verdict.FAIL);
  }

  private static Verdict stale(LocalDate lastWithRows) {
    SortedMap<LocalDate, Long> rows = usual();
    rows.tailMap(lastWithRows.plusDays(1)).clear();
    if (lastWithRows.equals(NIGHT)) {
      rows.put(NIGHT, 5L);
    }
    List<Measurement> measured =
        VolumeMonitor.measure(RULES, "t@0", new NightVolumes(Map.of("t", rows)), NIGHT);
    return measured.get(1).verdict();
  }

  private static Measurement volume(long tonight) {
    SortedMap<LocalDate, Long> rows = usual();
    rows.put(NIGHT, tonight);
    return VolumeMonitor.measure(RULES, "t@0", new NightVolumes(Map.of("t", rows)), NIGHT).get(0);
  }

  private static SortedMap<LocalDate, Long> usual() {
    SortedMap<LocalDate, Long> rows = new TreeMap<>();
    for (int back = 1; back <= 14; back++) {
      // Two outliers do not move a median.
      rows.put(NIGHT.minusDays(back), back < 3 ? 50_000L : 1000L);
    }
    return rows;
  }
}

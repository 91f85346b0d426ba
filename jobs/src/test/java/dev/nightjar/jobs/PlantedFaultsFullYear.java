package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.Measurement;
import dev.nightjar.monitoring.Monitor;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults planted into the shipped data, and what the monitors of the following nights raise of each
 * beyond what the untouched data raise. docs/monitoring.md shows the tables that this prints.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlantedFaultsFullYear {
  private static final LocalDate FROM = PlantedFault.FROM;
  private static final String MODEL = "late_arrival";

  @TempDir static Path folder;

  private final Map<PlantedFault, Map<Raised, Raised.Said>> beyond =
      new EnumMap<>(PlantedFault.class);
  private Map<Raised, Raised.Said> june = Map.of();
  private int refusedNight;

  /** Ten nights that are watched before the faults, and the rest of June once as it was. */
  @BeforeAll
  void plant() {
    ShippedProject base = ShippedProject.in(folder.resolve("base"));
    base.job("ingest", "--bootstrap", "--to", "2013-06-01");
    base.job("train", "--date", "2013-06-01");
    nightly(base, LocalDate.of(2013, 6, 1), FROM.minusDays(1)).requires(0);
    ShippedProject untouched = base.copyTo(folder.resolve("untouched"));
    nightly(untouched, FROM, LocalDate.of(2013, 6, 30)).requires(0);
    june = Raised.since(untouched.lakehouse(), LocalDate.of(2013, 6, 1));
    for (PlantedFault fault : PlantedFault.values()) {
      ShippedProject copy = base.copyTo(at(fault).folder());
      fault.plant(copy);
      if (fault == PlantedFault.DAY_TWICE) {
        // A refused night ends before its monitors, those of the nights before it must not.
        nightly(copy, FROM, fault.to().minusDays(1)).requires(0);
        refusedNight = nightly(copy, fault.to(), fault.to()).code();
      } else {
        nightly(copy, FROM, fault.to()).requires(0);
      }
      Map<Raised, Raised.Said> raised = new TreeMap<>(Raised.ORDER);
      raised.putAll(Raised.since(copy.lakehouse(), FROM));
      raised.entrySet().removeIf(this::isInJuneToo);
      beyond.put(fault, raised);
    }
  }

  @Test
  void aStuckWindSensorIsAWarningAboutItsColumnOnBothNights() {
    for (PlantedFault fault : List.of(PlantedFault.STUCK_SENSOR, PlantedFault.STUCK_SENSORS)) {
      for (LocalDate night : List.of(FROM, FROM.plusDays(1))) {
        raises(
            fault,
            Verdict.WARN,
            onNight(night, Monitor.QUALITY, "weather", "varies wind_speed", "wind_speed"));
      }
    }
  }

  @Test
  void aRenamedCarrierIsUnseenAndNoKnownAirline() {
    raises(
        PlantedFault.RENAMED_CARRIER,
        Verdict.FAIL,
        onNight(FROM, Monitor.FEATURE_DRIFT, MODEL, "unseen_share", "carrier"));
    raises(
        PlantedFault.RENAMED_CARRIER,
        Verdict.WARN,
        onNight(FROM, Monitor.QUALITY, "schedule", "reference carrier", "carrier"));
  }

  @Test
  void labelsThatStopAreMissedWhenTheyAreDueAndNotBefore() {
    raises(
        PlantedFault.NO_LABELS,
        Verdict.FAIL,
        new Raised(
            FROM.plusDays(2), Monitor.LABELS, MODEL, "label_coverage", "", Measurement.ALL, FROM));
    assertThat(beyond.get(PlantedFault.NO_LABELS).keySet())
        .noneMatch(r -> r.monitor() == Monitor.LABELS && r.night().isBefore(FROM.plusDays(2)));
  }

  @Test
  void aDayDeliveredTwiceIsRefusedAndNothingOfTheNightIsPublished() {
    assertThat(refusedNight).isEqualTo(20);
    LocalDate night = FROM.plusDays(1);
    raises(
        PlantedFault.DAY_TWICE,
        Verdict.FAIL,
        onNight(night, Monitor.QUALITY, "outcomes", "unique flight_id", "flight_id"));
    Lakehouse lakehouse = at(PlantedFault.DAY_TWICE).lakehouse();
    for (String table : List.of("outcomes", "late_arrival_predictions")) {
      assertThat(lakehouse.read(table).where(col("night").equalTo(lit(night))).count())
          .as(table)
          .isZero();
    }
  }

  @Test
  void halfADayIsMissedAmongThePredictionsAndAmongTheOutcomesOfTheNextNight() {
    raises(PlantedFault.HALF_A_DAY, Verdict.FAIL, onNight(FROM, Monitor.VOLUME, MODEL, "rows", ""));
    raises(
        PlantedFault.HALF_A_DAY,
        Verdict.FAIL,
        onNight(FROM.plusDays(1), Monitor.VOLUME, "outcomes", "rows", ""));
  }

  /**
   * The model follows the delays by its rates, so that they drift first and its bias comes last.
   */
  @Test
  void doubledDelaysShowInTheRatesThenInThePredictionsThenInTheCalibration() {
    assertThat(firstAlert(PlantedFault.LONG_DELAYS, Monitor.FEATURE_DRIFT, "psi"))
        .isBetween(FROM.plusDays(1), FROM.plusDays(4));
    assertThat(firstAlert(PlantedFault.LONG_DELAYS, Monitor.PREDICTION_DRIFT, "psi"))
        .isBetween(FROM.plusDays(2), FROM.plusDays(6));
    assertThat(firstAlert(PlantedFault.LONG_DELAYS, Monitor.CALIBRATION, "bias"))
        .isBetween(FROM.plusDays(1), FROM.plusDays(8));
  }

  @Test
  void noFaultAlertsInAMonitorThatItHasNothingToDoWith() {
    beyond.forEach(
        (fault, raised) ->
            raised.forEach(
                (each, said) -> {
                  if (said.verdict() == Verdict.FAIL) {
                    assertThat(fault.touches())
                        .as(fault + ": " + each + " " + said)
                        .contains(each.monitor());
                  }
                }));
  }

  @AfterAll
  void print() {
    System.out.println(ConfusionTable.of(beyond));
    beyond.forEach(
        (fault, raised) ->
            System.out.println(fault.title() + ":\n" + ConfusionTable.byMetric(raised)));
    System.out.println("June as it was:\n" + ConfusionTable.byMetric(june));
  }

  private boolean isInJuneToo(Entry<Raised, Raised.Said> entry) {
    Raised.Said untouched = june.get(entry.getKey());
    return untouched != null && untouched.verdict() == entry.getValue().verdict();
  }

  private LocalDate firstAlert(PlantedFault fault, Monitor monitor, String metric) {
    return beyond.get(fault).entrySet().stream()
        .filter(e -> e.getValue().verdict() == Verdict.FAIL)
        .map(Entry::getKey)
        .filter(r -> r.monitor() == monitor && r.metric().equals(metric))
        .map(Raised::night)
        .min(Comparator.naturalOrder())
        .orElseThrow(() -> new AssertionError(fault + " raises no " + monitor + " " + metric));
  }

  private void raises(PlantedFault fault, Verdict verdict, Raised expected) {
    Map<Raised, Raised.Said> raised = beyond.get(fault);
    assertThat(raised).as(fault.title()).containsKey(expected);
    assertThat(raised.get(expected).verdict()).as(fault + " " + expected).isEqualTo(verdict);
  }

  private static Raised onNight(
      LocalDate night, Monitor monitor, String watched, String metric, String column) {
    return new Raised(night, monitor, watched, metric, column, Measurement.ALL, night);
  }

  private static ShippedProject at(PlantedFault fault) {
    return new ShippedProject(folder.resolve(fault.name()));
  }

  private static Told nightly(ShippedProject project, LocalDate from, LocalDate to) {
    return project.tell(
        "nightly", "--from", from.toString(), "--to", to.toString(), "--no-retrain");
  }
}

package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LakehouseSettings;
import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped gates find what the data's README lists, over the whole year. Nights close at
 * midnight here, so that the history ends with the year.
 */
class ReadmeQuirksFullYear {
  private static final NightClock MIDNIGHT =
      new NightClock(TestSpark.CLOCK.zone(), LocalTime.MIDNIGHT);
  private static final Map<String, GateReport> REPORTS = new HashMap<>();

  @TempDir static Path folder;

  @BeforeAll
  static void judgeTheYear() {
    Lakehouse lakehouse =
        Lakehouse.open(
            TestSpark.session(),
            new LakehouseSettings(
                "tests", folder.resolve("root").toUri().toString(), MIDNIGHT, Map.of()));
    Project project = Flights.project();
    Map<String, Gate> gates = Flights.gates(project);
    for (String table :
        List.of("airlines", "airports", "planes", "weather", "schedule", "outcomes")) {
      String staging = folder.resolve(table).toString();
      Flights.staged(project.tables().get(table), MIDNIGHT).coalesce(1).write().parquet(staging);
      Dataset<Row> staged = TestSpark.session().read().parquet(staging);
      LocalDate to = LocalDate.of(2014, 1, table.equals("outcomes") ? 4 : 1);
      Run run = lakehouse.start("gate", NightRange.of(to));
      GateReport report =
          GateKeeper.judge(
              lakehouse,
              run,
              gates.get(table),
              project.tables().get(table),
              staged,
              List.of(TableWindow.historyTo(to)));
      REPORTS.put(table, report);
      Flights.publish(lakehouse, table, report.accepted(), to);
    }
  }

  @Test
  void flightsThatNeverLeftOrArrived() {
    finds("outcomes", "departed", 8_255);
    finds("outcomes", "arrival delay known", 9_430);
    finds("outcomes", "arrival of the departed", 458);
    finds("outcomes", "delay of the arrived", 717);
  }

  @Test
  void aircraftUnknownOnlyOfTheCancelledAndNotInThePlanes() {
    finds("outcomes", "aircraft known", 2_512);
    finds("outcomes", "aircraft of the departed", 0);
    finds("outcomes", "reference tailnum", 50_094);
  }

  @Test
  void destinationsNotInTheAirports() {
    finds("outcomes", "reference dest", 7_602);
    finds("schedule", "reference dest", 7_602);
    finds("schedule", "reference origin", 0);
  }

  @Test
  void flightNumberAndDateWithoutOriginAreNoKey() {
    finds("schedule", "flight without origin", 24);
    finds("schedule", "unique flight_id", 0);
  }

  @Test
  void theFlightOfSeventeenMiles() {
    finds("schedule", "range distance", 1);
  }

  @Test
  void midnightWrittenAsTwentyFour() {
    finds("outcomes", "range dep_time", 29);
    finds("outcomes", "range arr_time", 150);
  }

  @Test
  void theWindOfAThousandMilesIsTheOnlyRowHeldBack() {
    finds("weather", "range wind_speed", 1);
    GateReport weather = REPORTS.get("weather");
    assertThat(weather.quarantined()).isEqualTo(1);
    Row bad = weather.rejected().first();
    assertThat(bad.<String>getList(bad.fieldIndex(GateReport.REASONS)))
        .containsExactly("range wind_speed: wind_speed = 1048.36058 is not within 0 to 253");
    assertThat(weather.accepted().count()).isEqualTo(26_114);
    for (String table : List.of("airlines", "airports", "planes", "schedule", "outcomes")) {
      assertThat(REPORTS.get(table).quarantined()).as(table).isZero();
    }
  }

  @Test
  void hoursMissingOnTheWallClockAndInTruth() {
    finds("weather", "local hours", 168);
    assertThat(Flights.result(REPORTS.get("weather"), "local hours").sentence())
        .contains("168 of 26,280", "EWR 58, JFK 55, LGA 55");
    // One less at each airport: 02:00 on 10 March never was.
    finds("weather", "gaps origin, observed_at", 165);
  }

  @Test
  void theLocalHourThatDaylightSavingRepeats() {
    finds("weather", "local hour", 3);
    finds("weather", "unique origin, observed_at", 0);
  }

  @Test
  void flightsWithoutTheWeatherOfTheirHour() {
    finds("outcomes", "temperature of its hour", 1_573);
    // 17 flights have a row of their hour, without a temperature.
    finds("outcomes", "weather of its hour", 1_556);
  }

  @Test
  void missingReadings() {
    finds("weather", "not_null wind_gust", 20_778);
    finds("weather", "not_null pressure", 2_729);
    finds("weather", "not_null wind_dir", 460);
    finds("weather", "not_null wind_speed", 4);
    for (String column : List.of("temp", "dewp", "humid")) {
      finds("weather", "not_null " + column, 1);
    }
  }

  @Test
  void noSensorWasStuckForADay() {
    for (String column : List.of("temp", "dewp", "humid", "wind_speed", "pressure")) {
      finds("weather", "varies " + column, 0);
    }
  }

  @Test
  void planesAndAirports() {
    finds("planes", "not_null year", 70);
    finds("planes", "not_null speed", 3_299);
    assertThat(Flights.result(REPORTS.get("planes"), "variants manufacturer").sentence())
        .contains(
            "AIRBUS also as AIRBUS INDUSTRIE",
            "MCDONNELL DOUGLAS also as MCDONNELL DOUGLAS AIRCRAFT CO, MCDONNELL DOUGLAS CORPORATION");
    finds("airports", "not_null tzone", 3);
  }

  @Test
  void theRealDataArePublished() {
    REPORTS.forEach(
        (table, report) ->
            assertThat(report.results())
                .as(table)
                .allSatisfy(r -> assertThat(r.verdict()).isIn(Verdict.PASS, Verdict.WARN)));
  }

  private static void finds(String table, String rule, long violations) {
    RuleResult result = Flights.result(REPORTS.get(table), rule);
    assertThat(result.violations()).as(table + ": " + result).isEqualTo(violations);
    assertThat(result.verdict())
        .as(table + ": " + result)
        .isEqualTo(violations == 0 ? Verdict.PASS : Verdict.WARN);
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Landings of nights that come late, or come again because they were wrong. */
class LandedNightsSlowIT {
  private static final LocalDate HISTORY = LocalDate.parse("2013-01-08");
  private static final LocalDate FIRST = HISTORY.plusDays(1);
  private static final LocalDate SECOND = HISTORY.plusDays(2);
  private static final LocalDate THIRD = HISTORY.plusDays(3);
  private static final String PREDICTIONS = "late_arrival_predictions";

  @TempDir static Path loaded;
  @TempDir Path folder;

  @BeforeAll
  static void loadHistory() {
    FlightsByNight.write(loaded, THIRD.plusDays(1));
    Told.in(loaded, "ingest", "--bootstrap", "--to", HISTORY.toString()).requires(0);
  }

  @Test
  void aLateLandingIsWaitedForAndTakenInWhenItComes() throws IOException {
    Folders.copy(loaded, folder);
    Path project = folder.resolve("project");
    Path landing = FlightsByNight.landing(project, FIRST);
    Path late = folder.resolve("late");
    Files.move(landing, late);
    Path schedule = project.resolve("schedules/nightly.yaml");
    nightly(folder, FIRST, FIRST).requires(0, "WARN outcomes night 2013-01-09", "by the deadline");
    assertThat(taken(FIRST)).isZero();

    FlightsExtract.edit(schedule, "upstream_deadline: 3h", "upstream_deadline: 9000d");
    nightly(folder, FIRST, FIRST)
        .requires(30, "Cannot take in night 2013-01-09 of outcomes", "Run it again when it has");
    Files.delete(schedule);
    nightly(folder, FIRST, FIRST).requires(30, "upstream_deadline");

    Files.move(late, landing);
    nightly(folder, FIRST, FIRST).requires(0);
    assertThat(taken(FIRST)).isPositive();
    assertThat(
            read(folder)
                .read("nightjar_gate_results")
                .where("night = DATE '2013-01-09' AND rule = 'landing'")
                .count())
        .as("nothing is late any more")
        .isZero();
  }

  @Test
  void aCorrectedNightIsMadeAgainWithAllThatUsedIt() throws IOException {
    Path repaired = folder.resolve("repaired");
    Path fresh = folder.resolve("fresh");
    Folders.copy(loaded, repaired);
    Told.in(repaired, "train", "--date", HISTORY.toString()).requires(0);
    Folders.copy(repaired, fresh);
    FlightsByNight.correct(fresh.resolve("project"), SECOND);
    nightly(fresh, FIRST, THIRD).requires(0);

    nightly(repaired, FIRST, THIRD).requires(0);
    assertThat(stale(repaired)).isEmpty();
    FlightsByNight.correct(repaired.resolve("project"), SECOND);
    List<String> expected = new ArrayList<>(List.of("night outcomes 2013-01-10"));
    for (String made :
        List.of(
            "carrier_delays",
            "origin_delays",
            PREDICTIONS,
            "late_arrival_outcomes",
            "nightjar_monitoring of late_arrival",
            "nightjar_monitoring of outcomes",
            "nightjar_decisions of late_arrival")) {
      expected.add("night " + made + " " + SECOND);
      expected.add("night " + made + " " + THIRD);
    }
    assertThat(stale(repaired)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(stale(repaired)).containsExactlyInAnyOrderElementsOf(expected);
    Told.in(repaired, "rebuild").requires(0);
    assertThat(stale(repaired)).isEmpty();
    requireSame(repaired, fresh);

    List<String> predicted = predictions(fresh);
    FlightsExtract.edit(
        fresh.resolve("project/features/carrier_delays.yaml"),
        "arr_delay >= 15",
        "arr_delay >= 30");
    assertThat(stale(fresh)).containsExactly("history carrier_delays_v2 " + THIRD);
    Told.in(fresh, "rebuild").requires(0);
    assertThat(stale(fresh)).isEmpty();
    assertThat(read(fresh).tables()).contains("carrier_delays", "carrier_delays_v2");
    assertThat(read(fresh).read("carrier_delays_v2").count())
        .isGreaterThanOrEqualTo(read(fresh).read("carrier_delays").count());
    nightly(fresh, THIRD, THIRD).requires(0);
    assertThat(predictions(fresh)).as("the champion's").isEqualTo(predicted);
  }

  private static void requireSame(Path actual, Path expected) {
    SortedMap<String, List<String>> rows = TableContents.acrossVersions(read(actual));
    SortedMap<String, List<String>> fresh = TableContents.acrossVersions(read(expected));
    assertThat(rows.keySet()).isEqualTo(fresh.keySet());
    fresh.forEach((table, of) -> assertThat(rows.get(table)).as(table).isEqualTo(of));
  }

  private static List<String> predictions(Path place) {
    return TableContents.rowHashes(read(place).read(PREDICTIONS));
  }

  private long taken(LocalDate night) {
    return read(folder).read("outcomes").where("night = DATE '" + night + "'").count();
  }

  private static Told nightly(Path place, LocalDate from, LocalDate to) {
    return Told.in(
        place, "nightly", "--from", from.toString(), "--to", to.toString(), "--no-retrain");
  }

  /** What is out of date: kind, name and night. */
  private static List<String> stale(Path place) throws IOException {
    List<String> stale = new ArrayList<>();
    for (JsonNode each : new ObjectMapper().readTree(Told.in(place, "stale", "--json").out())) {
      stale.add(
          Stream.of("kind", "name", "night")
              .map(key -> each.path(key).asText())
              .reduce((a, b) -> a + " " + b)
              .orElseThrow());
    }
    return stale;
  }

  private static Lakehouse read(Path place) {
    return TestSpark.lakehouse(place.resolve("lakehouse"));
  }
}

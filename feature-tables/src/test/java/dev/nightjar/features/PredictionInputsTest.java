package dev.nightjar.features;

import static dev.nightjar.features.TinyFlights.local;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rule W2: the windows that a night's predictions are made from. */
class PredictionInputsTest {
  private static final LocalDate NOV_3 = LocalDate.of(2013, 11, 3);
  private static final String MODEL =
      """
      rows: schedule
      predict_at: %s
      label: { from: outcomes, on: [flight_id], value: "arr_delay >= 15" }
      features:
        - { from: schedule, columns: [hour] }
        - { from: carrier_delays, columns: [carrier_rate_7d] }
      """;

  @TempDir Path root;

  @Test
  void w2_ofTheRowsTheWindowsFromTheOldestThatHoldsTheDay_ofSnapshotsTheNightsOwn() {
    TinyFlights flights = new TinyFlights(root);
    TableWindow past = planned(flights, "past", local("2013-11-01T10:00:00"));
    TableWindow today = planned(flights, "today", local("2013-11-03T15:00:00"));
    TableWindow later = planned(flights, "later", local("2013-11-10T15:00:00"));
    flights.publish("outcomes", TableWindow.historyTo(NOV_3.plusDays(7)));
    flights.materialize("carrier_delays", new NightRange(NOV_3, NOV_3.plusDays(7)));

    String anchored = "{ local: \"04:00\", of: departs_at }";
    assertThat(rows(flights, anchored, NOV_3)).containsExactly(today, later);
    assertThat(rows(flights, anchored, NOV_3.plusDays(2))).isEmpty();
    assertThat(rows(flights, anchored, NOV_3.plusDays(7))).containsExactly(later);
    assertThat(rows(flights, "departs_at - make_interval(0, 0, 0, 0, 1)", NOV_3))
        .as("only an anchor tells where the rows of a night lie")
        .containsExactly(past, today, later);
    assertThat(uses(flights, anchored, NOV_3, "carrier_delays"))
        .containsExactly(TableWindow.of(NOV_3));
  }

  private static TableWindow planned(TinyFlights flights, String id, Instant departs) {
    TableWindow window =
        TableWindow.of(TestSpark.CLOCK.nightThatTakesIn(departs.minus(Duration.ofDays(30))));
    flights.planned(id, "B6", departs).publish("schedule", window);
    return window;
  }

  private static Set<TableWindow> rows(TinyFlights flights, String predictAt, LocalDate night) {
    return uses(flights, predictAt, night, "schedule");
  }

  private static Set<TableWindow> uses(
      TinyFlights flights, String predictAt, LocalDate night, String table) {
    TrainingSetSpec spec =
        TestModels.read(flights.project, flights.tables, MODEL.formatted(predictAt));
    Pins pins = Pins.newest(flights.lakehouse, List.copyOf(spec.inputs()));
    return PredictionInputs.of(flights.lakehouse, spec, pins, NightRange.of(night))
        .get(night)
        .get(table)
        .keySet();
  }
}

package dev.nightjar.features;

import static dev.nightjar.features.TinyFlights.local;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {
  private static final LocalDate NOV_2 = LocalDate.of(2013, 11, 2);
  private static final LocalDate NOV_3 = LocalDate.of(2013, 11, 3);
  private static final LocalDate NOV_4 = LocalDate.of(2013, 11, 4);

  @TempDir Path root;

  @Test
  void t1_t4_theWorkedExampleOf3November() {
    Instant departs = local("2013-11-02T20:00:00");
    TinyFlights flights =
        new TinyFlights(root)
            .arrived("B6-1", "B6", departs, 0, Instant.parse("2013-11-03T08:50:00Z"))
            .arrived("B6-2", "B6", departs, 90, Instant.parse("2013-11-03T09:10:00Z"))
            .weather(Instant.parse("2013-11-03T07:00:00Z"), 50)
            .weather(Instant.parse("2013-11-03T08:00:00Z"), 51.08)
            .weather(Instant.parse("2013-11-03T09:00:00Z"), 52)
            .publish(TableWindow.historyTo(NOV_4));
    flights.materialize("carrier_delays", NightRange.of(NOV_3));
    flights.materialize("airport_weather", NightRange.of(NOV_3));
    Row delays = flights.snapshot("carrier_delays", NOV_3, "carrier").get("B6");
    assertThat(delays.<Instant>getAs("as_of")).isEqualTo("2013-11-03T09:00:00Z");
    assertThat(delays.<Long>getAs("source_rows")).isEqualTo(1);
    assertThat(delays.<Double>getAs("carrier_rate_7d")).isEqualTo(0);
    Row weather = flights.snapshot("airport_weather", NOV_3, "origin").get("JFK");
    assertThat(weather.<Double>getAs("temp")).isEqualTo(51.08);
    assertThat(weather.<Instant>getAs("source_known_at")).isEqualTo("2013-11-03T09:00:00Z");
  }

  @Test
  void t2_t3_aCorrectionCountsFromTheNightItIsKnownAndALateRowFromItsOwn() {
    TinyFlights flights =
        new TinyFlights(root)
            .arrived("a", "B6", local("2013-11-01T10:00:00"), 40, local("2013-11-01T14:00:00"))
            .arrived("a", "B6", local("2013-11-01T10:00:00"), 10, local("2013-11-03T04:00:00"))
            .arrived("late", "B6", local("2013-11-01T11:00:00"), 60, local("2013-11-04T04:00:00"))
            .publish(TableWindow.historyTo(NOV_4));
    flights.materialize("carrier_delays", new NightRange(NOV_2, NOV_4));
    assertThat(b6(flights, NOV_2).<Double>getAs("carrier_rate_7d")).isEqualTo(1.0);
    assertThat(b6(flights, NOV_3).<Double>getAs("carrier_rate_7d")).isEqualTo(0.0);
    assertThat(b6(flights, NOV_3).<Long>getAs("source_rows")).isEqualTo(1);
    assertThat(b6(flights, NOV_4).<Double>getAs("carrier_rate_7d")).isEqualTo(0.5);
  }

  @Test
  void t6_aNullKeyMatchesNothingAndANullLabelIsNotNegative() {
    TinyFlights flights =
        new TinyFlights(root)
            .arrived("a", "B6", local("2013-11-01T10:00:00"), 40, local("2013-11-01T14:00:00"))
            .arrived("b", "B6", local("2013-11-01T10:00:00"), null, local("2013-11-01T14:00:00"))
            .arrived("c", null, local("2013-11-01T10:00:00"), 0, local("2013-11-01T14:00:00"))
            .arrived("d", "HA", local("2013-11-01T10:00:00"), null, local("2013-11-01T14:00:00"))
            .publish(TableWindow.historyTo(NOV_2));
    flights.materialize("carrier_delays", NightRange.of(NOV_2));
    Map<Object, Row> rows = flights.snapshot("carrier_delays", NOV_2, "carrier");
    assertThat(rows.keySet()).containsExactlyInAnyOrder("B6", "HA");
    assertThat(rows.get("B6").<Double>getAs("carrier_rate_7d")).isEqualTo(1.0);
    assertThat(rows.get("B6").<Long>getAs("source_rows")).isEqualTo(2);
    assertThat(rows.get("HA").isNullAt(rows.get("HA").fieldIndex("carrier_rate_7d"))).isTrue();
  }

  @Test
  void w2_onlyNightsWhoseInputsChangedAreComputedAgain() {
    TinyFlights flights =
        new TinyFlights(root)
            .arrived("a", "B6", local("2013-11-01T10:00:00"), 40, local("2013-11-01T14:00:00"))
            .publish("outcomes", TableWindow.of(NOV_2))
            .arrived("b", "B6", local("2013-11-02T10:00:00"), 0, local("2013-11-02T14:00:00"))
            .publish("outcomes", TableWindow.of(NOV_3));
    NightRange both = new NightRange(NOV_2, NOV_3);
    assertThat(flights.materialize("carrier_delays", both).written())
        .containsExactly(TableWindow.of(NOV_2), TableWindow.of(NOV_3));
    assertThat(flights.materialize("carrier_delays", both).rows()).isZero();
    flights
        .arrived("b", "B6", local("2013-11-02T10:00:00"), 20, local("2013-11-02T14:00:00"))
        .publish("outcomes", TableWindow.of(NOV_3));
    Published again = flights.materialize("carrier_delays", both);
    assertThat(again.written()).containsExactly(TableWindow.of(NOV_3));
    assertThat(again.rows()).isEqualTo(1);
    assertThat(b6(flights, NOV_3).<Double>getAs("carrier_rate_7d")).isEqualTo(1.0);
    assertThat(flights.lakehouse.read("carrier_delays").count()).isEqualTo(2);
    assertThat(
            new Snapshots(flights.lakehouse, flights.project)
                .historyNights(flights.tables.get("carrier_delays"), NOV_4))
        .isEqualTo(new NightRange(NOV_2, NOV_4));
  }

  @Test
  void aSourceThatIsNotIngestedThroughTheNightIsRefusedWithTheCommand() {
    TinyFlights flights = new TinyFlights(root);
    assertThatThrownBy(() -> flights.materialize("carrier_delays", NightRange.of(NOV_2)))
        .hasMessageContaining("nightjar ingest --bootstrap --to 2013-11-02");
    flights.publish("outcomes", TableWindow.historyTo(NOV_2));
    assertThatThrownBy(() -> flights.materialize("carrier_delays", NightRange.of(NOV_3)))
        .hasMessageContaining("`nightjar ingest --date 2013-11-03`")
        .extracting(e -> ((NightjarException) e).category())
        .isEqualTo(ErrorCategory.USER);
    assertThatThrownBy(() -> flights.materialize("carrier_delays", NightRange.of(NOV_4)))
        .hasMessageContaining("nightjar ingest --from 2013-11-03 --to 2013-11-04");
  }

  @Test
  void aGapInTheSourceIsRefusedWithItsNights_alsoBeforeANightThatIsThere() {
    TinyFlights flights = new TinyFlights(root);
    for (LocalDate night : List.of(NOV_2.minusDays(9), NOV_2.minusDays(3), NOV_2, NOV_4)) {
      flights.publish("outcomes", TableWindow.of(night));
    }
    flights.publish("outcomes", TableWindow.historyTo(NOV_2.minusDays(5)));
    assertThatThrownBy(() -> flights.materialize("carrier_delays", NightRange.of(NOV_4)))
        .hasMessageContainingAll(
            "has not taken in 2013-10-29, 2013-10-31..2013-11-01, 2013-11-03",
            "`nightjar ingest --from 2013-10-29 --to 2013-11-03`");
    flights.publish("outcomes", TableWindow.historyTo(NOV_2));
    assertThatThrownBy(() -> flights.materialize("carrier_delays", NightRange.of(NOV_4)))
        .hasMessageContaining("`nightjar ingest --date 2013-11-03`");
    flights.materialize("carrier_delays", NightRange.of(NOV_2));
  }

  @Test
  void t1_aCutLaterThanTheCutoffIsRefused() {
    TinyFlights flights =
        new TinyFlights(root)
            .arrived("a", "B6", local("2013-11-01T10:00:00"), 40, local("2013-11-02T09:00:00"))
            .publish(TableWindow.historyTo(NOV_4));
    Snapshots snapshots = new Snapshots(flights.lakehouse, flights.project);
    FeatureTable table = flights.tables.get("carrier_delays");
    Instant cutoff = TestSpark.CLOCK.cutoffOf(NOV_2);
    assertThatThrownBy(() -> snapshots.asOf(table, NOV_2, cutoff.plusNanos(1000)))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("a later cut would leak");
    assertThat(snapshots.asOf(table, NOV_2, cutoff).count()).isZero();
    assertThat(snapshots.asOf(table, NOV_3, local("2013-11-02T09:00:00")).count()).isEqualTo(1);
    Run run = flights.lakehouse.start("materialize", NightRange.of(NOV_2));
    new Snapshots(flights.lakehouse, flights.project, 1)
        .materialize(run, table, NightRange.of(NOV_2));
    assertThat(b6(flights, NOV_2).<Double>getAs("carrier_rate_7d"))
        .as("the switch of the leak tests shows what only the next night knows")
        .isEqualTo(1.0);
  }

  @Test
  void t4_equallyNewRowsThatDifferAreRefusedByTheTieRule() {
    TestProject files =
        new TestProject(root.resolve("project"))
            .write("tables/events.yaml", TestProject.EVENTS.replace("sequence: seq\n", ""))
            .write(
                "features/newest.yaml",
                "feature_table: newest\nentity: { who: string }\nfrom: events\nlatest: { columns: [v], lookback: 7h }\n");
    FeatureTable table = files.featureTables().get("newest");
    assertThat(files.problems()).isEmpty();
    Instant at = local("2013-11-02T03:00:00");
    SnapshotPlan plan = new SnapshotPlan(table, files.read().tables().get("events"));
    TieRule rule = new TieRule(table, files.read().tables().get("events"));
    Event one = new Event("1", "x", 1, at, 1.0, 0.0, true, 1, false, at);
    Event same = new Event("2", "x", 1, at, 1.0, 5.0, true, 2, false, at);
    Event other = new Event("3", "x", 1, at, 2.0, 0.0, true, 3, false, at);
    Cut cut = new Cut(NOV_2, TestSpark.CLOCK.cutoffOf(NOV_2));
    rule.judge(plan.cut(frame(one, same), List.of(cut)));
    assertThatThrownBy(() -> rule.judge(plan.cut(frame(one, other), List.of(cut))))
        .hasMessageContainingAll("newest", "who = x", "at = 2013-11-02T07:00:00Z", "v = 1.0")
        .extracting(e -> ((NightjarException) e).category())
        .isEqualTo(ErrorCategory.GATE);
  }

  private static Row b6(TinyFlights flights, LocalDate night) {
    return flights.snapshot("carrier_delays", night, "carrier").get("B6");
  }

  private static Dataset<Row> frame(Event... events) {
    return TestSpark.session()
        .createDataFrame(Arrays.stream(events).map(Event::row).toList(), Event.SCHEMA);
  }
}

package dev.nightjar.validation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.Verdict;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shipped gates on copies of the data with faults that the real data do not have, at other
 * places: the rules are general.
 */
class OtherFaultsTest {
  private static final LocalDate TO = LocalDate.of(2013, 5, 1);
  private static final Column REMOVED = expr("month = 4 AND day = 17");
  private static final Project PROJECT = Flights.project();

  @TempDir static Path folder;
  private static Lakehouse lakehouse;

  @BeforeAll
  static void open() {
    lakehouse = TestSpark.lakehouse(folder.resolve("root"));
  }

  @Test
  void aReadingOf900MilesAnHourIsHeldBack() {
    Column there = expr("month = 4 AND day = 9 AND hour = 14 AND origin = 'LGA'");
    GateReport report =
        judge(
            "weather",
            april("weather")
                .withColumn("wind_speed", when(there, lit(900.0)).otherwise(col("wind_speed"))));
    assertThat(report.verdict()).isEqualTo(Verdict.WARN);
    assertThat(report.rejected().select(GateReport.REASONS).collectAsList())
        .singleElement()
        .satisfies(
            row ->
                assertThat(row.<String>getList(0))
                    .containsExactly(
                        "range wind_speed: wind_speed = 900.0 is not within 0 to 253"));
  }

  @Test
  void aDayRemovedFromTheWeatherIsFound() {
    GateReport whole = judge("weather", april("weather"));
    GateReport report = judge("weather", april("weather").filter(not(REMOVED)));
    String gaps = "gaps origin, observed_at";
    assertThat(Flights.result(report, gaps).violations())
        .isEqualTo(Flights.result(whole, gaps).violations() + 72);
    assertThat(Flights.result(report, gaps).sentence()).contains("from 2013-04-17T00:00");
    assertThat(Flights.result(report, "row_count").sentence()).contains("2013-04-18 has");
    assertThat(Flights.result(report, gaps).verdict()).isEqualTo(Verdict.WARN);
  }

  @Test
  void aDayRemovedFromTheFlightsIsFound() {
    Dataset<Row> removed = april("flights").filter(not(REMOVED));
    for (String table : List.of("schedule", "outcomes")) {
      RuleResult result = Flights.result(judge(table, removed), "row_count departs_at");
      assertThat(result.verdict()).as(table).isEqualTo(Verdict.WARN);
      assertThat(result.sentence()).contains("1 of ").endsWith("2013-04-17 has 0");
    }
  }

  @Test
  void aSensorThatIsStuckForADayIsFound() {
    Column stuck = expr("origin = 'JFK' AND day IN (17, 18)");
    Dataset<Row> weather = april("weather");
    GateReport report =
        judge(
            "weather",
            weather.withColumn("wind_speed", when(stuck, 9.2).otherwise(col("wind_speed"))));
    RuleResult result = Flights.result(report, "varies wind_speed");
    assertThat(result.verdict()).isEqualTo(Verdict.WARN);
    assertThat(result.columns()).containsExactly("wind_speed");
    // The night of 18 April holds nearly all of both days' 24 equal hours.
    assertThat(result.sentence()).isEqualTo("JFK on 2013-04-18 has only 9.2 in 24 rows");
    assertThat(Flights.result(judge("weather", weather), "varies wind_speed").verdict())
        .isEqualTo(Verdict.PASS);
  }

  @Test
  void aDoubledKeyIsRefused() {
    Column one = expr("month = 4 AND day = 22 AND carrier = 'B6' AND flight = 1");
    Dataset<Row> flights = april("flights");
    GateReport report = judge("outcomes", flights.union(flights.filter(one)));
    assertThat(report.verdict()).isEqualTo(Verdict.FAIL);
    assertThat(report.refused()).containsExactly(TO);
    assertThat(Flights.result(report, "unique flight_id").sentence())
        .contains("such as [B6-1-JFK-20130422]");
    Dataset<Row> weather = april("weather");
    GateReport hours =
        judge(
            "weather",
            weather.union(
                weather.filter(expr("month = 4 AND day = 3 AND hour = 5 AND origin = 'EWR'"))));
    assertThat(Flights.result(hours, "unique origin, observed_at").verdict())
        .isEqualTo(Verdict.FAIL);
  }

  private static Dataset<Row> april(String landing) {
    return Flights.landing(landing).filter("month = 4");
  }

  private static GateReport judge(String table, Dataset<Row> landing) {
    TableDefinition definition = PROJECT.tables().get(table);
    Dataset<Row> staged =
        Flights.staged(definition, landing, TestSpark.CLOCK).filter(col("night").leq(lit(TO)));
    return GateKeeper.judge(
        lakehouse,
        lakehouse.start("gate", NightRange.of(TO)),
        Flights.gates(PROJECT).get(table),
        definition,
        staged,
        List.of(TableWindow.historyTo(TO)));
  }
}

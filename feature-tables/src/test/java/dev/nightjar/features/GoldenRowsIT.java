package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The known truth of the shipped data (DESIGN §8), to six digits. The tables hold everything up to
 * November, so that June's figures also show that nothing of the future comes in.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenRowsIT {
  private static final LocalDate JANUARY_2 = LocalDate.of(2013, 1, 2);
  private static final LocalDate JUNE_1 = LocalDate.of(2013, 6, 1);
  private static final LocalDate JULY_27 = LocalDate.of(2013, 7, 27);
  private static final LocalDate NOVEMBER_3 = LocalDate.of(2013, 11, 3);

  @TempDir static Path root;

  private Lakehouse lakehouse;
  private Project project;
  private Map<String, FeatureTable> tables;
  private TrainingSetSpec spec;

  @BeforeAll
  void materialize() {
    lakehouse = TestSpark.lakehouse(root);
    project = Flights.project();
    tables = Flights.featureTables(project);
    spec = TestModels.read(project, tables, TestModels.REFERENCE);
    for (String table : new String[] {"schedule", "outcomes", "weather"}) {
      Flights.bootstrap(lakehouse, project, table, NOVEMBER_3);
    }
    Snapshots snapshots = new Snapshots(lakehouse, project);
    Run run = lakehouse.start("materialize", NightRange.of(JUNE_1));
    for (FeatureTable table : tables.values()) {
      assertThat(snapshots.historyNights(table, JUNE_1).from())
          .isBetween(JANUARY_2.minusDays(1), JANUARY_2);
      for (LocalDate night : List.of(JANUARY_2, JUNE_1, JULY_27, NOVEMBER_3)) {
        snapshots.materialize(run, table, NightRange.of(night));
      }
    }
  }

  @Test
  void hawaiian51Of2January() {
    Row row = row("HA-51-JFK-20130102", JANUARY_2);
    near(row, "origin_rate_1d", .239871);
    near(row, "carrier_rate_7d", .289505);
    near(row, "dest_rate_7d", .321801);
    near(row, "orghour_rate_7d", .265253);
    near(row, "temp", 24.98);
    near(row, "wind_gust", 21.86482);
  }

  @Test
  void jetBlue1Of3NovemberTheDayOf25Hours() {
    Row row = row("B6-1-JFK-20131103", NOVEMBER_3);
    near(row, "carrier_rate_7d", .134198);
    near(row, "carrier_rate_28d", .153388);
    near(row, "origin_rate_1d", .070609);
    near(row, "origin_rate_7d", .150702);
    near(row, "dest_rate_28d", .178512);
    near(row, "flt_rate_28d", .183505);
    near(row, "orgcar_rate_28d", .140819);
    near(row, "temp", 51.08);
    assertThat(row.<Double>getAs("wind_gust")).isNull();
  }

  @Test
  void theSumsOf1June() {
    Row sums =
        join(JUNE_1)
            .rows()
            .agg(
                count(lit(1)),
                sum("carrier_rate_7d"),
                sum("origin_rate_1d"),
                sum("temp"),
                count(lit(1)).minus(count("flt_rate_28d")))
            .head();
    assertThat(sums.getLong(0)).isEqualTo(754);
    assertThat(sums.getDouble(1)).isCloseTo(119.274521, within(5e-7));
    assertThat(sums.getDouble(2)).isCloseTo(105.455252, within(5e-7));
    assertThat(sums.getDouble(3)).isCloseTo(53465.12, within(5e-3));
    assertThat(sums.getLong(4)).isEqualTo(15);
  }

  @Test
  void t7_theFlightAt0106DepartsBeforeItsOwn0400() {
    assertThat(join(JULY_27).skipped()).isEqualTo(1);
  }

  private static void near(Row row, String column, double value) {
    assertThat(row.<Double>getAs(column)).as(column).isCloseTo(value, within(5e-7));
  }

  private Row row(String flight, LocalDate night) {
    return join(night).rows().where(col("_key.flight_id").equalTo(flight)).head();
  }

  private Joined join(LocalDate night) {
    NightRange nights = NightRange.of(night);
    return FeatureJoin.join(
        lakehouse,
        lakehouse.start("score", nights),
        project,
        tables,
        spec,
        nights,
        Pins.newest(lakehouse, spec.inputs()));
  }
}

package dev.nightjar.features;

import static dev.nightjar.features.GoldenRows.near;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The known rows of the shipped data (DESIGN §8), to six digits. The tables hold everything up to
 * November, so that January's figures also show that nothing of the future comes in.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenRowsFullYear {
  private static final LocalDate JANUARY_2 = LocalDate.of(2013, 1, 2);
  private static final LocalDate JULY_27 = LocalDate.of(2013, 7, 27);
  private static final LocalDate NOVEMBER_3 = LocalDate.of(2013, 11, 3);

  @TempDir static Path root;

  private GoldenRows golden;

  @BeforeAll
  void materialize() {
    golden = new GoldenRows(root, List.of(JANUARY_2, JULY_27, NOVEMBER_3));
  }

  @Test
  void hawaiian51Of2January() {
    Row row = golden.row("HA-51-JFK-20130102", JANUARY_2);
    near(row, "origin_rate_1d", .239871);
    near(row, "carrier_rate_7d", .289505);
    near(row, "dest_rate_7d", .321801);
    near(row, "orghour_rate_7d", .265253);
    near(row, "temp", 24.98);
    near(row, "wind_gust", 21.86482);
  }

  @Test
  void jetBlue1Of3NovemberTheDayOf25Hours() {
    Row row = golden.row("B6-1-JFK-20131103", NOVEMBER_3);
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
  void t7_theFlightAt0106DepartsBeforeItsOwn0400() {
    assertThat(golden.join(JULY_27).skipped()).isEqualTo(1);
  }
}

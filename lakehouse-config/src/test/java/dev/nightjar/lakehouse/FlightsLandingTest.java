package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The shipped tables over the real data: DESIGN §8's known truth. */
class FlightsLandingTest {
  private static final LocalDate JUNE = LocalDate.of(2013, 6, 1);

  private final Project project =
      Project.read(ProjectFolder.open(Path.of("flights"), null), new Problems());
  private final LandingReader reader = new LandingReader(TestSpark.session(), project);

  @Test
  void t3_theHistoryOfTheOutcomesHoldsEveryLabelKnownByThen() {
    LandingBatch batch = reader.history(project.tables().get("outcomes"), JUNE);
    Row counts =
        batch
            .rows()
            .agg(
                count(when(col("arr_delay").isNotNull(), lit(1))),
                count(when(col("known_at").gt(lit(TestSpark.CLOCK.cutoffOf(JUNE))), lit(1))))
            .first();
    assertThat(counts.getLong(0)).isEqualTo(133_602);
    assertThat(counts.getLong(1)).isZero();
    assertThat(batch.rows().schema()).isEqualTo(project.tables().get("outcomes").schema());
    assertThat(batch.remarks()).isEmpty();
    assertThat(batch.inputHashes()).containsOnlyKeys(TableWindow.historyTo(JUNE));
  }

  @Test
  void t3_allNightsOfTheYearTakeInAllFlightsOnce() {
    TableDefinition schedule = project.tables().get("schedule");
    LandingBatch batch =
        reader.read(schedule, new NightRange(LocalDate.of(2012, 11, 1), LocalDate.of(2014, 1, 2)));
    assertThat(batch.rows().count()).isEqualTo(336_776);
    assertThat(batch.rows().select("flight_id").distinct().count()).isEqualTo(336_776);
  }

  @Test
  void t3_aNightTakesInWhatBecameKnownSinceTheLastCutoff() {
    Dataset<Row> weather = reader.read(project.tables().get("weather"), NightRange.of(JUNE)).rows();
    assertThat(weather.count()).isEqualTo(72);
    assertThat(weather.select("known_at", "night").distinct().collectAsList())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.getInstant(0)).isEqualTo(TestSpark.CLOCK.cutoffOf(JUNE));
              assertThat(row.getLocalDate(1)).isEqualTo(JUNE);
            });
  }

  @Test
  void referenceTablesAreKnownBeforeTheFirstFlight() {
    for (String table : new String[] {"planes", "airports", "airlines"}) {
      LandingBatch batch = reader.history(project.tables().get(table), LocalDate.of(2012, 12, 1));
      assertThat(batch.rows().count()).as(table).isPositive();
      assertThat(batch.remarks()).as(table).isEmpty();
    }
  }
}

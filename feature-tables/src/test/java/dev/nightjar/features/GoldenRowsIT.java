package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The known truth of the shipped data (DESIGN §8), to six digits. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenRowsIT {
  private static final LocalDate JUNE = LocalDate.of(2013, 6, 1);

  @TempDir static Path root;

  private Lakehouse lakehouse;
  private Project project;
  private Map<String, FeatureTable> tables;

  @BeforeAll
  void materialiseTheHistory() {
    lakehouse = TestSpark.lakehouse(root);
    project = Flights.project();
    tables = Flights.featureTables(project);
    for (String table : new String[] {"schedule", "outcomes", "weather"}) {
      Flights.bootstrap(lakehouse, project, table, JUNE);
    }
    Snapshots snapshots = new Snapshots(lakehouse, project);
    Run run = lakehouse.start("materialize", NightRange.of(JUNE));
    for (FeatureTable table : tables.values()) {
      long start = System.nanoTime();
      snapshots.materialize(run, table, snapshots.historyNights(table, JUNE));
      System.err.println(table.name() + " " + (System.nanoTime() - start) / 1e9);
    }
    run.complete();
  }

  @Test
  void hawaiianOf2January() {
    Map<String, Object> row = features("HA-51-JFK-20130102", LocalDate.of(2013, 1, 2));
    assertThat(row).containsKey("temp");
    near(row, "origin_rate_1d", .239871);
    near(row, "carrier_rate_7d", .289505);
    near(row, "dest_rate_7d", .321801);
    near(row, "orghour_rate_7d", .265253);
    near(row, "temp", 24.98);
    near(row, "wind_gust", 21.86482);
  }

  private void near(Map<String, Object> row, String column, double value) {
    assertThat((Double) row.get(column)).as(column).isCloseTo(value, within(5e-7));
  }

  private Map<String, Object> features(String flight, LocalDate night) {
    Run run = lakehouse.start("score", NightRange.of(night));
    Dataset<Row> rows =
        FeatureJoin.join(
                lakehouse,
                run,
                project,
                tables,
                spec(),
                NightRange.of(night),
                Pins.newest(lakehouse, spec().inputs()))
            .rows();
    Row row = rows.where("_key.flight_id = '" + flight + "'").head();
    run.complete();
    Map<String, Object> values = new java.util.HashMap<>();
    for (String name : row.schema().fieldNames()) {
      values.put(name, row.getAs(name));
    }
    return values;
  }

  private TrainingSetSpec spec() {
    return TestModels.read(project, tables, TestModels.REFERENCE);
  }
}

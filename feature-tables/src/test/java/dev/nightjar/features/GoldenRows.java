package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
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

/** The reference model's rows of some nights, over the shipped data up to the last of them. */
final class GoldenRows {
  private final Lakehouse lakehouse;
  private final Project project = Flights.project();
  private final Map<String, FeatureTable> tables = Flights.featureTables(project);
  private final TrainingSetSpec spec = TestModels.read(project, tables, TestModels.REFERENCE);

  GoldenRows(Path root, List<LocalDate> nights) {
    lakehouse = TestSpark.lakehouse(root);
    LocalDate last = nights.get(nights.size() - 1);
    for (String table : new String[] {"schedule", "outcomes", "weather"}) {
      Flights.bootstrap(lakehouse, project, table, last);
    }
    Snapshots snapshots = new Snapshots(lakehouse, project);
    Run run = lakehouse.start("materialize", NightRange.of(last));
    for (FeatureTable table : tables.values()) {
      assertThat(snapshots.historyNights(table, last).from())
          .isBetween(LocalDate.of(2013, 1, 1), LocalDate.of(2013, 1, 2));
      for (LocalDate night : nights) {
        snapshots.materialize(run, table, NightRange.of(night));
      }
    }
  }

  static void near(Row row, String column, double value) {
    assertThat(row.<Double>getAs(column)).as(column).isCloseTo(value, within(5e-7));
  }

  Row row(String flight, LocalDate night) {
    return join(night).rows().where(col("_key.flight_id").equalTo(flight)).head();
  }

  Joined join(LocalDate night) {
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

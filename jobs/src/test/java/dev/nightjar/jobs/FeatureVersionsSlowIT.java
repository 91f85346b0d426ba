package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A champion goes on reading the feature definition it was trained on; the next model does not. */
class FeatureVersionsSlowIT {
  private static final LocalDate TRAINED = LocalDate.parse("2013-01-10");
  private static final String NIGHT = TRAINED.plusDays(1).toString();
  private static final String FEATURES = "features/carrier_delays.yaml";

  @TempDir Path folder;

  @Test
  void aChangedDefinitionChangesNothingForTheChampion() throws IOException {
    Path changed = folder.resolve("changed");
    Path project = FlightsExtract.writeSmall(changed, TRAINED.plusDays(2), 1);
    run(project, "ingest", "--bootstrap", "--to", NIGHT);
    run(project, "train", "--date", TRAINED.toString());
    run(project, "models", "promote", "late_arrival", "1");
    Folders.copy(changed, folder.resolve("as-before"));
    Path asBefore = folder.resolve("as-before/project");

    FlightsExtract.edit(project.resolve(FEATURES), "arr_delay >= 15", "arr_delay >= 30");
    run(project, "materialize", "--bootstrap", "--to", NIGHT);
    run(project, "score", "--date", NIGHT);
    run(asBefore, "score", "--date", NIGHT);
    assertThat(predictions("changed")).isNotEmpty().isEqualTo(predictions("as-before"));
    assertThat(read("changed").tables()).contains("carrier_delays", "carrier_delays_v2");
    assertThat(inputs("changed")).contains("carrier_delays@").doesNotContain("carrier_delays_v2");

    run(project, "train", "--date", TRAINED.toString());
    run(project, "models", "promote", "late_arrival", "2");
    run(project, "score", "--date", NIGHT);
    assertThat(inputs("changed")).contains("carrier_delays_v2@").doesNotContain("carrier_delays@");
    assertThat(predictions("changed")).isNotEqualTo(predictions("as-before"));
    assertThat(read("changed").read("nightjar_feature_versions").where("version = 2").count())
        .isEqualTo(1);
  }

  private List<Row> predictions(String lakehouse) {
    return read(lakehouse)
        .read("late_arrival_predictions")
        .where("night = DATE '" + NIGHT + "'")
        .select("flight_id", "probability")
        .orderBy("flight_id")
        .collectAsList();
  }

  private String inputs(String lakehouse) {
    return read(lakehouse)
        .read("late_arrival_predictions")
        .select("snapshot_versions")
        .head()
        .getList(0)
        .toString();
  }

  private Lakehouse read(String lakehouse) {
    return TestSpark.lakehouse(folder.resolve(lakehouse).resolve("lakehouse"));
  }

  private static void run(Path project, String... job) {
    List<String> arguments = new ArrayList<>(List.of(job));
    arguments.addAll(List.of("--project", project.toString()));
    Told.by(arguments.toArray(String[]::new)).requires(0);
  }
}

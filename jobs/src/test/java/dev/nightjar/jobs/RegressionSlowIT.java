package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of numbers that a night trains again, and everything that is told of both versions. */
class RegressionSlowIT {
  private static final String MODEL = "arrival_delay";
  private static final String NIGHT = ReferenceRun.NIGHT.toString();
  private static final String LAST = ReferenceRun.LAST.toString();

  @TempDir static Path folder;

  @Test
  void aNightTrainsItAgainAndBothVersionsAreTold() throws IOException {
    Folders.copy(ReferenceRun.get().before("train"), folder);
    RegressionIT.writeModel(folder.resolve("project"));
    Told.in(folder, "check").requires(0);
    Told.in(folder, "train", "--date", NIGHT).requires(0);
    Told.in(folder, "score", "--date", NIGHT).requires(0);
    JsonNode line = PublishedRun.line(Told.in(folder, "nightly", "--date", LAST).requires(0));
    assertThat(line.at("/decisions/0/decision").asText()).isEqualTo("RETRAIN");
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    List<ModelVersion> versions = new Registry(lakehouse).list(MODEL);
    assertThat(versions).hasSize(2);
    assertThat(versions).allSatisfy(v -> assertThat(v.threshold()).isNull());
    Row promotion = lakehouse.read("nightjar_promotions").head();
    assertThat(promotion.<String>getAs("metric")).isEqualTo("rmse");
    assertThat(promotion.<Double>getAs("champion_value")).isBetween(5.0, 200.0);

    Told replayed = Told.in(folder, "replay", MODEL + "@1", "--json").requires(0);
    assertThat(replayed.out()).contains("\"outcome\":\"IDENTICAL\"");
    assertThat(Told.in(folder, "models", "list").requires(0).out()).contains("test_rmse");
    assertThat(Told.in(folder, "models", "compare", MODEL, "1", "2").requires(0).out())
        .contains("rmse");
    Path page = folder.resolve("report.html");
    Told.in(folder, "report", "--date", LAST, "--html", page.toString()).requires(0);
    assertThat(Files.readString(page))
        .contains("RMSE", "mean absolute error")
        .doesNotContain("Calibration", "came true");
    assertThat(Told.in(folder, "stale").requires(0).out()).doesNotContain(MODEL);
  }
}

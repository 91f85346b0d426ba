package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many minutes late a flight arrives: a model of numbers from its training to its replay. */
class RegressionIT {
  private static final String MODEL = "arrival_delay";
  private static final String NIGHT = ReferenceRun.NIGHT.toString();
  private static final String LAST = ReferenceRun.LAST.toString();

  @TempDir static Path folder;

  @Test
  void aModelOfNumbersLivesThroughItsNights() throws IOException {
    Folders.copy(ReferenceRun.get().before("train"), folder);
    writeModel(folder.resolve("project"));
    Told.in(folder, "check").requires(0);
    Told.in(folder, "train", "--date", NIGHT)
        .requires(0, "arrival_delay v1 is the champion")
        .requires(0, "first version that beats the constant: rmse ");
    Told scored = Told.in(folder, "score", "--date", NIGHT).requires(0, "rows predicted by");
    assertThat(scored.err()).doesNotContain(" of them yes");
    Told nightly = Told.in(folder, "nightly", "--date", LAST).requires(0, ", RMSE ");
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    versions(new Registry(lakehouse));
    tables(lakehouse);
    measurements(lakehouse);
    JsonNode line = lastLine(nightly.out());
    assertThat(line.at("/rmse/of").asText()).isEqualTo(NIGHT);
    assertThat(line.at("/rmse/value").asDouble()).isBetween(10.0, 200.0);
    assertThat(line.at("/auc").isMissingNode()).isTrue();
    assertThat(line.at("/decisions/0/decision").asText()).isEqualTo("RETRAIN");
    Row promotion = lakehouse.read("nightjar_promotions").head();
    assertThat(promotion.<String>getAs("metric")).isEqualTo("rmse");
    assertThat(promotion.<Double>getAs("champion_value")).isBetween(5.0, 200.0);

    Told replayed = Told.in(folder, "replay", MODEL + "@1", "--json").requires(0);
    assertThat(replayed.out()).contains("\"outcome\":\"IDENTICAL\"");
    shown(lakehouse);
  }

  private static void versions(Registry registry) {
    List<ModelVersion> versions = registry.list(MODEL);
    assertThat(versions).hasSize(2);
    assertThat(versions).allSatisfy(v -> assertThat(v.threshold()).isNull());
    assertThat(versions).allSatisfy(v -> assertThat(v.files()).containsKey(ModelVersion.TARGET));
    assertThat(registry.artefact(versions.get(0), ModelVersion.CARD))
        .contains("\"task\"", "rmse")
        .doesNotContain("log_loss");
  }

  private static void tables(Lakehouse lakehouse) {
    assertThat(lakehouse.read("arrival_delay_predictions").columns())
        .containsExactly(
            "flight_id",
            "predict_at",
            "event_time",
            "prediction",
            "model",
            "model_version",
            "as_of",
            "run_id",
            "snapshot_versions",
            "trainer",
            "slices",
            "known_at",
            "night");
    assertThat(lakehouse.read("arrival_delay_predictions").schema().apply("prediction").dataType())
        .hasToString("DoubleType");
    assertThat(lakehouse.read("arrival_delay_outcomes").where("abs(label) > 1").count())
        .isGreaterThan(100);
    assertThat(
            PublishedColumns.prediction(lakehouse.read("arrival_delay_predictions"), "champion")
                .columns())
        .contains("prediction", "slices")
        .doesNotContain("threshold", "probability", "outputs");
  }

  /** The figures of a night are those of its rows, looped over. */
  private static void measurements(Lakehouse lakehouse) {
    String of = "night = DATE '" + LAST + "' AND watched = '" + MODEL + "'";
    Map<String, Row> told = new java.util.HashMap<>();
    for (Row row :
        lakehouse
            .read("nightjar_monitoring")
            .where(
                of
                    + " AND monitor = 'performance' AND nights = 1 AND of_night = DATE '"
                    + NIGHT
                    + "'")
            .collectAsList()) {
      told.put(row.getAs("metric") + " " + row.getAs("slice"), row);
    }
    assertThat(told.keySet())
        .contains("rmse all", "mae all", "r2 all", "mean_error all", "rmse origin=JFK");
    for (String origin : List.of("all", "JFK")) {
      double squares = 0;
      double sizes = 0;
      int rows = 0;
      for (Row row :
          lakehouse
              .read("arrival_delay_outcomes")
              .where("predicted_night = DATE '" + NIGHT + "' AND label IS NOT NULL")
              .where(origin.equals("all") ? "true" : "slices['origin'] = '" + origin + "'")
              .select("prediction", "label")
              .collectAsList()) {
        double error = row.getDouble(0) - row.getDouble(1);
        squares += error * error;
        sizes += Math.abs(error);
        rows++;
      }
      String slice = origin.equals("all") ? "all" : "origin=" + origin;
      Row rmse = told.get("rmse " + slice);
      assertThat(rmse.<Long>getAs("n")).isEqualTo(rows).isGreaterThan(50);
      assertThat(rmse.<Double>getAs("value"))
          .isCloseTo(Math.sqrt(squares / rows), org.assertj.core.data.Offset.offset(1e-9));
      assertThat(told.get("mae " + slice).<Double>getAs("value"))
          .isCloseTo(sizes / rows, org.assertj.core.data.Offset.offset(1e-9));
      assertThat(rmse.<Double>getAs("low")).isLessThan(rmse.<Double>getAs("value"));
      assertThat(rmse.<Double>getAs("high")).isGreaterThan(rmse.<Double>getAs("value"));
    }
    assertThat(
            lakehouse
                .read("nightjar_monitoring")
                .where(of)
                .select("monitor")
                .distinct()
                .collectAsList())
        .extracting(row -> row.getString(0))
        .contains("performance", "labels", "feature_drift", "prediction_drift", "volume")
        .doesNotContain("calibration");
  }

  private static void shown(Lakehouse lakehouse) throws IOException {
    String key =
        lakehouse.read("arrival_delay_predictions").orderBy("flight_id").head().getString(0);
    assertThat(Told.in(folder, "explain", MODEL, key).requires(0).out())
        .contains("prediction ", "the same bits", "adds: to the number, which starts at ")
        .doesNotContain("threshold");
    assertThat(Told.in(folder, "evaluate", MODEL, "--from", NIGHT, "--to", NIGHT).requires(0).out())
        .contains("rmse", "mean_error")
        .doesNotContain("auc");
    assertThat(Told.in(folder, "models", "list").requires(0).out()).contains("test_rmse");
    assertThat(Told.in(folder, "models", "compare", MODEL, "1", "2").requires(0).out())
        .contains("rmse");
    Path page = folder.resolve("report.html");
    Told.in(folder, "report", "--date", LAST, "--html", page.toString()).requires(0);
    assertThat(Files.readString(page))
        .contains("RMSE", "mean absolute error")
        .doesNotContain("Calibration", "came true");
    assertThat(Told.in(folder, "stale").requires(0).out()).doesNotContain("arrival_delay");
  }

  /** The small project with a model of minutes in place of that of late or not. */
  static void writeModel(Path project) throws IOException {
    for (String kind : List.of("models", "scoring", "monitors")) {
      Path old = project.resolve(kind + "/late_arrival.yaml");
      String yaml =
          Files.readString(old)
              .replace("late_arrival", MODEL)
              .replace("task: binary", "task: regression")
              .replace("value: \"arr_delay >= 15\"", "value: arr_delay")
              .replaceAll("(?m)^(costs|calibration):.*$", "")
              .replace("metric: log_loss", "metric: rmse")
              .replaceAll("(?m)^performance:.*$", "performance: { over: 7d, min_rows: 500 }");
      Files.delete(old);
      Files.writeString(project.resolve(kind + "/" + MODEL + ".yaml"), yaml);
    }
  }

  private static JsonNode lastLine(String out) throws IOException {
    List<String> lines = out.lines().toList();
    return new ObjectMapper().readTree(lines.get(lines.size() - 1));
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.monitoring.postgres.TestPostgres;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many minutes late a flight arrives: a model of numbers from its training to the database. */
class RegressionIT {
  private static final String MODEL = "arrival_delay";
  private static final String NIGHT = ReferenceRun.NIGHT.toString();
  private static final String LAST = ReferenceRun.LAST.toString();

  @TempDir static Path folder;

  @Test
  void aModelOfNumbersLivesThroughItsNights() throws IOException {
    Folders.copy(ReferenceRun.get().before("train"), folder);
    writeModel(folder.resolve("project"));
    TestPostgres postgres = TestPostgres.create();
    PublishedRun.publishTo(folder, postgres, MODEL);
    Told.in(folder, "train", "--date", NIGHT)
        .requires(0, "arrival_delay v1 is the champion")
        .requires(0, "first version that beats the constant: rmse ");
    Told scored = Told.in(folder, "score", "--date", NIGHT).requires(0, "rows predicted by");
    assertThat(scored.err()).doesNotContain(" of them yes");
    Told nightly =
        Told.in(folder, "nightly", "--date", LAST, "--no-retrain").requires(0, ", RMSE ");
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    version(new Registry(lakehouse));
    tables(lakehouse);
    measurements(lakehouse);
    JsonNode line = PublishedRun.line(nightly);
    assertThat(line.at("/rmse/of").asText()).isEqualTo(NIGHT);
    assertThat(line.at("/rmse/value").asDouble()).isBetween(10.0, 200.0);
    assertThat(line.at("/auc").isMissingNode()).isTrue();
    published(postgres, line);
    shown(lakehouse);
  }

  private static void version(Registry registry) {
    ModelVersion version = registry.requireChampion(MODEL);
    assertThat(version.threshold()).isNull();
    assertThat(version.files()).containsKey(ModelVersion.TARGET);
    assertThat(registry.artefact(version, ModelVersion.CARD))
        .contains("\"task\"", "rmse")
        .doesNotContain("log_loss");
  }

  /** What people and panels read of numbers; what only probabilities have is null. */
  private static void published(TestPostgres postgres, JsonNode line) {
    assertThat(
            postgres.value(
                "SELECT count(*) = count(prediction) AND count(*) > 100, count(probability),"
                    + " count(decision), count(threshold) FROM nightjar.scored_history"))
        .isEqualTo("t|0|0|0");
    assertThat(postgres.value("SELECT count(*) > 100 FROM nightjar.outcome WHERE abs(label) > 1"))
        .isEqualTo("t");
    assertThat(
            postgres.value(
                "SELECT threshold IS NULL AND is_champion FROM nightjar.model_versions"
                    + " JOIN nightjar.model_version USING (model, version)"))
        .isEqualTo("t");
    Map<String, List<String>> variables =
        Map.of("model", List.of(MODEL), "version", List.of("1"), "slice", List.of("all"));
    Instant[] all = {Instant.EPOCH, Instant.parse("2100-01-01T00:00:00Z")};
    for (String title :
        List.of(
            "The judged measure over the last nights",
            "AUC, or RMSE of numbers, of each night",
            "Log loss, or mean absolute error of numbers, of each night",
            "Slices, newest night with outcomes",
            "Drift of the predictions",
            "Predictions that have a label",
            "Versions")) {
      String sql = GrafanaFiles.panel("model.json", title).at("/targets/0/rawSql").asText();
      assertThat(postgres.query(GrafanaFiles.resolve(sql, variables, all))).as(title).isNotEmpty();
    }
    assertThat(
            postgres.value(
                "SELECT value FROM nightjar.performance_by_night"
                    + " WHERE metric = 'rmse' AND slice = 'all'"))
        .isEqualTo(String.valueOf(line.at("/rmse/value").asDouble()));
    assertThat(
            postgres.value(
                "SELECT measured, auc FROM nightjar.nights WHERE night = '%s'".formatted(LAST)))
        .isEqualTo(
            "%s rmse %.3f of %s|null".formatted(MODEL, line.at("/rmse/value").asDouble(), NIGHT));
    assertThat(
            postgres.value(
                "SELECT metric, value_of, mean_prediction BETWEEN -60 AND 200, mean_probability"
                    + " FROM nightjar.model_nights WHERE night = '%s'".formatted(LAST)))
        .isEqualTo("rmse|%s|t|null".formatted(NIGHT));
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
    Map<String, Row> told = new HashMap<>();
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
      assertThat(rmse.<Double>getAs("value")).isCloseTo(Math.sqrt(squares / rows), within(1e-9));
      assertThat(told.get("mae " + slice).<Double>getAs("value"))
          .isCloseTo(sizes / rows, within(1e-9));
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
}

package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.Manifest;
import dev.nightjar.features.TrainingSet;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.trainer.Trainers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTrainingTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 1);

  @TempDir Path root;

  @Test
  void aTrainingIsMeasuredRegisteredAndTheFirstGoodOneIsChampion() throws Exception {
    Lakehouse lakehouse = TestSpark.lakehouse(root);
    Registry registry = new Registry(lakehouse);
    ModelVersion first = train(lakehouse, definition(7), rows(1).repartition(7), "one");
    assertThat(first.version()).isEqualTo(1);
    assertThat(first.files().keySet())
        .containsExactly(
            "baseline.json",
            "encoder.json",
            "importance.json",
            "manifest.json",
            "model.ubj",
            "prediction_profile.json",
            "reference_profile.json");
    assertThat(registry.artefact(first, ModelVersion.REFERENCE_PROFILE))
        .isEqualTo("{\"features\":[\"carrier\",\"rate\"]}");
    assertThat(registry.artefact(first, ModelVersion.PREDICTION_PROFILE))
        .isEqualTo("{\"features\":[\"probability\"]}");
    JsonNode importance =
        new ObjectMapper().readTree(registry.artefact(first, ModelVersion.IMPORTANCE));
    assertThat(importance.get("carrier").asDouble()).isBetween(0.1, 0.9);
    assertThat(importance.get("carrier").asDouble() + importance.get("rate").asDouble())
        .isCloseTo(1, within(1e-12));
    assertThat(first.measure("test", "constant", "threshold")).isEqualTo(0.2);
    JsonNode metrics = new ObjectMapper().readTree(first.metrics());
    for (String part : List.of("validation", "test")) {
      for (String trainer : List.of("xgboost", "logistic_regression", "constant")) {
        assertThat(metrics.at("/" + part + "/" + trainer + "/log_loss").asDouble())
            .isBetween(0.1, 0.8);
      }
    }
    assertThat(first.measure("test", "xgboost", "auc")).isBetween(0.6, 0.9);
    assertThat(first.measure("test", "constant", "auc")).isEqualTo(0.5);
    assertThat(first.threshold()).isBetween(0.02, 0.6);
    assertThat(registry.requireChampion("late")).isEqualTo(first);
    assertThat(registry.changes("late").get(0).reason())
        .startsWith("first version that beats the constant: log_loss 0.");

    // The same rows in other files are the same model; the same training twice is one version.
    ModelVersion again = train(lakehouse, definition(7), rows(1), "one");
    assertThat(again).isEqualTo(first);
    ModelVersion laid = train(lakehouse, definition(7), rows(1).coalesce(1), "other files");
    assertThat(laid.version()).isEqualTo(2);
    assertThat(laid.modelHash()).isEqualTo(first.modelHash());
    assertThat(registry.requireChampion("late")).isEqualTo(first);
    assertThat(registry.standing(laid)).contains("challenger of v1");

    LoadedModel loaded = registry.load(first);
    assertThat(loaded.encoder().names()).containsExactly("carrier", "rate");
  }

  @Test
  void aModelThatLearntNothingIsNotMadeChampion() {
    Lakehouse lakehouse = TestSpark.lakehouse(root);
    ModelVersion version =
        train(lakehouse, definition(7), rows(0).withColumn("_label", noise()), "noise");
    assertThat(new Registry(lakehouse).champion("late")).isEmpty();
    assertThat(new Registry(lakehouse).standing(version)).contains("there is no champion");
  }

  private static Column noise() {
    return functions.expr("CAST(pmod(xxhash64(_key), 4) = 0 AS DOUBLE)");
  }

  private static ModelVersion train(
      Lakehouse lakehouse, ModelDefinition definition, Dataset<Row> rows, String checksum) {
    Run run = lakehouse.start("train", NightRange.of(NIGHT));
    Manifest manifest =
        new Manifest(
            "set",
            definition.name(),
            NIGHT,
            TestSpark.CLOCK.cutoffOf(NIGHT),
            new TreeMap<>(),
            new TreeMap<>(),
            definition.rows(),
            definition.seed(),
            rows.count(),
            checksum,
            Map.of());
    ProfileMaker profiles =
        (set, features) -> "{\"features\":[\"" + String.join("\",\"", features) + "\"]}";
    return new ModelTraining(lakehouse, run, definition, profiles)
        .train(new TrainingSet(manifest, rows))
        .version();
  }

  /** 40 days of 100 rows before the night; the label follows carrier and rate by chance. */
  private static Dataset<Row> rows(int strength) {
    return TestSpark.session()
        .range(4000)
        .selectExpr(
            "named_struct('id', id) AS _key",
            "timestamp'2013-06-01 04:00:00' - make_interval(0, 0, 0, CAST(1 + id DIV 100 AS INT)) AS _predict_at",
            "CONCAT('C', pmod(xxhash64(id, 1), 5)) AS carrier",
            "pmod(xxhash64(id, 2), 1000) / 1000D AS rate",
            "pmod(xxhash64(id, 3), 1000) / 1000D AS chance")
        .selectExpr(
            "*",
            "CAST(chance < 0.1 + "
                + strength
                + " * (0.5 * rate * rate + IF(carrier = 'C1', 0.3D, 0D)) AS DOUBLE) AS _label");
  }

  private static ModelDefinition definition(long seed) {
    FeatureColumn carrier =
        new FeatureColumn(
            "carrier", "string", "rows", "carrier", FeatureColumn.Origin.ROWS, Map.of());
    FeatureColumn rate =
        new FeatureColumn("rate", "double", "rows", "rate", FeatureColumn.Origin.ROWS, Map.of());
    Map<String, Parameters> trainers = new LinkedHashMap<>();
    for (String name : List.of("xgboost", "logistic_regression", "constant")) {
      TreeMap<String, Double> values = new TreeMap<>();
      Trainers.named(name).parameters().forEach(p -> values.put(p.name(), p.fallback()));
      values.computeIfPresent("rounds", (key, rounds) -> 10.0);
      values.computeIfPresent("seed", (key, old) -> (double) seed);
      trainers.put(name, new Parameters(values));
    }
    return new ModelDefinition(
        "late",
        new TrainingSetSpec(
            "rows",
            "at",
            null,
            new TrainingSetSpec.Label("rows", List.of("id"), "late"),
            List.of(carrier, rate)),
        new Costs(1, 4),
        new TimeSplit(
            Duration.ofDays(8), Duration.ofDays(6), Duration.ofDays(1), TimeSplit.Refit.ALL),
        trainers,
        new Promotion(Promotion.Metric.LOG_LOSS, 0.005, List.of()),
        new Retraining(List.of(), null, null),
        new SourceMark("models/late.yaml", 1));
  }
}

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
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.model.Encoding;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.split.SplitSpec;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.TableTrialLog;
import dev.nightjar.training.trainer.Trainers;
import java.nio.file.Path;
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
            "card.html",
            "card.json",
            "card.md",
            "encoder.json",
            "importance.json",
            "manifest.json",
            "model.ubj",
            "prediction_profile.json",
            "reference_profile.json",
            "split.json");
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
    String json = registry.artefact(first, ModelVersion.CARD);
    ModelCard card = ModelCard.parse(json, "the card");
    assertThat(card.toJson()).isEqualTo(json);
    assertThat(registry.artefact(first, ModelVersion.CARD_PAGE)).isEqualTo(card.toHtml());
    assertThat(registry.artefact(first, ModelVersion.CARD_TEXT)).isEqualTo(card.toMarkdown());
    assertThat(card.results().get(0).contender()).isEqualTo("xgboost");
    assertThat(card.results())
        .filteredOn(result -> result.part().equals("test") && result.model())
        .allSatisfy(
            result -> {
              assertThat(result.metrics().get("log_loss"))
                  .isEqualTo(first.measure("test", "xgboost", "log_loss"));
              assertThat(result.metrics().get("auc"))
                  .isBetween(
                      result.intervals().get("auc").low(), result.intervals().get("auc").high());
            });
    assertThat(card.features()).extracting(ModelCard.Feature::name).contains("carrier", "rate");
    assertThat(card.features())
        .allSatisfy(
            feature -> {
              assertThat(feature.gain()).isBetween(0.1, 0.9);
              assertThat(feature.permutation().metric()).isEqualTo("log_loss");
              assertThat(feature.permutation().rows()).isBetween(500, 700);
            });
    assertThat(card.toHtml())
        .contains("log_loss becomes worse when its values are dealt out among 600 rows");
    assertThat(card.slices()).extracting(ModelCard.Slice::by).containsOnly("carrier");
    assertThat(card.decisions().threshold()).isEqualTo(first.threshold());
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
  void aStudyChoosesTrainerAndParametersAndIsKeptWithTheVersion() {
    Lakehouse lakehouse = TestSpark.lakehouse(root);
    Registry registry = new Registry(lakehouse);
    ModelDefinition definition = searching();
    ModelVersion first = train(lakehouse, definition, rows(1), "one");
    assertThat(first.files()).containsKey(ModelVersion.STUDY);
    Map<String, Parameters> best =
        ModelStudy.readBest(registry.artefact(first, ModelVersion.STUDY));
    assertThat(best.keySet())
        .containsExactlyInAnyOrder("xgboost", "logistic_regression", "constant");
    assertThat(first.trainer()).isEqualTo(best.keySet().iterator().next());
    assertThat(first.lineage().engineBuild()).contains("xgboost 3.").contains("spark-mllib");
    Dataset<Row> trials = lakehouse.read(TableTrialLog.TABLE);
    assertThat(trials.count()).isEqualTo(4);
    assertThat(trials.where("NOT failed AND metrics['log_loss'] > 0").count()).isEqualTo(4);

    // Other files, the same rows: the study is found finished, and gives the same model.
    ModelVersion again = train(lakehouse, definition, rows(1).coalesce(1), "other files");
    assertThat(again.modelHash()).isEqualTo(first.modelHash());
    assertThat(lakehouse.read(TableTrialLog.TABLE).count()).isEqualTo(4);
  }

  private static ModelDefinition searching() {
    Problems problems = new Problems();
    YamlMap trainers =
        YamlMap.parse(
            "xgboost: { rounds: 10, max_depth: { int: [1, 4] } }\n"
                + "logistic_regression: { reg: { log: [0.001, 1] } }\n",
            "trainers",
            problems);
    YamlMap search =
        YamlMap.parse(
            "{ algorithm: random, trials: 4, batch: 4, seed: 1, minimise: log_loss }",
            "search",
            problems);
    ModelSearch found = ModelSearch.read(trainers, search, Task.BINARY);
    problems.throwIfAny("Cannot read the test's search");
    ModelDefinition fixed = definition(7);
    return new ModelDefinition(
        fixed.name(),
        fixed.task(),
        fixed.rows(),
        fixed.costs(),
        fixed.encodings(),
        fixed.split(),
        found.middles(),
        found,
        fixed.engine(),
        fixed.calibration(),
        fixed.promotion(),
        fixed.retraining(),
        fixed.card(),
        fixed.mark());
  }

  @Test
  void anEncodingThatLearnsIsLearnedFromTheRowsTheModelIsTrainedOn() {
    Lakehouse lakehouse = TestSpark.lakehouse(root);
    TreeMap<String, Encoding> encodings = new TreeMap<>();
    encodings.put("carrier", new Encoding.TargetMean(20));
    encodings.put(
        "rate", new Encoding.Numeric(0, Encoding.Missing.MEAN, 0, true, Encoding.Scale.STANDARD));
    ModelVersion version =
        train(lakehouse, definition(7, encodings), rows(1).repartition(3), "encoded");
    assertThat(version.measure("test", "xgboost", "auc")).isBetween(0.6, 0.9);
    LoadedModel loaded = new Registry(lakehouse).load(version);
    assertThat(loaded.encoder().names()).containsExactly("carrier", "rate", "rate_missing");
    Dataset<Row> rows = rows(1);
    float[] one = new float[3];
    loaded.encoder().bind(rows.schema()).encode(rows.where("carrier = 'C1'").head(), one, 0);
    Row likely = rows.where("carrier = 'C1'").selectExpr("avg(_label)", "count(*)").head();
    double mean = rows.selectExpr("avg(_label)").head().getDouble(0);
    // With refit all rows have taught it.
    double count = likely.getLong(1);
    assertThat((double) one[0])
        .isCloseTo((likely.getDouble(0) * count + 20 * mean) / (count + 20), within(1e-6));
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
    return new ModelTraining(lakehouse, run, definition, profiles, StudyListener.NONE, null)
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
    return definition(seed, new TreeMap<>());
  }

  private static ModelDefinition definition(long seed, TreeMap<String, Encoding> encodings) {
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
      trainers.put(name, new Parameters(values, Parameters.defaults(Trainers.named(name)).texts()));
    }
    return new ModelDefinition(
        "late",
        Task.BINARY,
        new TrainingSetSpec(
            "rows",
            "at",
            null,
            new TrainingSetSpec.Label("rows", List.of("id"), "late"),
            List.of(carrier, rate)),
        new Costs(1, 4),
        encodings,
        SplitSpec.parse(
            "{\"by\":\"time\",\"validation\":\"8d\",\"test\":\"6d\",\"gap\":\"1d\","
                + "\"refit\":\"all\"}",
            "the test"),
        trainers,
        null,
        Engine.MEMORY,
        Calibrator.Method.NONE,
        new Promotion(MetricRegistry.require(Task.BINARY, "log_loss"), 0.005, List.of()),
        new Retraining(List.of(), null, null),
        CardText.NONE,
        new SourceMark("models/late.yaml", 1));
  }
}

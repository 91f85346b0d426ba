package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.FeatureSpec;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.split.Division;
import dev.nightjar.training.split.SplitSpec;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project's model, divided in each of the ways. */
class ModelSplitsTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 5, 20);
  private static final Instant T = Instant.parse("2013-06-01T08:00:00Z");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those with folds; {@link ReplayTest} makes one by time again. */
  private static final Set<String> AGAIN = Set.of("walk_forward", "kfold");

  @TempDir Path root;

  @Test
  void aModelOfEachSplitIsTrainedAndMeasuredAndThoseOfFoldsAreMadeAgain() throws Exception {
    Trips trips = new Trips(root);
    Registry registry = new Registry(trips.lakehouse);
    Set<String> hashes = new TreeSet<>();
    for (String split :
        List.of(
            "{ by: time, validation: 0.1, test: 0.2, gap: 1d }",
            "{ by: walk_forward, folds: 3, validation: 4d, test: 5d, gap: 1d, train: 20d }",
            "{ by: random, refit: none }",
            "{ by: stratified, seed: 3, refit: none }",
            "{ by: grouped, group: carrier, validation: 0.3, test: 0.3, refit: none }",
            "{ by: kfold, folds: 3, refit: none }")) {
      ModelDefinition model = trips.divided(split, "");
      ModelVersion version = trips.train(model, NIGHT);
      hashes.add(version.lineage().definitionHash() + version.modelHash());
      assertThat(SplitSpec.parse(registry.artefact(version, ModelVersion.SPLIT), split))
          .isEqualTo(model.split());
      JsonNode metrics = JSON.readTree(version.metrics());
      assertThat(metrics.at("/test/xgboost/log_loss").asDouble()).as(split).isBetween(0.3, 0.8);
      assertThat(metrics.at("/validation/xgboost/auc").asDouble()).as(split).isBetween(0.3, 0.95);
      if (!AGAIN.contains(model.split().by())) {
        continue;
      }
      Run run = trips.run(NIGHT);
      Replayed replayed =
          Replay.of(trips.lakehouse, run, trips.project, Map.of(), version, model, 0);
      run.abandon();
      assertThat(replayed.outcome())
          .as("%s: %s", split, replayed)
          .isEqualTo(Replayed.Outcome.IDENTICAL);
    }
    assertThat(hashes).hasSize(6);
  }

  @Test
  void aStudyComparesItsTrialsOnAllFoldsAndNeverOnTheTestPart() throws Exception {
    Trips trips = new Trips(root);
    ModelDefinition model =
        trips.divided(
            "{ by: kfold, folds: 3, stratify: true }",
            "calibrate: platt\nsearch: { algorithm: random, trials: 2, batch: 2, minimise: log_loss }\n");
    ModelVersion version = trips.train(model, NIGHT);
    JsonNode metrics = JSON.readTree(version.metrics());
    long all = version.lineage().trainingRows();
    long test = metrics.at("/test/constant/rows").asLong();
    // With folds, every row that is not in the test part is held out once.
    assertThat(metrics.at("/validation/constant/rows").asLong()).isEqualTo(all - test);
    assertThat(test / (double) all).isBetween(0.19, 0.21);
  }

  @Test
  void equalGroupsStayTogetherAndKeysDecideAlone() {
    Dataset<Row> rows =
        TestSpark.session()
            .range(600)
            .selectExpr(
                "named_struct('id', id) AS _key",
                "timestamp'2013-05-01 04:00:00' + make_interval(0, 0, 0, CAST(id DIV 30 AS INT))"
                    + " AS _predict_at",
                "CAST(pmod(xxhash64(id), 2) AS DOUBLE) AS _label",
                "pmod(id, 41) AS customer");
    List<FeatureSpec> features = List.of(FeatureSpec.plain("customer"));
    Parts grouped = parts(rows, features, "grouped\",\"group\":\"customer", Engine.MEMORY);
    Set<Long> learned = keys(grouped, grouped.division().learned());
    assertThat(learned).doesNotContainAnyElementsOf(keys(grouped, grouped.division().test()));
    assertThat(learned).doesNotContainAnyElementsOf(keys(grouped, grouped.division().validated()));

    Parts one = parts(rows, features, "random", Engine.MEMORY);
    Parts other =
        parts(rows.repartition(5).where("customer % 2 = 0"), features, "random", Engine.MEMORY);
    assertThat(ids(one, one.division().test())).containsAll(ids(other, other.division().test()));

    for (String by :
        List.of("grouped\",\"group\":\"customer", "random", "stratified", "time\",\"gap\":\"1h")) {
      Division inMemory = parts(rows, features, by, Engine.MEMORY).division();
      Division shared = parts(rows, features, by, new Engine(2)).division();
      assertThat(shared).as(by).usingRecursiveComparison().isEqualTo(inMemory);
    }
  }

  private static Parts parts(
      Dataset<Row> rows, List<FeatureSpec> features, String by, Engine engine) {
    try (ModelRows encoded =
        ModelRows.of(rows, features, 600, Target.YES_OR_NO, spec(by), engine)) {
      return encoded.parts(T);
    }
  }

  private static SplitSpec spec(String by) {
    return SplitSpec.parse(
        "{\"by\":\"" + by + "\",\"validation\":0.2,\"test\":0.2,\"seed\":1,\"refit\":\"all\"}", by);
  }

  /** What tells rows apart: 30 rows share an instant, and none of them a customer. */
  private static Set<String> ids(Parts parts, int[] rows) {
    Set<String> ids = new HashSet<>();
    Matrix some = parts.outcomes().rows(rows);
    for (int i = 0; i < rows.length; i++) {
      ids.add(some.predictAt()[i] + "/" + some.values()[i] + "/" + some.labels()[i]);
    }
    return ids;
  }

  private static Set<Long> keys(Parts parts, int[] rows) {
    Set<Long> keys = new HashSet<>();
    for (float value : parts.outcomes().rows(rows).values()) {
      keys.add((long) value);
    }
    return keys;
  }
}

package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.Replayed.Difference;
import dev.nightjar.training.Replayed.Outcome;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.registry.Candidate;
import dev.nightjar.training.registry.Lineage;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A project's model whose rows are in no single memory, beside the same one in memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DistributedModelTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 5, 20);

  @TempDir static Path root;

  private Trips trips;
  private Registry registry;
  private ModelVersion distributed;
  private ModelVersion inMemory;

  @BeforeAll
  void trained() throws Exception {
    trips = new Trips(root.resolve("two"), "engine: { name: distributed, workers: 2 }\n");
    registry = new Registry(trips.lakehouse);
    distributed = trips.train(NIGHT);
    inMemory = new Trips(root.resolve("one")).train(NIGHT);
  }

  @Test
  void theChoiceIsRecordedAndShown() {
    assertThat(distributed.lineage().environment())
        .contains("\"engine\":\"distributed over 2 workers\"");
    assertThat(inMemory.lineage().environment()).contains("\"engine\":\"memory\"");
    assertThat(distributed.lineage().definitionHash())
        .isNotEqualTo(inMemory.lineage().definitionHash());
    assertThat(registry.artefact(distributed, ModelVersion.CARD_TEXT))
        .contains("device cpu, distributed over 2 workers");
    assertThat(registry.artefact(distributed, ModelVersion.CARD_PAGE))
        .contains("distributed over 2 workers");
  }

  @Test
  void itIsAsGoodAsTheOneInMemory() {
    for (String metric : new String[] {"auc", "log_loss", "brier"}) {
      assertThat(distributed.measure("test", "xgboost", metric))
          .as(metric)
          .isCloseTo(inMemory.measure("test", "xgboost", metric), within(0.01));
      assertThat(distributed.measure("test", "constant", metric))
          .as(metric)
          .isEqualTo(inMemory.measure("test", "constant", metric));
    }
  }

  @Test
  void itScoresAndExplainsLikeAnyOther() {
    LoadedModel loaded = registry.load(distributed);
    try (Predictor predictor = loaded.open()) {
      float[] row = {1, 0.5f};
      float[] out = new float[1];
      predictor.predict(row, 1, out);
      float sum = 0;
      for (float part : predictor.contributions(row)) {
        sum += part;
      }
      assertThat(1 / (1 + Math.exp(-sum))).isCloseTo(out[0], within(1e-5));
    }
  }

  @Test
  void replayTrainsWithAsManyWorkersToTheSameBytes() {
    Replayed replayed = replay(distributed, 0);
    assertThat(replayed.outcome()).as("%s", replayed).isEqualTo(Outcome.IDENTICAL);
  }

  @Test
  void whereWorkersFindNoCoresReplayNamesTheOtherEngineAndComparesMeasures() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    distributed
        .files()
        .keySet()
        .forEach(
            file ->
                files.put(
                    file,
                    file.equals("model.ubj")
                        ? registry.load(distributed).bytes()
                        : registry.artefact(distributed, file).getBytes(StandardCharsets.UTF_8)));
    Lineage made = distributed.lineage();
    Lineage lineage =
        new Lineage(
            made.night(),
            made.asOf(),
            made.trainingSetId(),
            made.trainingSetChecksum(),
            made.trainingRows(),
            made.manifest(),
            made.definitionHash() + "64",
            made.engineBuild(),
            made.environment().replace("over 2 workers", "over 64 workers"),
            made.codeVersion());
    ModelVersion larger =
        registry.register(
            trips.run(NIGHT),
            new Candidate(
                "late",
                distributed.trainer(),
                lineage,
                distributed.parameters(),
                distributed.metrics(),
                distributed.threshold(),
                files));
    Replayed replayed = replay(larger, 0.02);
    assertThat(replayed.differences())
        .containsExactly(new Difference("engine", "distributed over 64 workers", "memory"));
    assertThat(replayed.outcome()).as("%s", replayed).isEqualTo(Outcome.EQUIVALENT);
    assertThat(replayed.measures()).isNotEmpty();
  }

  @Test
  void rowsOfEachSplitAreTheSameWithWorkers() throws Exception {
    for (String split :
        List.of(
            "{ by: grouped, group: carrier, validation: 0.3, test: 0.3, refit: none }",
            "{ by: kfold, folds: 2, stratify: true }")) {
      ModelDefinition shared =
          trips.divided(split, "engine: { name: distributed, workers: 2 }\ncalibrate: platt\n");
      ModelVersion two = trips.train(shared, NIGHT);
      ModelVersion one = trips.train(trips.divided(split, "calibrate: platt\n"), NIGHT);
      for (String part : List.of("validation", "test")) {
        for (String measure : List.of("rows", "positives", "log_loss")) {
          assertThat(two.measure(part, "constant", measure))
              .as("%s of %s, %s", measure, part, split)
              .isEqualTo(one.measure(part, "constant", measure));
        }
        assertThat(two.measure(part, "xgboost", "log_loss"))
            .as("%s, %s", part, split)
            .isCloseTo(one.measure(part, "xgboost", "log_loss"), within(0.02));
      }
      assertThat(replay(two, shared, 0).outcome()).isEqualTo(Outcome.IDENTICAL);
    }
  }

  @Test
  void aStudyWithWorkersComparesOnAllFolds() throws Exception {
    ModelVersion version =
        trips.train(
            trips.divided(
                "{ by: kfold, folds: 2 }",
                "engine: { name: distributed, workers: 2 }\n"
                    + "search: { algorithm: random, trials: 1, batch: 1, minimise: log_loss }\n"),
            NIGHT);
    assertThat(registry.artefact(version, ModelVersion.STUDY))
        .contains("distributed over 2 workers")
        .contains("COMPLETE");
    Double rows = version.measure("validation", "constant", "rows");
    Double tested = version.measure("test", "constant", "rows");
    // With folds, every row that is not in the test part is held out once.
    assertThat(rows).isEqualTo(version.lineage().trainingRows() - (tested == null ? 0 : tested));
  }

  private Replayed replay(ModelVersion version, double tolerance) {
    return replay(version, trips.model, tolerance);
  }

  private Replayed replay(ModelVersion version, ModelDefinition definition, double tolerance) {
    Run run = trips.run(NIGHT);
    try {
      return Replay.of(
          trips.lakehouse, run, trips.project, Map.of(), version, definition, tolerance);
    } finally {
      run.abandon();
    }
  }
}

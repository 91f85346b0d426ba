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

  private Replayed replay(ModelVersion version, double tolerance) {
    Run run = trips.run(NIGHT);
    try {
      return Replay.of(
          trips.lakehouse, run, trips.project, Map.of(), version, trips.model, tolerance);
    } finally {
      run.abandon();
    }
  }
}

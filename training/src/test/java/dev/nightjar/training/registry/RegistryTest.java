package dev.nightjar.training.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.EncoderJson;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.trainer.TestMatrices;
import dev.nightjar.training.trainer.Trainers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 1);
  private static final Matrix MATRIX = TestMatrices.random(5, 200);

  @TempDir Path root;

  @Test
  void versionsCountUpAndTheSameInputsKeepTheirVersion() {
    Registry registry = registry();
    Run run = run();
    assertThat(registry.list()).isEmpty();
    ModelVersion first = registry.register(run, candidate("late", "one"));
    ModelVersion second = registry.register(run, candidate("late", "two"));
    ModelVersion other = registry.register(run, candidate("other", "one"));
    ModelVersion again = registry.register(run(), candidate("late", "one"));
    assertThat(first.version()).isEqualTo(1);
    assertThat(second.version()).isEqualTo(2);
    assertThat(other.version()).isEqualTo(1);
    assertThat(again).isEqualTo(first);
    assertThat(registry.list()).containsExactly(first, second, other);
    assertThat(registry.show("late", 2)).isEqualTo(second);
    assertThat(registry.trainedFrom("late", candidate("late", "two").lineage().inputKey()))
        .contains(second);
    assertThat(run.outputs().get(0).table()).isEqualTo(Registry.MODELS);
  }

  @Test
  void w2_versionsRegisteredAtOnceAreNumberedWithoutGapOrDouble() throws Exception {
    Lakehouse lakehouse = TestSpark.lakehouse(root);
    Registry registry = new Registry(lakehouse);
    registry.register(run(), candidate("late", "0"));
    List<ModelVersion> registered =
        atOnce(
            List.of(
                () -> new Registry(lakehouse).register(run(), candidate("late", "a")),
                () -> new Registry(lakehouse).register(run(), candidate("late", "b")),
                () -> new Registry(lakehouse).register(run(), candidate("late", "b"))));
    assertThat(registered.get(1).version()).isEqualTo(registered.get(2).version());
    assertThat(registry.list("late")).extracting(ModelVersion::version).containsExactly(1L, 2L, 3L);
  }

  @Test
  void ofTwoPromotionsAtOnceExactlyOneWinsAndTheOtherIsTold() throws Exception {
    Registry registry = registry();
    registry.register(run(), candidate("late", "one"));
    registry.register(run(), candidate("late", "two"));
    registry.promote(run(), "late", 1, "start", "test");
    List<String> results =
        atOnce(List.of(() -> promotion(registry, 2), () -> promotion(registry, 2)));
    List<Champion> changes = registry.changes("late");
    assertThat(changes).extracting(Champion::version).containsExactly(1L, 2L);
    assertThat(results)
        .allSatisfy(
            result -> assertThat(result).containsAnyOf("won", "someone else changed the champion"));
    // The step both wanted to take is taken once; whoever comes too late for it is refused.
    ChampionLine stale = new ChampionLine(changes.subList(0, 1));
    assertThat(stale.promotion("late", 2, "", "", Instant.EPOCH, "").sequence()).isEqualTo(2);
  }

  @Test
  void aPromotionAndARollbackChangeTheChampion() {
    Registry registry = registry();
    registry.register(run(), candidate("late", "one"));
    registry.register(run(), candidate("late", "two"));
    registry.promote(run(), "late", 1, "good enough", "ops");
    registry.promote(run(), "late", 2, "better", "ops");
    registry.promote(run(), "late", 2, "twice is once", "ops");
    assertThat(registry.standing(registry.show("late", 2)))
        .isEqualTo("late v2 is the champion: better");
    Champion back = registry.rollback(run(), "late", "it drifts", "ops");
    assertThat(back.previousVersion()).isEqualTo(2);
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);
    assertThat(registry.changes("late")).hasSize(3).last().isEqualTo(back);
    assertThat(registry.standing(registry.show("late", 2)))
        .isEqualTo(
            "late v2 is a challenger of v1; promote it with: nightjar models promote late 2");
  }

  @Test
  void whatDoesNotExistIsRefusedWithWhatDoes() {
    Registry registry = registry();
    assertThatThrownBy(() -> registry.requireChampion("late"))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("no version of late is registered")
        .hasMessageContaining("nightjar train");
    registry.register(run(), candidate("late_arrival", "one"));
    assertThatThrownBy(() -> registry.show("late_arival", 1))
        .hasMessageContaining("did you mean 'late_arrival'?");
    assertThatThrownBy(() -> registry.promote(run(), "late_arrival", 7, "", ""))
        .hasMessageContaining("there is no such version; there are [v1]");
    assertThatThrownBy(() -> registry.requireChampion("late_arrival"))
        .hasMessageContaining("none of its versions has been promoted");
    assertThatThrownBy(() -> registry.rollback(run(), "late_arrival", "", ""))
        .hasMessageContaining("it has no champion");
  }

  @Test
  void aLoadedModelPredictsAsTheTrainedOneAlsoAfterATripToAnExecutor() throws Exception {
    Registry registry = registry();
    ModelVersion version = registry.register(run(), candidate("late", "one"));
    LoadedModel loaded = registry.load(version);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(loaded);
    }
    LoadedModel sent;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      sent = (LoadedModel) in.readObject();
    }
    assertThat(sent.encoder()).isEqualTo(MATRIX.encoder());
    assertThat(sent.threshold()).isEqualTo(0.25);
    float[] expected = new float[200];
    float[] predicted = new float[200];
    try (Predictor before = Trainers.named("xgboost").open(model());
        Predictor after = sent.open()) {
      before.predict(MATRIX.values(), 200, expected);
      after.predict(MATRIX.values(), 200, predicted);
    }
    assertThat(predicted).isEqualTo(expected);
    assertThat(registry.artefact(version, ModelVersion.MANIFEST)).isEqualTo("{}");
    assertThat(version.measure("test", "xgboost", "auc")).isEqualTo(0.7);
    assertThat(version.measure("test", "xgboost", "brier")).isNull();
  }

  @Test
  void aChangedOrLostFileIsNoticedAndARepeatedTrainingMendsIt() throws Exception {
    Registry registry = registry();
    ModelVersion version = registry.register(run(), candidate("late", "one"));
    Path file = root.resolve(version.folder()).resolve("model.ubj");
    byte[] half = Arrays.copyOf(Files.readAllBytes(file), 10);
    // The checksum file beside it belongs to Hadoop's local file system.
    Files.deleteIfExists(root.resolve(version.folder()).resolve(".model.ubj.crc"));
    Files.write(file, half);
    assertThatThrownBy(() -> registry.load(version))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("Cannot load late v1")
        .hasMessageContaining("SHA-256");
    registry.register(run(), candidate("late", "one"));
    assertThat(registry.load(version).bytes()).isEqualTo(model());
    Files.delete(file);
    assertThatThrownBy(() -> registry.load(version)).hasMessageContaining("the file is gone");
  }

  private Registry registry() {
    return new Registry(TestSpark.lakehouse(root));
  }

  private Run run() {
    return TestSpark.lakehouse(root).start("train", NightRange.of(NIGHT));
  }

  private String promotion(Registry registry, long version) {
    try {
      registry.promote(run(), "late", version, "race", "test");
      return "won";
    } catch (NightjarException e) {
      return e.getMessage();
    }
  }

  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Candidate candidate(String model, String checksum) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put("model.ubj", model());
    files.put(ModelVersion.ENCODER, utf8(EncoderJson.write(MATRIX.encoder())));
    files.put(ModelVersion.MANIFEST, utf8("{}"));
    Lineage lineage =
        new Lineage(
            NIGHT,
            TestSpark.CLOCK.cutoffOf(NIGHT),
            "set",
            checksum,
            200,
            "{}",
            "definition",
            "xgboost 3.2.0",
            "{}",
            "0.1");
    String metrics = "{\"test\":{\"xgboost\":{\"auc\":0.7,\"brier\":null}}}";
    return new Candidate(model, "xgboost", lineage, "{}", metrics, 0.25, files);
  }

  private static byte[] model() {
    TreeMap<String, Double> values = new TreeMap<>();
    Trainers.named("xgboost").parameters().forEach(p -> values.put(p.name(), p.fallback()));
    values.put("rounds", 3.0);
    return Trainers.named("xgboost").train(MATRIX, new Parameters(values), TestSpark.session());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

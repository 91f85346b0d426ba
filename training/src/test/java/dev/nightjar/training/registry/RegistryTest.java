package dev.nightjar.training.registry;

import static dev.nightjar.training.registry.ServingModel.Role.CHAMPION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.EncoderJson;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
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
import org.jspecify.annotations.Nullable;
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
    assertThat(stale.promotion("late", 2, "", "", null, Instant.EPOCH, "").sequence()).isEqualTo(2);
  }

  @Test
  void ofTwoDecisionsOfANightExactlyOneWinsAndTheOtherIsRefused() throws Exception {
    Registry registry = registry();
    for (String checksum : List.of("one", "two", "three")) {
      registry.register(run(), candidate("late", checksum));
    }
    registry.promote(run(), "late", 1, "start", "test");
    List<Promoted> results = atOnce(List.of(() -> decided(2, 1L), () -> decided(3, 1L)));
    assertThat(results).filteredOn(Promoted::done).hasSize(1);
    long won = registry.requireChampion("late").version();
    assertThat(results)
        .filteredOn(result -> !result.done())
        .extracting(Promoted::refusal)
        .containsExactly("someone else changed the champion in the meantime, to v" + won);
    assertThat(registry.changes("late")).hasSize(2).last().extracting("night").isEqualTo(NIGHT);
    // The decision again is no second change, also after the champion was taken off.
    assertThat(decided(won, 1L).done()).isTrue();
    registry.rollback(run(), "late", "it drifts", "ops");
    assertThat(decided(won, 1L).done()).isTrue();
    assertThat(registry.requireChampion("late").version()).isEqualTo(1);
  }

  @Test
  void t1_aNightIsPredictedByWhatWasDecidedAndKnownBeforeIt() {
    Registry registry = registry();
    assertThat(registry.serving("late", NIGHT)).isEmpty();
    registry.register(run(), candidate("late", "one", NIGHT.minusDays(30)));
    ModelVersion second = registry.register(run(), candidate("late", "two", NIGHT));
    ServingModel baseline = registry.serving("late", NIGHT).orElseThrow();
    assertThat(baseline.role()).isEqualTo(ServingModel.Role.BASELINE);
    assertThat(baseline.version().version()).isEqualTo(1);
    assertThat(baseline.sentence())
        .isEqualTo(
            "there was no champion before night 2013-06-01; the baseline of late v1 predicts"
                + " instead");
    assertThat(registry.load(baseline).threshold()).isEqualTo(0.2);
    try (Predictor constant = registry.load(baseline).open()) {
      float[] predicted = new float[200];
      constant.predict(MATRIX.values(), 200, predicted);
      assertThat(predicted).containsOnly(predicted[0]);
    }
    assertThat(registry.serving("late", NIGHT.plusDays(1)).orElseThrow().version())
        .isEqualTo(second);
    assertThat(registry.serving("late", NIGHT.minusDays(31))).isEmpty();

    registry.promote(run(), "late", 1, "start", "ops");
    assertThat(decided(2, 1L).done()).isTrue();
    assertThat(registry.serving("late", NIGHT))
        .contains(new ServingModel(registry.show("late", 1), "xgboost", CHAMPION, ""));
    assertThat(registry.serving("late", NIGHT.plusDays(1)))
        .contains(new ServingModel(second, "xgboost", CHAMPION, ""));

    // Promoted by hand it counts from the start, but may not predict what lies before it.
    registry.register(run(), candidate("late", "three", NIGHT.plusDays(9)));
    registry.promote(run(), "late", 3, "by hand", "ops");
    ServingModel before = registry.serving("late", NIGHT.plusDays(8)).orElseThrow();
    assertThat(before.role()).isEqualTo(ServingModel.Role.PREVIOUS_CHAMPION);
    assertThat(before.sentence())
        .isEqualTo(
            "late v3 was trained as of night 2013-06-10, after night 2013-06-09; late v2, champion"
                + " before, predicts instead");
    assertThat(registry.serving("late", NIGHT.plusDays(9)).orElseThrow().role())
        .isEqualTo(CHAMPION);
  }

  @Test
  void whatCannotBeLoadedIsPassedOverForTheChampionBeforeItAndThenForABaseline() throws Exception {
    Registry registry = registry();
    ModelVersion first = registry.register(run(), candidate("late", "one", NIGHT.minusDays(30)));
    ModelVersion second = registry.register(run(), candidate("late", "two", NIGHT.minusDays(20)));
    registry.promote(run(), "late", 1, "start", "ops");
    registry.promote(run(), "late", 2, "better", "ops");
    // Both have the same contents but for the lineage, so each is given a folder of its own.
    assertThat(first.folder()).isNotEqualTo(second.folder());
    Files.delete(root.resolve(second.folder()).resolve("model.ubj"));
    ServingModel previous = registry.serving("late", NIGHT).orElseThrow();
    assertThat(previous.version()).isEqualTo(first);
    assertThat(previous.role()).isEqualTo(ServingModel.Role.PREVIOUS_CHAMPION);
    assertThat(previous.sentence())
        .startsWith("late v2 cannot be loaded (model.ubj: the file is gone); late v1, champion");
    assertThat(registry.load(previous).version()).isEqualTo(first);

    Path model = root.resolve(first.folder()).resolve("model.ubj");
    Files.write(model, new byte[] {1, 2, 3});
    ServingModel baseline = registry.serving("late", NIGHT).orElseThrow();
    assertThat(baseline.role()).isEqualTo(ServingModel.Role.BASELINE);
    assertThat(baseline.version()).isEqualTo(second);
    assertThat(baseline.sentence())
        .contains("late v1 cannot be loaded (model.ubj: its SHA-256 is not the one");
    Files.delete(root.resolve(first.folder()).resolve(ModelVersion.BASELINE));
    Files.delete(root.resolve(second.folder()).resolve(ModelVersion.ENCODER));
    assertThat(registry.serving("late", NIGHT)).isEmpty();
  }

  @Test
  void championsOfATableWithoutDecidedNightAreReadAndNewOnesAreAppended() {
    Lakehouse lakehouse = TestSpark.lakehouse(root);
    Registry registry = new Registry(lakehouse);
    registry.register(run(), candidate("late", "one"));
    registry.register(run(), candidate("late", "two"));
    Champion old =
        new ChampionLine(List.of())
            .promotion("late", 1, "start", "ops", null, Instant.EPOCH, "run");
    lakehouse.appendOnce(
        run(),
        Registry.CHAMPIONS,
        lakehouse
            .spark()
            .createDataFrame(List.of(RegistryRows.row(old)), RegistryRows.CHAMPIONS)
            .drop("decided_night"),
        "late",
        1);
    assertThat(registry.changes("late")).containsExactly(old);
    assertThat(decided(2, 1L).done()).isTrue();
    assertThat(registry.changes("late")).extracting(Champion::night).containsExactly(null, NIGHT);
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

  private Promoted decided(long version, @Nullable Long expected) {
    return registry().promote(run(), "late", version, "better", "retrain", NIGHT, expected);
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

  static Candidate candidate(String model, String checksum) {
    return candidate(model, checksum, NIGHT);
  }

  private static Candidate candidate(String model, String checksum, LocalDate night) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    files.put("model.ubj", model());
    files.put(ModelVersion.ENCODER, utf8(EncoderJson.write(MATRIX.encoder())));
    files.put(ModelVersion.MANIFEST, utf8("{}"));
    files.put(ModelVersion.REFERENCE_PROFILE, utf8(checksum));
    files.put(
        ModelVersion.BASELINE,
        Trainers.named(ModelVersion.BASELINE_TRAINER)
            .train(Fit.of(Target.YES_OR_NO, MATRIX, new Parameters(new TreeMap<>()))));
    Lineage lineage =
        new Lineage(
            night,
            TestSpark.CLOCK.cutoffOf(night),
            "set",
            checksum,
            200,
            "{}",
            "definition",
            "xgboost 3.2.0",
            "{}",
            "0.1");
    String metrics =
        "{\"test\":{\"xgboost\":{\"auc\":0.7,\"brier\":null},\"constant\":{\"threshold\":0.2}}}";
    return new Candidate(model, "xgboost", lineage, "{}", metrics, 0.25, files);
  }

  private static byte[] model() {
    TreeMap<String, Double> values = new TreeMap<>();
    Trainers.named("xgboost").parameters().forEach(p -> values.put(p.name(), p.fallback()));
    values.put("rounds", 3.0);
    return Trainers.named("xgboost")
        .train(
            Fit.of(
                Target.YES_OR_NO,
                MATRIX,
                new Parameters(values, Parameters.defaults(Trainers.named("xgboost")).texts())));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.Replayed.Difference;
import dev.nightjar.training.Replayed.Outcome;
import dev.nightjar.training.registry.Candidate;
import dev.nightjar.training.registry.Lineage;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplayTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 5, 20);

  @TempDir static Path root;

  private Trips trips;
  private Registry registry;
  private ModelVersion trained;
  private int others;

  @BeforeAll
  void aTrainedVersion() throws Exception {
    trips = new Trips(root);
    registry = new Registry(trips.lakehouse);
    trained = trips.train(NIGHT);
  }

  @Test
  void whatIsRecordedMakesTheSameBytesAgainAndLeavesNothingBehind() {
    long models = trips.lakehouse.newest(Registry.MODELS).version();
    long runs = trips.lakehouse.ledger().entries().size();
    for (String cores : new String[] {"2", "7"}) {
      TestSpark.session().conf().set("spark.sql.shuffle.partitions", cores);
      Replayed replayed = replay(trained, 0);
      assertThat(replayed.outcome()).as("%s", replayed).isEqualTo(Outcome.IDENTICAL);
      assertThat(replayed.hash()).isEqualTo(trained.modelHash());
      assertThat(replayed.encoderSame()).isTrue();
      assertThat(replayed.differences()).isEmpty();
      assertThat(replayed.trainedRows()).isEqualTo(trained.lineage().trainingRows());
    }
    assertThat(trips.lakehouse.newest(Registry.MODELS).version()).isEqualTo(models);
    assertThat(trips.lakehouse.ledger().entries()).hasSize((int) runs);
  }

  @Test
  void otherBytesOfAnotherEngineAreHeldAgainstTheRecordedMeasures() {
    ModelVersion other = registered("xgboost 9.9.9", trained.parameters(), 13);
    Replayed close = replay(other, 0.02);
    assertThat(close.outcome()).as("%s", close).isEqualTo(Outcome.EQUIVALENT);
    assertThat(close.differences())
        .containsExactly(
            new Difference("engine build", "xgboost 9.9.9", trained.lineage().engineBuild()));
    assertThat(close.maxDifference()).isPositive();
    assertThat(close.measures())
        .extracting(Replayed.Measure::name)
        .contains("auc", "log_loss", "brier");

    String fewer = trained.parameters().replace("\"rounds\":12", "\"rounds\":1");
    Replayed far = replay(registered("xgboost 9.9.8", fewer, 12), 0.001);
    assertThat(far.outcome()).as("%s", far).isEqualTo(Outcome.DIFFERENT);
    assertThat(far.reason()).contains("log_loss");
  }

  @Test
  void otherBytesOfTheSameEngineAreAnotherModel() {
    Replayed replayed =
        replay(registered(trained.lineage().engineBuild(), trained.parameters(), 13), 1);
    assertThat(replayed.outcome()).as("%s", replayed).isEqualTo(Outcome.DIFFERENT);
    assertThat(replayed.reason()).contains("nothing that is recorded differs");
  }

  @Test
  void aFileThatIsNotTheRegisteredOneIsNamed() throws Exception {
    ModelVersion other = registered("xgboost 1.2.3", trained.parameters(), 5);
    Path folder = Path.of(URI.create(trips.lakehouse.root() + "/" + other.folder()));
    Files.writeString(folder.resolve("model.ubj"), "other");
    Files.deleteIfExists(folder.resolve(".model.ubj.crc"));
    assertThatThrownBy(() -> replay(other, 1))
        .hasMessageContaining("Cannot load " + other)
        .hasMessageContaining("model.ubj")
        .hasMessageContaining("SHA-256");
  }

  @Test
  void allThatDiffersIsNamed() {
    Lineage lineage = trained.lineage();
    assertThat(
            RecordedMachine.differences(
                lineage,
                "xgboost 4",
                lineage.codeVersion(),
                lineage
                    .environment()
                    .replaceAll("\"threads\":\\d+", "\"threads\":99")
                    .replace("\"cpu\"", "\"cuda\"")))
        .extracting(Difference::what)
        .containsExactly("engine build", "device", "threads");
  }

  private Replayed replay(ModelVersion version, double tolerance) {
    Run run = trips.run(NIGHT);
    try {
      return Replay.of(trips.lakehouse, run, trips.project, Map.of(), version, null, tolerance);
    } finally {
      run.abandon();
    }
  }

  /** A version whose model has so many rounds, whatever is recorded of it. */
  private ModelVersion registered(String engineBuild, String parameters, int rounds) {
    ModelVersion made =
        Training.train(
                trips.lakehouse,
                trips.run(NIGHT),
                trips.project,
                Map.of(),
                withRounds(rounds),
                NIGHT,
                (rows, columns) -> "{}")
            .version();
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String name : made.files().keySet()) {
      if (!name.equals("model.ubj")) {
        files.put(name, registry.artefact(made, name).getBytes(StandardCharsets.UTF_8));
      }
    }
    files.put("model.ubj", registry.load(made).bytes());
    Lineage of = made.lineage();
    Lineage lineage =
        new Lineage(
            of.night(),
            of.asOf(),
            of.trainingSetId(),
            of.trainingSetChecksum(),
            of.trainingRows(),
            of.manifest(),
            "another definition " + others++,
            engineBuild,
            of.environment(),
            of.codeVersion());
    return registry.register(
        trips.run(NIGHT),
        new Candidate(
            "late", made.trainer(), lineage, parameters, made.metrics(), made.threshold(), files));
  }

  private ModelDefinition withRounds(int rounds) {
    ModelDefinition model = trips.model;
    var trainers = new LinkedHashMap<>(model.trainers());
    trainers.computeIfPresent("xgboost", (name, p) -> p.with("rounds", rounds));
    return new ModelDefinition(
        model.name(),
        model.task(),
        model.rows(),
        model.costs(),
        model.encodings(),
        model.split(),
        trainers,
        null,
        model.engine(),
        model.calibration(),
        model.promotion(),
        model.retraining(),
        model.card(),
        model.mark());
  }
}

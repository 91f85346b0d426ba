package dev.nightjar.training;

import dev.nightjar.features.Manifest;
import dev.nightjar.features.TrainingSet;
import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.CodeVersion;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.EncoderJson;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.MatrixCollector;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.Candidate;
import dev.nightjar.training.registry.Lineage;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.trainer.Trainers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Trains one model from a staged training set and registers it. */
final class ModelTraining {
  private final Lakehouse lakehouse;
  private final Run run;
  private final ModelDefinition definition;
  private final ProfileMaker profiles;
  private final Trainer trainer;
  private final Registry registry;

  ModelTraining(Lakehouse lakehouse, Run run, ModelDefinition definition, ProfileMaker profiles) {
    this.lakehouse = lakehouse;
    this.run = run;
    this.definition = definition;
    this.profiles = profiles;
    this.trainer = Trainers.named(definition.trainer());
    this.registry = new Registry(lakehouse);
  }

  Trained train(TrainingSet set) {
    Manifest manifest = set.manifest();
    Lineage lineage = lineage(manifest);
    Optional<ModelVersion> existing = registry.trainedFrom(definition.name(), lineage.inputKey());
    if (existing.isPresent()) {
      run.output(lakehouse.newest(Registry.MODELS));
      FirstChampion.decide(registry, run, definition, existing.get());
      return Trained.before(existing.get());
    }
    Encoder encoder = Encoder.fit(set.rows(), definition.features());
    Matrix matrix = MatrixCollector.collect(set.rows(), encoder, manifest.rows());
    TimeSplit.Parts parts = definition.split().divide(matrix, manifest.asOf());
    Contest contest = Contest.of(definition, parts, lakehouse.spark());
    Checkpoint.GATED.reached(run, definition.name());
    Parameters parameters = parameters();
    Matrix trainedOn = definition.split().refit() == TimeSplit.Refit.ALL ? matrix : parts.train();
    SortedMap<String, byte[]> files = new TreeMap<>();
    List<byte[]> made =
        SideBySide.all(
            List.of(
                () -> trainer.train(trainedOn, parameters, lakehouse.spark()),
                () -> utf8(profiles.profile(set.rows(), definition.features()))));
    files.put(trainer.fileName(), made.get(0));
    files.put(ModelVersion.REFERENCE_PROFILE, made.get(1));
    files.put(ModelVersion.BASELINE, baseline(trainedOn));
    files.put(ModelVersion.ENCODER, utf8(EncoderJson.write(encoder)));
    files.put(ModelVersion.MANIFEST, utf8(manifest.toJson()));
    files.putAll(descriptions(parts.test(), contest.of(trainer.name())));
    Candidate candidate =
        new Candidate(
            definition.name(),
            trainer.name(),
            lineage,
            ParametersJson.write(parameters),
            contest.toJson(definition.costs()),
            contest.of(trainer.name()).threshold(),
            files);
    ModelVersion version = registry.register(run, candidate);
    FirstChampion.decide(registry, run, definition, version);
    return new Trained(version, new Tested(set, parts, contest));
  }

  private Parameters parameters() {
    return Objects.requireNonNull(definition.trainers().get(trainer.name()));
  }

  private byte[] baseline(Matrix trainedOn) {
    return Trainers.named(ModelVersion.BASELINE_TRAINER)
        .train(trainedOn, new Parameters(new TreeMap<>()), lakehouse.spark());
  }

  /** What predictions and features looked like to the model that the metrics are of. */
  private SortedMap<String, byte[]> descriptions(Matrix test, Contest.Result result) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(
        ModelVersion.PREDICTION_PROFILE,
        utf8(profiles.profile(probabilities(result.test()), List.of(ModelVersion.PROBABILITY))));
    try (Predictor predictor = trainer.open(result.model())) {
      files.put(ModelVersion.IMPORTANCE, utf8(Importance.json(test, predictor)));
    }
    return files;
  }

  private Dataset<Row> probabilities(Evaluated test) {
    List<Row> rows =
        Arrays.stream(test.probabilities()).mapToObj(p -> RowFactory.create(p)).toList();
    return lakehouse
        .spark()
        .createDataFrame(
            rows, new StructType().add(ModelVersion.PROBABILITY, DataTypes.DoubleType));
  }

  private Lineage lineage(Manifest manifest) {
    return new Lineage(
        manifest.date(),
        manifest.asOf(),
        manifest.id(),
        manifest.checksum(),
        manifest.rows(),
        manifest.toJson(),
        definition.definitionHash(),
        trainer.engineBuild(),
        MachineEnvironment.describe(),
        CodeVersion.current());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

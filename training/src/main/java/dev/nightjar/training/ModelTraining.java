package dev.nightjar.training;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nightjar.features.Manifest;
import dev.nightjar.features.TrainingSet;
import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.CodeVersion;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.model.EncoderJson;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.ParametersJson;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.Candidate;
import dev.nightjar.training.registry.Lineage;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.study.StudyListener;
import dev.nightjar.training.study.StudyResult;
import dev.nightjar.training.study.TableTrialLog;
import dev.nightjar.training.trainer.Trainers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Trains one model from a staged training set and registers it. */
final class ModelTraining {
  private final Lakehouse lakehouse;
  private final Run run;
  private final ModelDefinition definition;
  private final ProfileMaker profiles;
  private final StudyListener listener;
  private final Registry registry;
  private final @Nullable AsideColumns aside;

  ModelTraining(
      Lakehouse lakehouse,
      Run run,
      ModelDefinition definition,
      ProfileMaker profiles,
      StudyListener listener,
      @Nullable AsideColumns aside) {
    this.aside = aside;
    this.lakehouse = lakehouse;
    this.run = run;
    this.definition = definition;
    this.profiles = profiles;
    this.listener = listener;
    this.registry = new Registry(lakehouse);
  }

  Trained train(TrainingSet set) {
    Manifest manifest = set.manifest();
    Lineage lineage = lineage(manifest);
    Optional<ModelVersion> existing = registry.trainedFrom(definition.name(), lineage.inputKey());
    if (existing.isPresent()) {
      run.output(lakehouse.newest(Registry.MODELS));
      FirstChampion.decide(lakehouse, run, definition, existing.get());
      return Trained.before(existing.get());
    }
    try (ModelRows rows =
        ModelRows.of(
            set.rows(),
            definition.featureSpecs(),
            manifest.rows(),
            definition.aim().target(),
            definition.split(),
            definition.engine())) {
      return train(set, rows, lineage);
    }
  }

  private Trained train(TrainingSet set, ModelRows rows, Lineage lineage) {
    Manifest manifest = set.manifest();
    Parts parts = rows.parts(manifest.asOf());
    SortedMap<String, byte[]> files = new TreeMap<>();
    ModelDefinition chosen = chosen(rows, parts, files);
    Contest contest = Contest.of(chosen, rows, parts);
    Checkpoint.GATED.reached(run, definition.name());
    Trainer trainer = Trainers.named(chosen.trainer());
    Parameters parameters = Objects.requireNonNull(chosen.trainers().get(trainer.name()));
    EncodedPart trainedOn = rows.trainedOn(parts);
    Importances importance = importance(parts.test(), trainer, contest.of(trainer.name()));
    SideBySide.all(
            List.<Supplier<Map<String, byte[]>>>of(
                () -> Map.of(trainer.fileName(), trainedOn.train(trainer, parameters)),
                () ->
                    Map.of(
                        ModelVersion.REFERENCE_PROFILE,
                        utf8(profiles.profile(set.rows(), definition.features()))),
                () -> files(card(chosen, lineage, manifest, parts, contest, importance))))
        .forEach(files::putAll);
    Calibrator calibrator = contest.of(trainer.name()).calibrator();
    if (!calibrator.equals(Calibrator.NONE)) {
      files.put(ModelVersion.CALIBRATION, calibrator.toJson());
    }
    files.put(ModelVersion.BASELINE, baseline(trainedOn));
    if (definition.task() != Task.BINARY) {
      files.put(ModelVersion.TARGET, utf8(definition.aim().toJson()));
    }
    files.put(ModelVersion.ENCODER, utf8(EncoderJson.write(trainedOn.encoder())));
    files.put(ModelVersion.SPLIT, utf8(definition.split().toJson()));
    files.put(ModelVersion.MANIFEST, utf8(manifest.toJson()));
    files.put(
        ModelVersion.IMPORTANCE,
        utf8(
            Importance.json(
                definition.features(),
                Importance.ofFeatures(
                    definition.features(), parts.test().encoder(), importance.shares()))));
    files.put(
        ModelVersion.PREDICTION_PROFILE,
        utf8(
            profiles.profile(
                predictions(contest.of(trainer.name()).test()),
                List.of(definition.aim().column()))));
    Candidate candidate =
        new Candidate(
            definition.name(),
            trainer.name(),
            lineage,
            ParametersJson.write(parameters),
            contest.toJson(),
            definition.task() == Task.BINARY ? contest.of(trainer.name()).threshold() : null,
            files);
    ModelVersion version = registry.register(run, candidate);
    FirstChampion.decide(lakehouse, run, definition, version);
    return new Trained(version, new Tested(set, parts, contest));
  }

  /** The definition itself, or with what its study has found, which is then one of the files. */
  private ModelDefinition chosen(ModelRows rows, Parts parts, SortedMap<String, byte[]> files) {
    ModelSearch search = definition.search();
    if (search == null) {
      return definition;
    }
    StudyResult result =
        ModelStudy.run(
            definition,
            search,
            rows,
            parts.division(),
            new TableTrialLog(lakehouse, run, definition.name()),
            listener,
            lakehouse.spark().sparkContext());
    Map<String, Parameters> best = ModelStudy.best(result);
    files.put(ModelVersion.STUDY, utf8(ModelStudy.json(result, best)));
    run.output(lakehouse.newest(TableTrialLog.TABLE));
    return definition.found(best);
  }

  /** Of all trainers that may win. */
  private String engineBuilds() {
    ModelSearch search = definition.search();
    if (search == null) {
      return Trainers.named(definition.trainer()).engineBuild();
    }
    return search.space().trainers().keySet().stream()
        .map(name -> Trainers.named(name).engineBuild())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private byte[] baseline(EncodedPart trainedOn) {
    return trainedOn.train(Trainers.named(ModelVersion.BASELINE_TRAINER), definition.constant());
  }

  private static Map<String, byte[]> files(ModelCard card) {
    return Map.of(
        ModelVersion.CARD,
        utf8(card.toJson()),
        ModelVersion.CARD_PAGE,
        utf8(card.toHtml()),
        ModelVersion.CARD_TEXT,
        utf8(card.toMarkdown()));
  }

  /** How much each feature counts to the model that the metrics are of. */
  private Importances importance(Matrix test, Trainer trainer, Contest.Result result) {
    Measuring measuring = definition.measuring(result.threshold());
    String metric = definition.promotion().metric().name();
    try (Predictor predictor = trainer.open(result.model())) {
      return Importances.of(test, predictor, measuring, metric, definition.seed());
    }
  }

  private ModelCard card(
      ModelDefinition chosen,
      Lineage lineage,
      Manifest manifest,
      Parts parts,
      Contest contest,
      Importances importance) {
    Slices groups = aside == null ? Slices.NONE : aside.ofTest(manifest, parts, 0);
    return new ProjectCard(chosen, lineage, manifest).card(parts, contest, importance, groups);
  }

  private Dataset<Row> predictions(Evaluated test) {
    List<Row> rows = Arrays.stream(test.outputs()).mapToObj(p -> RowFactory.create(p)).toList();
    return lakehouse
        .spark()
        .createDataFrame(
            rows, new StructType().add(definition.aim().column(), DataTypes.DoubleType));
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
        engineBuilds(),
        MachineEnvironment.describe(definition.engine()),
        CodeVersion.current());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}

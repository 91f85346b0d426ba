package dev.nightjar.training;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.features.Manifest;
import dev.nightjar.features.TrainingSet;
import dev.nightjar.features.TrainingSets;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.Replayed.Difference;
import dev.nightjar.training.Replayed.Measure;
import dev.nightjar.training.Replayed.Outcome;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.model.Aim;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.FeatureSpec;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.ParametersJson;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.registry.LoadedModel;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.Sha256;
import dev.nightjar.training.split.SplitSpec;
import dev.nightjar.training.study.Measuring;
import dev.nightjar.training.trainer.Trainers;
import dev.nightjar.training.xgboost.DistributedXgboost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;

/**
 * Trains a registered version again from what is recorded of it (manifest, encoder, trainer,
 * parameters, split) and compares. The model's definition may have changed or be gone: it is asked
 * for encodings alone, and only where it is the one that the version was trained by. Nothing is
 * written but what is staged.
 */
public final class Replay {
  private static final double NO_THRESHOLD = 0.5;

  private final TrainingSets sets;
  private final Registry registry;
  private final SparkContext spark;
  private final Run run;
  private final @Nullable ModelDefinition definition;
  private final double tolerance;

  private Replay(
      TrainingSets sets,
      Registry registry,
      SparkContext spark,
      Run run,
      @Nullable ModelDefinition definition,
      double tolerance) {
    this.sets = sets;
    this.registry = registry;
    this.spark = spark;
    this.run = run;
    this.definition = definition;
    this.tolerance = tolerance;
  }

  /**
   * Trains the version again.
   *
   * @param run what is staged ends with it
   * @param tables the project's feature tables of now and of before
   * @param definition the model's definition of now; null where there is none
   * @param tolerance how far the measures of the test part may lie apart for two models to be
   *     equivalent that were trained by another engine build, on another machine or by other code
   * @throws NightjarException of category USER when the training set cannot be rebuilt, naming the
   *     input that is gone or changed; of category OUTSIDE when a file of the version is gone or
   *     changed
   */
  public static Replayed of(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      ModelVersion version,
      @Nullable ModelDefinition definition,
      double tolerance) {
    return new Replay(
            new TrainingSets(lakehouse, project, tables),
            new Registry(lakehouse),
            lakehouse.spark().sparkContext(),
            run,
            definition,
            tolerance)
        .replayed(version);
  }

  private Replayed replayed(ModelVersion version) {
    LoadedModel kept = registry.load(version);
    SplitSpec split =
        SplitSpec.parse(registry.artefact(version, ModelVersion.SPLIT), "the split of " + version);
    Manifest manifest = version.manifest();
    TrainingSet set = sets.rebuild(run, manifest);
    Engine engine = engine(version);
    try (ModelRows rows =
        ModelRows.of(
            set.rows(),
            specs(version, kept),
            manifest.rows(),
            kept.aim().target(),
            split,
            engine)) {
      Parts parts = rows.parts(manifest.asOf());
      return replayed(version, kept, engine, parts, rows.trainedOn(parts));
    }
  }

  /**
   * The recorded one; where its workers find no cores, all rows in memory: a difference to name.
   */
  private Engine engine(ModelVersion version) {
    Engine recorded = RecordedMachine.engine(version.lineage());
    return DistributedXgboost.canWork(spark, recorded.workers()) ? recorded : Engine.MEMORY;
  }

  private Replayed replayed(
      ModelVersion version, LoadedModel kept, Engine engine, Parts parts, EncodedPart trainedOn) {
    Parameters parameters =
        ParametersJson.read(version.parameters(), "the parameters of " + version);
    Trainer trainer = Trainers.named(version.trainer());
    boolean encoderSame = trainedOn.encoder().equals(kept.encoder());
    byte[] again = trainedOn.train(trainer, parameters);
    String hash = Sha256.of(again);
    List<Difference> differences = RecordedMachine.differences(version.lineage(), trainer, engine);
    boolean identical = hash.equals(version.modelHash()) && encoderSame;
    @Nullable Double apart = identical ? null : apart(trainedOn, trainer, kept.bytes(), again);
    List<Measure> measures =
        identical ? List.of() : measures(version, kept.aim(), trainer, parameters, parts);
    Judged judged =
        identical
            ? new Judged(Outcome.IDENTICAL, "encoder and model have the bytes that were registered")
            : judge(trainer, encoderSame, apart == null ? 0 : apart, differences, measures);
    return new Replayed(
        version,
        judged.outcome(),
        judged.reason(),
        version.modelHash(),
        hash,
        encoderSame,
        trainedOn.outcomes().rows(),
        differences,
        apart,
        measures);
  }

  /** Encodings are written in the definition; without it, features are as they are. */
  private List<FeatureSpec> specs(ModelVersion version, LoadedModel kept) {
    ModelDefinition written = definition;
    return written != null && written.definitionHash().equals(version.lineage().definitionHash())
        ? written.featureSpecs()
        : kept.encoder().sources().stream().map(FeatureSpec::plain).toList();
  }

  private record Judged(Outcome outcome, String reason) {}

  private Judged judge(
      Trainer trainer,
      boolean encoderSame,
      double apart,
      List<Difference> differences,
      List<Measure> measures) {
    if (encoderSame && apart <= trainer.tolerance()) {
      return new Judged(
          Outcome.EQUIVALENT,
          "the predictions lie at most %s apart, and trainings of %s may differ by %s"
              .formatted(apart, trainer.name(), trainer.tolerance()));
    }
    if (differences.isEmpty()) {
      return new Judged(
          Outcome.DIFFERENT,
          (encoderSame ? "" : "an encoder fitted anew is another one; ")
              + "the predictions lie up to "
              + apart
              + " apart, though nothing that is recorded differs");
    }
    List<String> off =
        measures.stream().filter(m -> !m.within(tolerance)).map(Measure::name).toList();
    return off.isEmpty()
        ? new Judged(
            Outcome.EQUIVALENT,
            "it was trained with something else, and all measures lie within "
                + tolerance
                + " of the recorded ones")
        : new Judged(
            Outcome.DIFFERENT,
            "it was trained with something else, and more than "
                + tolerance
                + " lies between the recorded and the new "
                + String.join(", ", off));
  }

  /** The largest absolute difference between what two models of a trainer predict. */
  private static double apart(EncodedPart rows, Trainer trainer, byte[] one, byte[] other) {
    float[] first = rows.predict(trainer, one);
    float[] second = rows.predict(trainer, other);
    double most = 0;
    for (int i = 0; i < first.length; i++) {
      most = Math.max(most, Math.abs((double) first[i] - second[i]));
    }
    return most;
  }

  private static List<Measure> measures(
      ModelVersion version, Aim aim, Trainer trainer, Parameters parameters, Parts parts) {
    byte[] twin = parts.train().train(trainer, parameters);
    try (Predictor predictor = trainer.open(twin)) {
      // None of these measures depends on a threshold or on costs.
      Measuring measuring =
          new Measuring(aim.target(), new Costs(1, 1), NO_THRESHOLD, aim.measuredQuantile());
      Evaluated tested = Evaluated.on(parts.test(), predictor, measuring);
      List<Measure> measures = new ArrayList<>();
      for (Map.Entry<String, @Nullable Double> each : tested.measures().entrySet()) {
        @Nullable Double recorded = version.measure("test", version.trainer(), each.getKey());
        measures.add(new Measure(each.getKey(), recorded, each.getValue()));
      }
      return measures;
    }
  }
}

package dev.nightjar.training.registry;

import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.calibration.Calibrator;
import dev.nightjar.training.model.Aim;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.EncoderJson;
import dev.nightjar.training.trainer.Trainers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The model versions of a lakehouse and which of them are champions. Versions are rows of {@value
 * #MODELS}, changes of champions rows of {@value #CHAMPIONS}; both only grow, each change is one
 * commit, and of two that take the same step one wins.
 */
public final class Registry {
  /** One row per model version. */
  public static final String MODELS = "nightjar_models";

  /** One row per change of a champion. */
  public static final String CHAMPIONS = "nightjar_champions";

  private static final int TRIES = 20;

  private final Lakehouse lakehouse;
  private final ArtefactStore artefacts;

  /** The registry in this lakehouse; nothing is written before the first version. */
  public Registry(Lakehouse lakehouse) {
    this.lakehouse = lakehouse;
    this.artefacts = new ArtefactStore(lakehouse.files(), lakehouse.root());
  }

  /** All versions of all models, by model and version. */
  public List<ModelVersion> list() {
    return lakehouse.rowsOfSmall(MODELS).stream()
        .map(RegistryRows::modelVersion)
        .sorted(Comparator.comparing(ModelVersion::model).thenComparingLong(ModelVersion::version))
        .toList();
  }

  /** All versions of a model; empty when it has none. */
  public List<ModelVersion> list(String model) {
    return list().stream().filter(version -> version.model().equals(model)).toList();
  }

  /**
   * A version of a model.
   *
   * @throws NightjarException of category USER when there is no such model or version
   */
  public ModelVersion show(String model, long version) {
    List<ModelVersion> versions = requireVersions("Cannot show " + model + " v" + version, model);
    return versions.stream()
        .filter(v -> v.version() == version)
        .findFirst()
        .orElseThrow(
            () ->
                NightjarException.user(
                    "Cannot show " + model + " v" + version,
                    "there is no such version; there are "
                        + versions.stream().map(v -> "v" + v.version()).toList(),
                    "choose one of them"));
  }

  /** The version that was trained from the same inputs, if there is one. */
  public Optional<ModelVersion> trainedFrom(String model, String inputKey) {
    return list(model).stream().filter(v -> v.lineage().inputKey().equals(inputKey)).findFirst();
  }

  /**
   * Gives a trained model its version number, exactly once: a model trained from the same inputs
   * keeps the version it has. Files are written before the commit that makes the version visible.
   */
  public ModelVersion register(Run run, Candidate candidate) {
    String folder = artefacts.write(candidate.model(), candidate.files());
    Checkpoint.BEFORE_COMMIT.reached(run, MODELS);
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      long next = lakehouse.sequence(MODELS, candidate.model()) + 1;
      Optional<ModelVersion> existing =
          trainedFrom(candidate.model(), candidate.lineage().inputKey());
      if (existing.isPresent()) {
        run.output(lakehouse.newest(MODELS));
        return existing.get();
      }
      ModelVersion version =
          new ModelVersion(
              candidate.model(),
              next,
              candidate.trainer(),
              candidate.lineage(),
              candidate.parameters(),
              candidate.metrics(),
              candidate.threshold(),
              folder,
              ArtefactStore.hashes(candidate.files()),
              run.id(),
              now());
      Dataset<Row> row =
          lakehouse
              .spark()
              .createDataFrame(List.of(RegistryRows.row(version)), RegistryRows.MODELS);
      if (lakehouse.appendOnce(run, MODELS, row, candidate.model(), next)) {
        Checkpoint.AFTER_COMMIT.reached(run, MODELS);
        return version;
      }
    }
    throw NightjarException.outside(
        "Cannot register a version of " + candidate.model(),
        "others registered one " + TRIES + " times in a row",
        "try again",
        null);
  }

  /** The champion of a model, if it has one. */
  public Optional<ModelVersion> champion(String model) {
    List<Champion> changes = changes(model);
    return changes.isEmpty()
        ? Optional.empty()
        : Optional.of(show(model, changes.get(changes.size() - 1).version()));
  }

  /**
   * The champion of a model.
   *
   * @throws NightjarException of category USER when there is none
   */
  public ModelVersion requireChampion(String model) {
    return champion(model)
        .orElseThrow(
            () -> {
              String what = "Cannot use the champion of " + model;
              requireVersions(what, model);
              return NightjarException.user(
                  what,
                  "none of its versions has been promoted",
                  "promote one: nightjar models promote " + model + " VERSION");
            });
  }

  /**
   * One sentence on where a version stands: champion, waiting for approval, or challenger and how
   * to promote it.
   */
  public String standing(ModelVersion version) {
    List<Champion> changes = changes(version.model());
    Optional<Approval> waiting =
        new Approvals(lakehouse)
            .waiting(version.model())
            .filter(step -> step.version() == version.version());
    if (waiting.isPresent()) {
      return "%s waits for approval: %s; approve it with: nightjar models approve %s %d"
          .formatted(version, waiting.get().reason(), version.model(), version.version());
    }
    String howTo =
        "promote it with: nightjar models promote " + version.model() + " " + version.version();
    if (changes.isEmpty()) {
      return version + " is a challenger and there is no champion; " + howTo;
    }
    Champion champion = changes.get(changes.size() - 1);
    return champion.version() == version.version()
        ? version + " is the champion: " + champion.reason()
        : version + " is a challenger of v" + champion.version() + "; " + howTo;
  }

  /** All changes of a model's champion, oldest first. */
  public List<Champion> changes(String model) {
    return lakehouse.rowsOfSmall(CHAMPIONS).stream()
        .map(RegistryRows::champion)
        .filter(change -> change.model().equals(model))
        .sorted(Comparator.comparingLong(Champion::sequence))
        .toList();
  }

  /**
   * Makes a version the champion. Promoting the champion changes nothing.
   *
   * @param reason one sentence
   * @param by who decided
   * @return the change that made it champion
   * @throws NightjarException of category USER when there is no such version, or when someone else
   *     changed the champion in the meantime
   */
  public Champion promote(Run run, String model, long version, String reason, String by) {
    show(model, version);
    ChampionLine line = new ChampionLine(changes(model));
    if (line.current().filter(c -> c.version() == version).isPresent()) {
      return line.current().get();
    }
    return change(run, line.promotion(model, version, reason, by, null, now(), run.id()));
  }

  /**
   * Makes a version the champion by a night's decision, once: repeating the decision changes
   * nothing, whatever became of the champion since.
   *
   * @param night the night that decided, as {@link Champion#night}
   * @param expected the champion the version was compared with; null when there was none
   * @return the change, or why there is none: the champion is another one than expected
   * @throws NightjarException of category USER when there is no such version
   */
  public Promoted promote(
      Run run,
      String model,
      long version,
      String reason,
      String by,
      LocalDate night,
      @Nullable Long expected) {
    show(model, version);
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      ChampionLine line = new ChampionLine(changes(model));
      Optional<Champion> current = line.current();
      Optional<Champion> made =
          line.decided(version, night).or(() -> current.filter(c -> c.version() == version));
      if (made.isPresent()) {
        run.output(lakehouse.newest(CHAMPIONS));
        return Promoted.by(made.get());
      }
      if (!Objects.equals(current.map(Champion::version).orElse(null), expected)) {
        return Promoted.refused(meanwhile(model));
      }
      Champion change = line.promotion(model, version, reason, by, night, now(), run.id());
      Checkpoint.BEFORE_COMMIT.reached(run, CHAMPIONS);
      if (append(run, change)) {
        Checkpoint.AFTER_COMMIT.reached(run, CHAMPIONS);
        return Promoted.by(change);
      }
    }
    return Promoted.refused(meanwhile(model));
  }

  /**
   * Makes a version the champion right after a change, once: repeating it changes nothing, whatever
   * became of the champion since.
   *
   * @param after the sequence of the change that it must follow; 0 for a model without a champion
   * @return the change, or empty when another one has followed
   */
  Optional<Champion> promoteAfter(
      Run run,
      long after,
      String model,
      long version,
      String reason,
      String by,
      @Nullable LocalDate night) {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      List<Champion> changes = changes(model);
      Optional<Champion> next =
          changes.stream().filter(change -> change.sequence() == after + 1).findFirst();
      if (next.isPresent()) {
        run.output(lakehouse.newest(CHAMPIONS));
        return next.filter(c -> c.action() == Champion.Action.PROMOTE && c.version() == version);
      }
      ChampionLine line = new ChampionLine(changes);
      Checkpoint.BEFORE_COMMIT.reached(run, CHAMPIONS);
      Champion change = line.promotion(model, version, reason, by, night, now(), run.id());
      if (append(run, change)) {
        Checkpoint.AFTER_COMMIT.reached(run, CHAMPIONS);
        return Optional.of(change);
      }
    }
    return Optional.empty();
  }

  /**
   * What predicts a night, the same for every repetition of the night. Champions that were decided
   * by that night or a later one do not count, for a night is predicted before it decides; nor does
   * a version trained on what the night could not know (rule T1), nor one whose files are gone or
   * changed. Then the champion before it predicts, at last the newest baseline.
   *
   * @return empty when no version may predict the night
   * @throws NightjarException of category OUTSIDE when the storage does not answer
   */
  public Optional<ServingModel> serving(String model, LocalDate night) {
    return new Serving(night, list(model), artefacts::flaw)
        .choose(new ChampionLine(changes(model)));
  }

  /** The version that {@link #serving} names; empty for a baseline too, which is no champion. */
  public Optional<ModelVersion> championOf(String model, LocalDate night) {
    return serving(model, night)
        .filter(serving -> serving.role() != ServingModel.Role.BASELINE)
        .map(ServingModel::version);
  }

  /**
   * What predicts a night in the shadow: the newest version that was trained on an earlier night
   * than it and is newer than the champion which {@link #serving} names. Empty without such a
   * version, and where a baseline predicts.
   */
  public Optional<ServingModel> challenger(String model, LocalDate night) {
    Optional<ModelVersion> champion = championOf(model, night);
    return list(model).stream()
        .filter(v -> champion.isPresent() && v.version() > champion.get().version())
        .filter(v -> v.lineage().night().isBefore(night) && flaw(v).isEmpty())
        .reduce((older, newer) -> newer)
        .map(v -> new ServingModel(v, v.trainer(), ServingModel.Role.CHALLENGER, ""));
  }

  /**
   * Takes the champion off; the one it replaced is champion again.
   *
   * @throws NightjarException of category USER when there is none below it, or when someone else
   *     changed the champion in the meantime
   */
  public Champion rollback(Run run, String model, String reason, String by) {
    requireVersions("Cannot roll back " + model, model);
    ChampionLine line = new ChampionLine(changes(model));
    return change(run, line.rollback(model, reason, by, now(), run.id()));
  }

  /**
   * Reads a version's files and verifies them.
   *
   * @throws NightjarException of category OUTSIDE when one is gone or changed
   */
  public LoadedModel load(ModelVersion version) {
    byte[] model = artefacts.read(version, Trainers.named(version.trainer()).fileName());
    Calibrator calibrator =
        version.files().containsKey(ModelVersion.CALIBRATION)
            ? Calibrator.fromJson(artefacts.read(version, ModelVersion.CALIBRATION))
            : Calibrator.NONE;
    return new LoadedModel(version, aim(version), encoder(version), model, calibrator);
  }

  /**
   * As {@link #load(ModelVersion)}, of what predicts a night. A baseline decides at the threshold
   * that its metrics name.
   */
  public LoadedModel load(ServingModel serving) {
    ModelVersion version = serving.version();
    if (serving.role() != ServingModel.Role.BASELINE) {
      return load(version);
    }
    Double threshold = version.measure("test", serving.trainer(), "threshold");
    return new LoadedModel(
        version,
        serving.trainer(),
        aim(version),
        threshold == null ? LoadedModel.thresholdOf(version) : threshold,
        encoder(version),
        artefacts.read(version, ModelVersion.BASELINE),
        Calibrator.NONE);
  }

  /**
   * What a version predicts.
   *
   * @throws NightjarException of category OUTSIDE when the file that says so is gone or changed
   */
  public Aim aim(ModelVersion version) {
    return version.files().containsKey(ModelVersion.TARGET)
        ? Aim.parse(artefact(version, ModelVersion.TARGET), ModelVersion.TARGET + " of " + version)
        : Aim.YES_OR_NO;
  }

  /** Why a version's model cannot be loaded any more; empty when it can. */
  public Optional<String> flaw(ModelVersion version) {
    return artefacts
        .flaw(version, Trainers.named(version.trainer()).fileName())
        .or(() -> artefacts.flaw(version, ModelVersion.ENCODER))
        .or(() -> flawOfOptional(version, ModelVersion.CALIBRATION))
        .or(() -> flawOfOptional(version, ModelVersion.TARGET));
  }

  private Optional<String> flawOfOptional(ModelVersion version, String name) {
    return version.files().containsKey(name) ? artefacts.flaw(version, name) : Optional.empty();
  }

  /** An artefact of a version as text, verified; such as {@link ModelVersion#REFERENCE_PROFILE}. */
  public String artefact(ModelVersion version, String name) {
    if (!version.files().containsKey(name)) {
      throw NightjarException.user(
          "Cannot read " + name + " of " + version,
          "it has no such file; it has " + version.files().keySet(),
          "");
    }
    return new String(artefacts.read(version, name), StandardCharsets.UTF_8);
  }

  /** The trained model's bytes and the encoder's, verified, by file name. */
  public SortedMap<String, byte[]> files(ModelVersion version) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (String name :
        List.of(Trainers.named(version.trainer()).fileName(), ModelVersion.ENCODER)) {
      files.put(name, artefacts.read(version, name));
    }
    return files;
  }

  private Encoder encoder(ModelVersion version) {
    return EncoderJson.read(
        new String(artefacts.read(version, ModelVersion.ENCODER), StandardCharsets.UTF_8));
  }

  private Champion change(Run run, Champion change) {
    if (!append(run, change)) {
      throw NightjarException.user(
          "Cannot make v" + change.version() + " the champion of " + change.model(),
          meanwhile(change.model()),
          "look at `nightjar models show " + change.model() + "` and decide again");
    }
    return change;
  }

  private boolean append(Run run, Champion change) {
    Dataset<Row> row =
        lakehouse
            .spark()
            .createDataFrame(List.of(RegistryRows.row(change)), RegistryRows.CHAMPIONS);
    return lakehouse.appendOnce(run, CHAMPIONS, row, change.model(), change.sequence());
  }

  private String meanwhile(String model) {
    return "someone else changed the champion in the meantime"
        + champion(model).map(c -> ", to v" + c.version()).orElse("");
  }

  private List<ModelVersion> requireVersions(String what, String model) {
    List<ModelVersion> versions = list(model);
    if (versions.isEmpty()) {
      List<String> models = list().stream().map(ModelVersion::model).distinct().toList();
      throw NightjarException.user(
          what,
          "no version of " + model + " is registered" + Problems.didYouMean(model, models),
          "train one: nightjar train --date DATE");
    }
    return versions;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }
}

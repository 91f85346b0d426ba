package dev.nightjar.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.monitoring.Measurement;
import dev.nightjar.monitoring.ModelMonitor;
import dev.nightjar.monitoring.ModelSubject;
import dev.nightjar.monitoring.MonitorDefinition;
import dev.nightjar.monitoring.NightVolumes;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.evaluation.NightMeasures;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.ServingModel;
import dev.nightjar.validation.ReferenceProfile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A model that nights watch: which version served them, and what is measured of it. */
final class WatchedModel {
  private final Lakehouse lakehouse;
  private final ScoringDefinition scoring;
  private final MonitorDefinition rules;
  private final WatchedPredictions predictions;
  private final SortedMap<LocalDate, Watched> byNight = new TreeMap<>();
  private final SortedMap<TableWindow, Long> predicted;
  private final SortedMap<TableWindow, Long> outcomes;

  /** The version of a night, and what it is compared with. */
  private record Watched(
      ModelVersion version,
      ModelSubject subject,
      ReferenceProfile features,
      ReferenceProfile predicted,
      CountedDrift drift) {}

  private WatchedModel(Lakehouse lakehouse, ScoringDefinition scoring, MonitorDefinition rules) {
    this.lakehouse = lakehouse;
    this.scoring = scoring;
    this.rules = rules;
    this.predictions = new WatchedPredictions(lakehouse, scoring);
    this.predicted = attempts(scoring.table());
    this.outcomes = attempts(scoring.outcomes());
  }

  /** A model over nights; empty if it was never scored. */
  static Optional<WatchedModel> of(
      Lakehouse lakehouse, WholeProject project, ScoringDefinition scoring, NightRange nights) {
    if (!lakehouse.exists(scoring.table())) {
      return Optional.empty();
    }
    WatchedModel watched = new WatchedModel(lakehouse, scoring, project.monitor(scoring.model()));
    Registry registry = new Registry(lakehouse);
    Map<ServingModel, Watched> known = new HashMap<>();
    for (LocalDate night : nights.nights()) {
      if (watched.predicted.containsKey(TableWindow.of(night))) {
        registry
            .serving(scoring.model(), night)
            .ifPresent(
                model ->
                    watched.byNight.put(
                        night,
                        known.computeIfAbsent(model, m -> watched.watch(registry, project, m))));
      }
    }
    return Optional.of(watched);
  }

  /** Counts the drift of the nights, and of those they are seen together with. */
  void count(Run run) {
    Map<Watched, NightRange> ranges = new LinkedHashMap<>();
    byNight.forEach(
        (night, watched) ->
            ranges.merge(
                watched,
                new NightRange(night.minusDays(rules.drift().nights() - 1L), night),
                (a, b) -> new NightRange(a.from(), b.to())));
    ranges.forEach(
        (watched, range) ->
            watched.drift().count(run, range, watched.features(), watched.predicted()));
    run.input(lakehouse.newest(scoring.table()));
  }

  String name() {
    return scoring.model();
  }

  private Watched watch(Registry registry, WholeProject project, ServingModel serving) {
    ModelVersion version = serving.version();
    boolean baseline = serving.role() == ServingModel.Role.BASELINE;
    NightMeasures measures = NightMeasures.of(registry.aim(version));
    ModelSubject subject =
        new ModelSubject(
            version.model(),
            version.version(),
            measures,
            version.measure("test", serving.trainer(), rules.performance().metric(measures)),
            baseline ? Map.of() : importance(registry, version));
    return new Watched(
        version,
        subject,
        ReferenceProfile.parse(registry.artefact(version, ModelVersion.REFERENCE_PROFILE)),
        baseline || !version.files().containsKey(ModelVersion.PREDICTION_PROFILE)
            ? CountedDrift.nothing()
            : ReferenceProfile.parse(registry.artefact(version, ModelVersion.PREDICTION_PROFILE)),
        new CountedDrift(lakehouse, project, scoring, version, subject));
  }

  private static Map<String, Double> importance(Registry registry, ModelVersion version) {
    if (!version.files().containsKey(ModelVersion.IMPORTANCE)) {
      return Map.of();
    }
    try {
      return new ObjectMapper()
          .readValue(
              registry.artefact(version, ModelVersion.IMPORTANCE),
              new TypeReference<Map<String, Double>>() {});
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot read the importance of the features of " + version, e);
    }
  }

  /** What a night measures is made from; empty for a night that was not scored. */
  Optional<String> inputHash(LocalDate night) {
    @Nullable Watched watched = byNight.get(night);
    if (watched == null) {
      return Optional.empty();
    }
    LocalDate first = firstNight(night);
    List<String> parts = new ArrayList<>();
    parts.add(rules.canonical());
    parts.add(watched.version() + " " + watched.version().files());
    predicted.forEach(
        (window, attempt) -> {
          if (!window.night().isBefore(first) && !window.night().isAfter(night)) {
            parts.add("prediction " + window + " " + attempt);
          }
        });
    outcomes.forEach(
        (window, attempt) -> {
          if (!window.night().isBefore(first) && !window.night().isAfter(night)) {
            parts.add("outcome " + window + " " + attempt);
          }
        });
    parts.addAll(watched.drift().attempts(night.minusDays(rules.drift().nights() - 1L), night));
    return Optional.of(InputHash.of(parts));
  }

  /** The windows of predictions or outcomes that a night measures. */
  SortedSet<TableWindow> measured(LocalDate night) {
    SortedSet<TableWindow> windows = new TreeSet<>();
    for (LocalDate each = firstNight(night); !each.isAfter(night); each = each.plusDays(1)) {
      windows.add(TableWindow.of(each));
    }
    return windows;
  }

  /** Everything that a scored night measures. */
  List<Measurement> measure(LocalDate night) {
    @Nullable Watched watched = byNight.get(night);
    if (watched == null) {
      return List.of();
    }
    ModelMonitor monitor = new ModelMonitor(lakehouse, rules, watched.subject(), night);
    monitor.drift(watched.features(), watched.predicted());
    SortedSet<LocalDate> touched = predictions.touchedBy(night);
    SortedSet<LocalDate> needed = new TreeSet<>(touched);
    int judged = Math.max(rules.performance().nights(), rules.labels().after());
    needed.addAll(new NightRange(night.minusDays(judged), night).nights());
    monitor.outcomes(
        predictions.sample(watched.subject().measures().column(), needed, night), touched);
    monitor.volume(volumes(night));
    monitor.age(watched.version().lineage().asOf());
    return monitor.measurements();
  }

  private NightVolumes volumes(LocalDate night) {
    NightRange compared = new NightRange(night.minusDays(rules.volume().nights()), night);
    SortedMap<LocalDate, Long> rows =
        lakehouse
            .rowsByNight(Map.of(lakehouse.newest(scoring.table()), compared))
            .get(scoring.table());
    return new NightVolumes(Map.of(name(), rows));
  }

  /** The first night whose predictions are compared: as far as the longest rule looks back. */
  private LocalDate firstNight(LocalDate night) {
    return night.minusDays(
        Math.max(
            Math.max(rules.performance().nights(), rules.labels().after()),
            rules.volume().nights()));
  }

  private SortedMap<TableWindow, Long> attempts(String table) {
    return lakehouse.exists(table) ? lakehouse.attempts(lakehouse.newest(table)) : new TreeMap<>();
  }
}

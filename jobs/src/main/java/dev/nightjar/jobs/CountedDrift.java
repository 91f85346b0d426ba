package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.features.FeatureColumn;
import dev.nightjar.features.FeatureJoin;
import dev.nightjar.features.Joined;
import dev.nightjar.features.Pins;
import dev.nightjar.features.TrainingSetSpec;
import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.DriftCounts;
import dev.nightjar.monitoring.IndependentRows;
import dev.nightjar.monitoring.ModelSubject;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.validation.CountVector;
import dev.nightjar.validation.DriftScan;
import dev.nightjar.validation.ReferenceProfile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/** Counts what a model's features and predictions looked like, night by night, and keeps it. */
final class CountedDrift {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final ScoringDefinition scoring;
  private final ModelVersion version;
  private final ModelSubject subject;

  CountedDrift(
      Lakehouse lakehouse,
      WholeProject project,
      ScoringDefinition scoring,
      ModelVersion version,
      ModelSubject subject) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.scoring = scoring;
    this.version = version;
    this.subject = subject;
  }

  /**
   * Counts the nights that are not counted yet, in one commit. A night before the first one that
   * was scored is counted too where its snapshots are there, so that drift can be judged at once.
   *
   * @param features what the model was trained on
   * @param predictions what it predicted on its test part; without columns where that is not known
   */
  void count(Run run, NightRange nights, ReferenceProfile features, ReferenceProfile predictions) {
    TrainingSetSpec spec = version.manifest().spec();
    Pins pins = Pins.newest(lakehouse, spec.inputs());
    TableVersion scored = run.input(lakehouse.newest(scoring.table()));
    SortedMap<TableWindow, String> hashes = inputHashes(spec, pins, scored, nights);
    if (hashes.isEmpty()) {
      return;
    }
    SortedSet<TableWindow> todo = lakehouse.outdated(DriftCounts.TABLE, hashes);
    if (todo.isEmpty()) {
      run.output(lakehouse.newest(DriftCounts.TABLE));
      return;
    }
    hashes.keySet().retainAll(todo);
    SortedSet<LocalDate> due = new TreeSet<>();
    todo.forEach(window -> due.add(window.night()));
    Dataset<Row> rows = features(run, spec, due, pins).persist(StorageLevel.MEMORY_AND_DISK());
    Map<LocalDate, Map<String, Long>> independent = new TreeMap<>();
    List<Supplier<SortedMap<LocalDate, List<CountVector>>>> work = new ArrayList<>();
    work.add(
        () -> {
          independent.putAll(IndependentRows.of(rows, Joined.NIGHT, sharedValues(spec)));
          return DriftScan.of(rows, Joined.NIGHT, features);
        });
    if (!predictions.columns().isEmpty()) {
      Dataset<Row> predicted =
          lakehouse.read(scored).where(col(TableDefinition.NIGHT).isin(due.toArray()));
      work.add(() -> DriftScan.of(predicted, TableDefinition.NIGHT, predictions));
    }
    List<SortedMap<LocalDate, List<CountVector>>> scans;
    try {
      scans = SideBySide.all(work);
    } finally {
      rows.unpersist();
    }
    SortedMap<LocalDate, List<CountVector>> counts = new TreeMap<>();
    for (SortedMap<LocalDate, List<CountVector>> scan : scans) {
      scan.forEach(
          (night, vectors) ->
              counts.computeIfAbsent(night, n -> new ArrayList<>()).addAll(vectors));
    }
    Published published =
        lakehouse.publish(
            run,
            new Publication(
                DriftCounts.TABLE,
                DriftCounts.SCOPE,
                hashes,
                DriftCounts.rows(lakehouse, subject, counts, independent),
                Verdict.PASS));
    run.output(published.version());
  }

  /** Between the nights there may be some that nobody cut snapshots of. */
  private Dataset<Row> features(
      Run run, TrainingSetSpec spec, SortedSet<LocalDate> nights, Pins pins) {
    return NightRange.of(nights).stream()
        .map(
            range ->
                FeatureJoin.join(
                        lakehouse,
                        run,
                        project.project(),
                        project.featureTables(),
                        spec,
                        range,
                        pins)
                    .rows())
        .reduce(Dataset::union)
        .orElseThrow();
  }

  /** The attempts of these nights' counts, for the hash of what is measured from them. */
  List<String> attempts(LocalDate from, LocalDate to) {
    List<String> attempts = new ArrayList<>();
    if (lakehouse.exists(DriftCounts.TABLE)) {
      lakehouse
          .attempts(lakehouse.newest(DriftCounts.TABLE))
          .forEach(
              (window, attempt) -> {
                if (window.scope().equals(subject.toString())
                    && !window.night().isBefore(from)
                    && !window.night().isAfter(to)) {
                  attempts.add(window + " " + attempt);
                }
              });
    }
    return attempts;
  }

  /** A prediction's attempt stands for all it was made from; nights without one never change. */
  private SortedMap<TableWindow, String> inputHashes(
      TrainingSetSpec spec, Pins pins, TableVersion scored, NightRange nights) {
    SortedMap<TableWindow, Long> predictions = lakehouse.attempts(scored);
    List<Set<TableWindow>> snapshots = snapshots(spec, pins);
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    for (LocalDate night : nights.nights()) {
      TableWindow window = TableWindow.of(night);
      @Nullable Long attempt = predictions.get(window);
      if (attempt != null || snapshots.stream().allMatch(held -> held.contains(window))) {
        hashes.put(
            window.in(subject.toString()),
            InputHash.of(
                List.of(
                    subject.toString(),
                    version.files().toString(),
                    attempt == null ? "not scored" : attempt.toString())));
      }
    }
    return hashes;
  }

  /** The nights that each of the model's snapshot tables holds. */
  private List<Set<TableWindow>> snapshots(TrainingSetSpec spec, Pins pins) {
    return spec.columns().stream()
        .filter(column -> column.origin() == FeatureColumn.Origin.SNAPSHOT)
        .map(FeatureColumn::table)
        .distinct()
        .map(table -> lakehouse.attempts(pins.of(table)).keySet())
        .toList();
  }

  /** The features that rows of one entity share, by the table they are read from. */
  private static Map<String, List<String>> sharedValues(TrainingSetSpec spec) {
    Map<String, List<String>> shared = new LinkedHashMap<>();
    for (FeatureColumn column : spec.columns()) {
      if (column.origin() != FeatureColumn.Origin.ROWS) {
        shared
            .computeIfAbsent(column.table() + column.on(), t -> new ArrayList<>())
            .add(column.name());
      }
    }
    return shared;
  }

  /** An empty profile, for a model without one. */
  static ReferenceProfile nothing() {
    return new ReferenceProfile(0, List.of());
  }
}

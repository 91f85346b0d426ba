package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Publication;
import dev.nightjar.lakehouse.Published;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.lakehouse.WindowSpans;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** Cuts the nightly snapshots of feature tables and publishes them exactly once. */
public final class Snapshots {
  private final Lakehouse lakehouse;
  private final Project project;
  private final int nightsLate;
  private final FeatureVersions versions;

  /** Snapshots of a project's feature tables, each cut at its night's cutoff. */
  public Snapshots(Lakehouse lakehouse, Project project) {
    this(lakehouse, project, 0);
  }

  /** For tests of leaks only: cuts the snapshot of night D as of C(D + nightsLate). */
  Snapshots(Lakehouse lakehouse, Project project, int nightsLate) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.nightsLate = nightsLate;
    this.versions = new FeatureVersions(lakehouse);
  }

  /**
   * Remembers the definitions of feature tables before their first snapshots are cut: in one commit
   * for all, where {@link #materialize} would make one for each.
   */
  public void register(Run run, Collection<FeatureTable> tables) {
    versions.register(run, tables);
  }

  /**
   * Computes and publishes the snapshots of these nights in one batch, one commit and one window
   * per night. Nights whose inputs are those of their newest attempt are left alone.
   *
   * @throws NightjarException of category USER when the source lacks a night up to the last one; of
   *     category GATE when rows tie and the definition does not say what to do
   */
  public Published materialize(Run run, FeatureTable table, NightRange nights) {
    try (SharedSources alone = new SharedSources(lakehouse, project, List.of(table))) {
      return materialize(run, table, nights, alone);
    }
  }

  /**
   * As {@link #materialize(Run, FeatureTable, NightRange)}, beside other feature tables.
   *
   * @param shared what they read of the same sources
   */
  public Published materialize(
      Run run, FeatureTable table, NightRange nights, SharedSources shared) {
    TableDefinition source = source(table);
    TableVersion version = sourceThrough(table, nights.to());
    run.input(version);
    SortedMap<TableWindow, String> hashes = inputHashes(table, version, nights);
    SortedSet<TableWindow> outdated = lakehouse.outdated(table.name(), hashes);
    if (outdated.isEmpty()) {
      TableVersion newest = lakehouse.newest(table.name());
      run.output(newest);
      return new Published(newest, new TreeSet<>(), 0);
    }
    hashes.keySet().retainAll(outdated);
    List<Cut> cuts = new ArrayList<>();
    for (TableWindow window : outdated) {
      cuts.add(cut(window.night()));
    }
    String staged = lakehouse.staging(run, table.name());
    new SnapshotPlan(table, source)
        .cutFrom(
            shared.history(table, version, SnapshotPlan.first(cuts), SnapshotPlan.last(cuts)), cuts)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(staged);
    Checkpoint.STAGED.reached(run, table.name());
    Dataset<Row> batch = lakehouse.spark().read().parquet(staged);
    Verdict verdict = new TieRule(table, source).judge(batch);
    run.judge(verdict);
    Checkpoint.GATED.reached(run, table.name());
    versions.register(run, List.of(table));
    Published published =
        lakehouse.publish(
            run, Publication.of(table.name(), hashes, batch.drop(SnapshotPlan.TIED), verdict));
    run.output(published.version());
    run.addRows(published.rows());
    return published;
  }

  /**
   * The windows of the source, with their attempts, that the snapshot of each night is made from:
   * no other can change it. Told from the source's log, no row is read.
   *
   * @param version of the table's source
   */
  public SortedMap<LocalDate, SortedMap<TableWindow, Long>> uses(
      FeatureTable table, TableVersion version, NightRange nights) {
    WindowSpans spans = lakehouse.spans(version, source(table).eventTime());
    SortedMap<LocalDate, SortedMap<TableWindow, Long>> used = new TreeMap<>();
    for (LocalDate night : nights.nights()) {
      Instant asOf = cut(night).asOf();
      LocalDate seeing = night.plusDays(nightsLate);
      used.put(night, UsedWindows.of(spans, seeing, asOf.minus(table.reach()), asOf));
    }
    return used;
  }

  /**
   * The hash of everything each night's snapshot is made from (rule W2): the definition and the
   * windows it uses.
   *
   * @param version of the table's source
   */
  public SortedMap<TableWindow, String> inputHashes(
      FeatureTable table, TableVersion version, NightRange nights) {
    String definition =
        new Sha256()
            .add(table.definitionHash())
            .add(Definitions.semanticsOf(source(table)))
            .add(lakehouse.clock().toString())
            .add(Integer.toString(nightsLate))
            .hex();
    SortedMap<TableWindow, String> hashes = new TreeMap<>();
    uses(table, version, nights)
        .forEach(
            (night, windows) -> {
              Sha256 hash = new Sha256().add(definition).add(table.from());
              windows.forEach(
                  (window, attempt) -> hash.add(window.toString()).add(attempt.toString()));
              hashes.put(TableWindow.of(night), hash.hex());
            });
    return hashes;
  }

  /**
   * All nights up to one, from the first that sees any row of the source: what a bootstrap
   * materialises. Just the one night where no row is visible by then.
   */
  public NightRange historyNights(FeatureTable table, LocalDate to) {
    return firstNight(table)
        .filter(first -> !first.isAfter(to))
        .map(first -> new NightRange(first, to))
        .orElse(NightRange.of(to));
  }

  /**
   * The snapshot of a night as of an instant, computed and not kept: what an entity looked like
   * within the night.
   *
   * @throws NightjarException of category USER when the instant lies after the night's cutoff: what
   *     became known later is not known to the night (rule T1)
   */
  public Dataset<Row> asOf(FeatureTable table, LocalDate night, Instant asOf) {
    Instant cutoff = lakehouse.clock().cutoffOf(night);
    if (asOf.isAfter(cutoff)) {
      throw NightjarException.user(
          "Cannot cut " + table.name() + " of night " + night + " as of " + asOf,
          "the night closes at "
              + cutoff
              + " and predicts with what was known then; a later cut would leak (rule T1)",
          "ask for " + cutoff + " or an earlier instant");
    }
    TableVersion version = lakehouse.newest(table.from());
    return new SnapshotPlan(table, source(table))
        .cut(lakehouse.read(version), List.of(new Cut(night, asOf)))
        .drop(SnapshotPlan.TIED);
  }

  /** The first night that sees any row of a feature table's source; empty when none ever does. */
  Optional<LocalDate> firstNight(FeatureTable table) {
    Row first =
        lakehouse
            .read(lakehouse.newest(table.from()))
            .agg(
                min(
                    greatest(
                        Quoted.column(source(table).eventTime()), col(TableDefinition.KNOWN_AT))))
            .head();
    return first.isNullAt(0)
        ? Optional.empty()
        : Optional.of(lakehouse.clock().nightThatTakesIn(first.getInstant(0)));
  }

  private Cut cut(LocalDate night) {
    return new Cut(night, lakehouse.clock().cutoffOf(night.plusDays(nightsLate)));
  }

  private TableDefinition source(FeatureTable table) {
    TableDefinition source = project.tables().get(table.from());
    if (source == null) {
      throw NightjarException.bug("Cannot find the source of " + table.name(), null);
    }
    return source;
  }

  private TableVersion sourceThrough(FeatureTable table, LocalDate night) {
    if (!lakehouse.exists(table.from())) {
      throw NightjarException.user(
          "Cannot materialize " + table.name() + " of night " + night,
          "its source " + table.from() + " does not exist yet",
          "run `nightjar ingest --bootstrap --to " + night + "`");
    }
    TableVersion version = lakehouse.newest(table.from());
    List<NightRange> missing = missing(lakehouse.attempts(version).keySet(), night);
    if (!missing.isEmpty()) {
      NightRange all = new NightRange(missing.get(0).from(), missing.get(missing.size() - 1).to());
      String nights = String.join(", ", missing.stream().map(NightRange::toString).toList());
      throw NightjarException.user(
          "Cannot materialize " + table.name() + " of night " + night,
          "its source " + table.from() + " has not taken in " + nights,
          "run `nightjar ingest "
              + (all.from().equals(all.to())
                  ? "--date " + all.to()
                  : "--from " + all.from() + " --to " + all.to())
              + "`; a night that the gate refused is missing too");
    }
    return version;
  }

  /**
   * The nights up to one that a table lacks since its newest history, or since its first night: a
   * gap, such as a night that a gate refused, would silently make snapshots of fewer rows.
   */
  private static List<NightRange> missing(Collection<TableWindow> windows, LocalDate to) {
    Set<LocalDate> held = windows.stream().map(TableWindow::night).collect(Collectors.toSet());
    LocalDate from =
        windows.stream()
            .filter(TableWindow::history)
            .map(TableWindow::night)
            .max(LocalDate::compareTo)
            .orElseGet(() -> held.stream().min(LocalDate::compareTo).orElse(to));
    List<NightRange> missing = new ArrayList<>();
    for (LocalDate night = from; !night.isAfter(to); night = night.plusDays(1)) {
      int last = missing.size() - 1;
      if (held.contains(night)) {
        continue;
      }
      if (last >= 0 && missing.get(last).to().plusDays(1).equals(night)) {
        missing.set(last, new NightRange(missing.get(last).from(), night));
      } else {
        missing.add(NightRange.of(night));
      }
    }
    return missing;
  }
}

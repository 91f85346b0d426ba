package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.InputHash;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.RunLedger;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.monitoring.DecisionTable;
import dev.nightjar.monitoring.DriftCounts;
import dev.nightjar.monitoring.MonitoringTable;
import dev.nightjar.monitoring.postgres.NightContents;
import dev.nightjar.monitoring.postgres.PublishedNight;
import dev.nightjar.monitoring.postgres.PublishedRows;
import dev.nightjar.monitoring.postgres.PublishedTable;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.Promotions;
import dev.nightjar.training.registry.Approvals;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.validation.GateResults;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** What a lakehouse holds of nights, as it is published: each table in one version. */
final class LakehouseNights implements NightContents {
  /** The job that publishes. Its own runs are not told, or nothing would ever be up to date. */
  static final String PUBLISH = "publish";

  /** Changes when other columns are published, so that nights are published again. */
  private static final String LAYOUT = "layout 1";

  private static final List<String> REGISTRY =
      List.of(Registry.MODELS, Registry.CHAMPIONS, Promotions.TABLE, Approvals.APPROVALS);

  private final Lakehouse lakehouse;
  private final NightRange range;
  private final List<ScoringDefinition> scorings;
  private final Map<String, TableVersion> pinned = new LinkedHashMap<>();
  private final Map<String, SortedMap<TableWindow, Long>> attempts = new LinkedHashMap<>();
  private final List<String> quarantines;
  private final SortedMap<LocalDate, List<LedgerEntry>> runs = new TreeMap<>();
  private final SortedMap<LocalDate, PublishedNight> nights = new TreeMap<>();

  /**
   * The nights as they are now.
   *
   * @param scorings whose scored rows are published
   * @param unfinished the row of the run that this is part of, which is not in the ledger yet; or
   *     null
   * @throws NightjarException of category USER when a night has nothing to publish
   */
  LakehouseNights(
      Lakehouse lakehouse,
      Run run,
      WholeProject project,
      List<ScoringDefinition> scorings,
      NightRange range,
      @Nullable LedgerEntry unfinished) {
    this.lakehouse = lakehouse;
    this.range = range;
    this.scorings = scorings;
    this.quarantines =
        project.project().tables().keySet().stream()
            .map(table -> table + Intake.QUARANTINE)
            .filter(lakehouse::exists)
            .sorted()
            .toList();
    Stream<String> tables =
        Stream.concat(
            Stream.concat(
                Stream.of(
                    MonitoringTable.TABLE,
                    GateResults.TABLE,
                    DriftCounts.TABLE,
                    DecisionTable.TABLE),
                quarantines.stream()),
            scorings.stream().flatMap(LakehouseNights::tables));
    Stream.concat(tables, REGISTRY.stream())
        .distinct()
        .filter(lakehouse::exists)
        .forEach(table -> pinned.put(table, run.input(lakehouse.newest(table))));
    pinned.forEach(
        (table, version) -> {
          if (!REGISTRY.contains(table)) {
            attempts.put(table, lakehouse.attempts(version));
          }
        });
    List<LedgerEntry> covering =
        Stream.concat(lakehouse.ledger().entriesOf(range).stream(), Stream.ofNullable(unfinished))
            .filter(entry -> !entry.job().equals(PUBLISH))
            .toList();
    range.nights().forEach(night -> look(night, covering));
  }

  private static Stream<String> tables(ScoringDefinition scoring) {
    return Stream.of(
            Optional.of(scoring.table()),
            Optional.of(scoring.outcomes()),
            Optional.ofNullable(scoring.shadow()))
        .flatMap(Optional::stream);
  }

  private void look(LocalDate night, List<LedgerEntry> all) {
    List<LedgerEntry> covering =
        all.stream().filter(entry -> entry.nights().contains(night)).toList();
    List<String> parts = new ArrayList<>();
    attempts.forEach(
        (table, windows) ->
            windows.forEach(
                (window, attempt) -> {
                  if (holds(window, night)) {
                    parts.add(table + " " + window + " " + attempt);
                  }
                }));
    if (parts.isEmpty() && covering.isEmpty()) {
      throw NightjarException.user(
          "Cannot publish night " + night,
          "no run has covered it",
          "run it first: nightjar nightly --date " + night);
    }
    covering.forEach(entry -> parts.add("run " + entry.run()));
    scorings.forEach(scoring -> parts.add("scored by " + scoring.model()));
    parts.add(LAYOUT);
    runs.put(night, covering);
    nights.put(night, new PublishedNight(lakehouse.clock().cutoffOf(night), InputHash.of(parts)));
  }

  private static boolean holds(TableWindow window, LocalDate night) {
    return window.history() ? !window.night().isBefore(night) : window.night().equals(night);
  }

  @Override
  public SortedMap<LocalDate, PublishedNight> nights() {
    return nights;
  }

  @Override
  public String registryHash() {
    List<String> parts = new ArrayList<>(List.of(LAYOUT));
    REGISTRY.stream().flatMap(this::version).map(TableVersion::toString).forEach(parts::add);
    return InputHash.of(parts);
  }

  @Override
  public List<PublishedRows> ofNights(SortedSet<LocalDate> due) {
    Object[] asked = due.toArray();
    List<PublishedRows> rows = new ArrayList<>();
    of(MonitoringTable.TABLE, asked, PublishedTable.MEASUREMENT, PublishedColumns::ofColumns)
        .forEach(rows::add);
    of(GateResults.TABLE, asked, PublishedTable.GATE_RESULT, PublishedColumns::gateResult)
        .forEach(rows::add);
    of(DriftCounts.TABLE, asked, PublishedTable.DRIFT_COUNT, PublishedColumns::ofColumns)
        .forEach(rows::add);
    of(DecisionTable.TABLE, asked, PublishedTable.DECISION, PublishedColumns::ofNight)
        .forEach(rows::add);
    rows.add(new PublishedRows(PublishedTable.QUARANTINED, quarantined(due)));
    rows.add(
        new PublishedRows(
            PublishedTable.RUN,
            RunLedger.rows(
                lakehouse.spark(),
                due.stream()
                    .flatMap(night -> runs.getOrDefault(night, List.of()).stream())
                    .collect(
                        Collectors.toMap(LedgerEntry::run, e -> e, (a, b) -> a, LinkedHashMap::new))
                    .values())));
    for (ScoringDefinition scoring : scorings) {
      of(
              scoring.table(),
              asked,
              PublishedTable.PREDICTION,
              table -> PublishedColumns.prediction(table, "champion"))
          .forEach(rows::add);
      if (scoring.shadow() != null) {
        of(
                scoring.shadow(),
                asked,
                PublishedTable.PREDICTION,
                table -> PublishedColumns.prediction(table, "challenger"))
            .forEach(rows::add);
      }
      of(scoring.outcomes(), asked, PublishedTable.OUTCOME, PublishedColumns::outcome)
          .forEach(rows::add);
    }
    return rows;
  }

  @Override
  public List<PublishedRows> registry() {
    return Stream.of(
            whole(Registry.MODELS, PublishedTable.MODEL_VERSION, PublishedColumns::modelVersion),
            whole(Registry.CHAMPIONS, PublishedTable.CHAMPION, PublishedColumns::byWhom),
            whole(Promotions.TABLE, PublishedTable.PROMOTION, PublishedColumns::ofNight),
            whole(Approvals.APPROVALS, PublishedTable.APPROVAL, PublishedColumns::byWhom))
        .flatMap(rows -> rows)
        .toList();
  }

  private Stream<PublishedRows> whole(
      String table, PublishedTable into, PublishedColumns.Columns columns) {
    return version(table)
        .map(version -> new PublishedRows(into, columns.of(lakehouse.read(version))));
  }

  /** The rows of nights; nothing of a table that does not exist yet. */
  private Stream<PublishedRows> of(
      String table, Object[] asked, PublishedTable into, PublishedColumns.Columns columns) {
    return version(table)
        .map(
            version ->
                new PublishedRows(
                    into,
                    columns.of(
                        lakehouse.read(version).where(col(TableDefinition.NIGHT).isin(asked)))));
  }

  private Dataset<Row> quarantined(SortedSet<LocalDate> due) {
    Map<TableVersion, NightRange> wanted = new LinkedHashMap<>();
    quarantines.stream().flatMap(this::version).forEach(version -> wanted.put(version, range));
    return PublishedColumns.quarantined(
        lakehouse.spark(), lakehouse.rowsByNight(wanted), due, Intake.QUARANTINE);
  }

  private Stream<TableVersion> version(String table) {
    return Stream.ofNullable(pinned.get(table));
  }
}

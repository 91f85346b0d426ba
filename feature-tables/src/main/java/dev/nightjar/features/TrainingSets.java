package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.features.audit.Audit;
import dev.nightjar.features.audit.AuditFinding;
import dev.nightjar.features.audit.AuditPlan;
import dev.nightjar.lakehouse.AsOf;
import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableVersion;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Builds training sets and builds them again from their manifests. */
public final class TrainingSets {
  /** When a row's label became known; no column of a training set. */
  static final String LABEL_KNOWN_AT = "_label_known_at";

  private final Lakehouse lakehouse;
  private final Project project;
  private final Map<String, FeatureTable> featureTables;
  private final LeakGuard guard;

  /** Training sets of a project. */
  public TrainingSets(
      Lakehouse lakehouse, Project project, Map<String, FeatureTable> featureTables) {
    this(lakehouse, project, featureTables, LeakGuard.REFUSE);
  }

  /** For tests of leaks only, with a guard that lets them through. */
  TrainingSets(
      Lakehouse lakehouse,
      Project project,
      Map<String, FeatureTable> featureTables,
      LeakGuard guard) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.featureTables = featureTables;
    this.guard = guard;
  }

  /**
   * Builds the training set as of night D: every row predicted before T = C(D) whose label is known
   * at T (rule T8), with its features as of the row's own night, and stores its manifest.
   *
   * @param model the model's name
   * @param date the night D
   * @param seed recorded for the training
   * @throws NightjarException of category USER when snapshots are missing, when a feature was not
   *     known at the time of prediction, or when there is no row
   */
  public TrainingSet build(Run run, String model, TrainingSetSpec spec, LocalDate date, long seed) {
    Pins pins = Pins.newest(lakehouse, spec.tables());
    TrainingSet set = make(run, model, spec, date, seed, pins);
    new ManifestStore(lakehouse).save(set.manifest());
    return set;
  }

  /**
   * The rows of the training sets of all nights up to one, joined with their features once: what
   * {@link #build} as of an earlier night would give is a part of it ({@link
   * LabelHistory#knownAsOf}). No manifest is stored.
   *
   * @param date the night D: rows of the nights before it
   * @throws NightjarException of category USER as {@link #build} throws it
   */
  public LabelHistory history(Run run, TrainingSetSpec spec, LocalDate date) {
    Pins pins = Pins.newest(lakehouse, spec.tables());
    pins.versions().values().forEach(run::input);
    NightRange nights = nightsBefore(spec, pins, date);
    FeatureJoin join = join(spec, pins, nights);
    Dataset<Row> spine = predicted(join, nights);
    refuseLeaks(spine, spec, pins);
    String staged = lakehouse.staging(run, "label-history-" + spec.rows() + "-" + date);
    Dataset<Row> labels =
        AsOf.history(lakehouse.read(pins.of(spec.label().from())), labelTable(spec))
            .where(Spine.exists(labelTable(spec)))
            .withColumnRenamed(AsOf.SUPERSEDED_AT, LabelHistory.UNTIL);
    join.withFeatures(
            withLabels(spine, spec, labels, List.of(LabelHistory.UNTIL)),
            nights,
            List.of(Joined.LABEL, LABEL_KNOWN_AT, LabelHistory.UNTIL))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(staged);
    return new LabelHistory(lakehouse.spark().read().parquet(staged), lakehouse.clock());
  }

  /**
   * Builds a training set again from the versions its manifest pins.
   *
   * @throws NightjarException of category USER when an input is gone or the rows are not the same;
   *     it says which input
   */
  public TrainingSet rebuild(Run run, Manifest manifest) {
    Pins pins = Pins.of(manifest.tables());
    TrainingSet again = readable(manifest, pins, () -> remade(run, manifest, pins));
    requireSame(manifest, again.manifest());
    return new TrainingSet(manifest, again.rows());
  }

  /**
   * Builds a training set again as {@link #rebuild} does, beside it when each of its values
   * happened and became known, by what the rows say that they were read from, and looks at both.
   *
   * @param suspicious as in {@link Audit#of}
   */
  public List<AuditFinding> audit(Run run, Manifest manifest, double suspicious) {
    rebuild(run, manifest);
    Pins pins = Pins.of(manifest.tables());
    TrainingSetSpec spec = manifest.spec();
    FeatureJoin join = new FeatureJoin(lakehouse, project, featureTables, spec, pins, guard);
    NightRange nights = nightsBefore(spec, pins, manifest.date());
    Dataset<Row> spine =
        labelled(join.spine(nights).where(Spine.isPredicted()), spec, pins, manifest.asOf());
    String staged = lakehouse.staging(run, "audit-" + manifest.id());
    join.withSourceTimes(spine, nights, List.of(Joined.LABEL, LABEL_KNOWN_AT, Spine.OPENS))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(staged);
    List<AuditPlan.TimeColumn> times = new ArrayList<>();
    join.sourceTimes().forEach((column, told) -> times.add(new AuditPlan.TimeColumn(column, told)));
    AuditPlan plan =
        new AuditPlan(
            Spine.OPENS,
            List.of(Joined.KEY),
            times,
            spec.columns().stream().map(FeatureColumn::name).toList(),
            Joined.LABEL,
            LABEL_KNOWN_AT,
            null,
            manifest.asOf());
    return Audit.of(lakehouse.spark().read().parquet(staged), plan, suspicious);
  }

  private TrainingSet remade(Run run, Manifest manifest, Pins pins) {
    return make(run, manifest.model(), manifest.spec(), manifest.date(), manifest.seed(), pins);
  }

  /** Does what reads the pinned versions; where that fails, says which of them are gone. */
  private TrainingSet readable(Manifest manifest, Pins pins, Supplier<TrainingSet> work) {
    try {
      return work.get();
    } catch (Exception e) {
      // Spark throws checked exceptions that it does not declare.
      List<String> gone = unreadable(pins);
      if (gone.isEmpty()) {
        throw e;
      }
      throw NightjarException.user(
          "Cannot rebuild the training set " + manifest.id(),
          "these inputs are gone: " + String.join(", ", gone),
          "restore them from a copy of the lakehouse, or build a new one with `nightjar"
              + " training-set build --date "
              + manifest.date()
              + " --model "
              + manifest.model()
              + "`");
    }
  }

  private static void requireSame(Manifest manifest, Manifest again) {
    if (!again.checksum().equals(manifest.checksum())) {
      throw NightjarException.user(
          "Cannot rebuild the training set " + manifest.id(),
          "%d rows with checksum %s came out, not %d rows with checksum %s; %s"
              .formatted(
                  again.rows(),
                  again.checksum(),
                  manifest.rows(),
                  manifest.checksum(),
                  changes(manifest, again)),
          "put the changed input back, or build a new training set");
    }
  }

  /**
   * Some nights' rows of a training set with other features, such as those of another model: the
   * same rows and labels, read from the versions that the manifest pins, and of tables it does not
   * pin from the newest.
   *
   * @param columns the features, all of them found from the same rows table
   * @param nights nights before the training set's own
   * @return the columns of {@link TrainingSet#rows}; readable until the run ends
   * @throws NightjarException of category USER when a snapshot of one of the nights is missing
   */
  public Dataset<Row> withFeatures(
      Run run, Manifest manifest, List<FeatureColumn> columns, NightRange nights) {
    TrainingSetSpec of = manifest.spec();
    TrainingSetSpec spec =
        new TrainingSetSpec(of.rows(), of.predictAt(), of.anchor(), of.label(), columns);
    SortedMap<String, TableVersion> versions = new TreeMap<>();
    SortedMap<String, TableVersion> pinned = Pins.of(manifest.tables()).versions();
    for (String table : spec.tables()) {
      TableVersion version = pinned.get(table);
      versions.put(table, run.input(version == null ? lakehouse.newest(table) : version));
    }
    // One run may ask for the features of the champion, and for columns that are no features.
    int names = columns.stream().map(FeatureColumn::name).toList().hashCode();
    String staged =
        lakehouse.staging(
            run, "other-features-" + manifest.id() + "-" + Integer.toHexString(names));
    return stage(staged, spec, new Pins(versions), nights, manifest.asOf());
  }

  private TrainingSet make(
      Run run, String model, TrainingSetSpec spec, LocalDate date, long seed, Pins pins) {
    pins.versions().values().forEach(run::input);
    Instant asOf = lakehouse.clock().cutoffOf(date);
    NightRange nights = nightsBefore(spec, pins, date);
    String staged = lakehouse.staging(run, "training-set-" + model + "-" + date);
    Dataset<Row> rows = stage(staged, spec, pins, nights, asOf);
    Checkpoint.STAGED.reached(run, model);
    SetChecksum checksum = SetChecksum.of(rows);
    if (checksum.rows() == 0) {
      throw noRows(model, date, "none of its rows has a label that is known at " + asOf);
    }
    run.addRows(checksum.rows());
    SortedMap<String, Long> tables = new TreeMap<>();
    pins.versions().forEach((table, version) -> tables.put(table, version.version()));
    Map<String, String> columns = new LinkedHashMap<>();
    for (StructField field : rows.schema().fields()) {
      columns.put(field.name(), field.dataType().simpleString());
    }
    Manifest manifest =
        new Manifest(
                "",
                model,
                date,
                asOf,
                tables,
                Definitions.hashes(project, featureTables, spec.tables()),
                spec,
                seed,
                checksum.rows(),
                checksum.hex(),
                columns)
            .named();
    return new TrainingSet(manifest, rows);
  }

  private Dataset<Row> stage(
      String folder, TrainingSetSpec spec, Pins pins, NightRange nights, Instant asOf) {
    FeatureJoin join = join(spec, pins, nights);
    Dataset<Row> spine = labelled(predicted(join, nights), spec, pins, asOf);
    refuseLeaks(spine, spec, pins);
    join.withFeatures(spine, nights, List.of(Joined.LABEL))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(folder);
    return lakehouse.spark().read().parquet(folder);
  }

  private FeatureJoin join(TrainingSetSpec spec, Pins pins, NightRange nights) {
    FeatureJoin join = new FeatureJoin(lakehouse, project, featureTables, spec, pins, guard);
    join.requireSnapshots(nights);
    return join;
  }

  private static Dataset<Row> predicted(FeatureJoin join, NightRange nights) {
    return join.spine(nights).where(Spine.isPredicted());
  }

  private void refuseLeaks(Dataset<Row> spine, TrainingSetSpec spec, Pins pins) {
    if (guard == LeakGuard.REFUSE) {
      new LeakCount(lakehouse, project, spec, pins).refuseLeaks(spine);
    }
  }

  /** The nights before D that predict anything: what D itself predicts lies after T. */
  private NightRange nightsBefore(TrainingSetSpec spec, Pins pins, LocalDate date) {
    Instant asOf = lakehouse.clock().cutoffOf(date);
    Row first =
        lakehouse
            .read(pins.of(spec.rows()))
            .where(col(TableDefinition.KNOWN_AT).leq(lit(asOf)))
            .agg(min(expr(spec.predictAt())))
            .head();
    if (first.isNullAt(0) || !first.getInstant(0).isBefore(asOf)) {
      throw noRows(spec.rows(), date, "no row of " + spec.rows() + " was predicted before " + asOf);
    }
    return new NightRange(
        lakehouse.clock().nightThatPredicts(first.getInstant(0)), date.minusDays(1));
  }

  /** The rows with a known label (rules T6, T8). */
  private Dataset<Row> labelled(Dataset<Row> spine, TrainingSetSpec spec, Pins pins, Instant asOf) {
    Dataset<Row> labels =
        AsOf.at(lakehouse.read(pins.of(spec.label().from())), labelTable(spec), asOf);
    return withLabels(spine, spec, labels, List.of());
  }

  private TableDefinition labelTable(TrainingSetSpec spec) {
    TableDefinition table = project.tables().get(spec.label().from());
    if (table == null) {
      throw NightjarException.user(
          "Cannot read the labels",
          "the project does not define the table " + spec.label().from() + " any more",
          "put tables/" + spec.label().from() + ".yaml back");
    }
    return table;
  }

  /**
   * The rows whose label is known.
   *
   * @param more columns of the labels' rows that are kept
   */
  private static Dataset<Row> withLabels(
      Dataset<Row> spine, TrainingSetSpec spec, Dataset<Row> rows, List<String> more) {
    TrainingSetSpec.Label label = spec.label();
    List<Column> taken = new ArrayList<>();
    taken.add(expr(label.value()).cast(DataTypes.DoubleType).as(Joined.LABEL));
    taken.add(col(TableDefinition.KNOWN_AT).as(LABEL_KNOWN_AT));
    more.forEach(column -> taken.add(col(column)));
    Column match = lit(true);
    for (String column : label.on()) {
      taken.add(Quoted.column(column).as("_label_" + column));
      match = match.and(Quoted.column(Spine.on(column)).equalTo(Quoted.column("_label_" + column)));
    }
    Dataset<Row> labels =
        rows.select(taken.toArray(Column[]::new)).where(col(Joined.LABEL).isNotNull());
    return spine.join(labels, match);
  }

  /** The pinned versions that cannot be read, each with the reason. */
  private List<String> unreadable(Pins pins) {
    List<String> gone = new ArrayList<>();
    for (TableVersion version : pins.versions().values()) {
      whyUnreadable(version).ifPresent(why -> gone.add(version + " (" + why + ")"));
    }
    return gone;
  }

  private Optional<String> whyUnreadable(TableVersion version) {
    try {
      Optional<String> why = lakehouse.whyUnreadable(version);
      if (why.isEmpty()) {
        lakehouse.read(version).write().format("noop").mode("overwrite").save();
      }
      return why;
    } catch (Exception e) {
      // Whatever it says, the version cannot be read; Spark does not declare what it throws.
      return Optional.of("its files cannot be read: " + reason(e));
    }
  }

  private static String reason(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.lines().findFirst().orElse(message);
  }

  private static String changes(Manifest before, Manifest now) {
    List<String> changed = new ArrayList<>();
    before
        .definitions()
        .forEach(
            (name, hash) -> {
              if (!hash.equals(now.definitions().get(name))) {
                changed.add("the definition of " + name);
              }
            });
    return changed.isEmpty()
        ? "no definition has changed, so the files of a pinned version have"
        : "changed since: " + String.join(", ", changed);
  }

  private static NightjarException noRows(String of, LocalDate date, String why) {
    return NightjarException.user(
        "Cannot build the training set of " + of + " as of night " + date,
        why,
        "choose a later night, or ingest more history");
  }
}

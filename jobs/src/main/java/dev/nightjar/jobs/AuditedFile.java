package dev.nightjar.jobs;

import dev.nightjar.features.audit.Audit;
import dev.nightjar.features.audit.AuditFinding;
import dev.nightjar.features.audit.AuditPlan;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Sparks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A file of labelled rows that is audited without a project, and what its columns are. */
final class AuditedFile {
  @Option(
      names = "--data",
      paramLabel = "PATH",
      description = "Parquet, CSV or Delta (PATH@v3 for a version) with a row for each prediction.")
  private @Nullable String path;

  @Option(
      names = "--at",
      paramLabel = "COLUMN",
      description = "The time of a row's prediction; needed with --data.")
  private @Nullable String at;

  @Option(names = "--label", paramLabel = "COLUMN", description = "What is to be predicted.")
  private @Nullable String label;

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      description = "A column that names what a row is about; may be repeated.")
  private List<String> key = List.of();

  @Option(
      names = "--event-time",
      paramLabel = "COLUMN",
      description = "When some of the row's values happened; may be repeated.")
  private List<String> eventTimes = List.of();

  @Option(
      names = "--known-time",
      paramLabel = "COLUMN",
      description = "When some of the row's values became known; may be repeated.")
  private List<String> knownTimes = List.of();

  @Option(
      names = "--label-time",
      paramLabel = "COLUMN",
      description = "When the label became known.")
  private @Nullable String labelTime;

  @Option(
      names = "--label-window",
      paramLabel = "TIME",
      converter = WaitOption.Length.class,
      description =
          "How long after --at the label is made, such as 30d (default: to --label-time).")
  private @Nullable Duration labelWindow;

  @Option(
      names = "--ignore",
      paramLabel = "COLUMN",
      description = "A column that is no feature; may be repeated.")
  private List<String> ignored = List.of();

  @Mixin private TimeZoneOption timeZone;

  @Nullable String path() {
    return path;
  }

  /** Audits the file. */
  List<AuditFinding> audit(double suspicious) {
    if (path == null || at == null) {
      throw NightjarException.user(
          "Cannot audit " + path,
          "nothing says when a row is predicted",
          "name the column with --at");
    }
    SparkSession spark = Sparks.openApart("audit", timeZone.zone(), DataFile.SETTINGS);
    try (SparkProgress progress = SparkProgress.of(spark, "audit")) {
      Reading reading = new Reading(DataFile.read(spark, "the data", path));
      if (label != null) {
        reading.use("--label", label);
      }
      key.forEach(column -> reading.use("--key", column));
      ignored.forEach(column -> reading.use("--ignore", column));
      List<AuditPlan.TimeColumn> times = new ArrayList<>();
      String prediction = reading.instant("--at", at);
      for (String column : eventTimes) {
        times.add(
            new AuditPlan.TimeColumn(
                reading.instant("--event-time", column), column + ", event time"));
      }
      for (String column : knownTimes) {
        times.add(
            new AuditPlan.TimeColumn(
                reading.instant("--known-time", column), column + ", known at"));
      }
      @Nullable String labelKnown =
          labelTime == null ? null : reading.instant("--label-time", labelTime);
      AuditPlan plan =
          new AuditPlan(
              prediction, key, times, reading.features(), label, labelKnown, labelWindow, null);
      return Audit.of(reading.file.rows(), plan, suspicious);
    }
  }

  /** The file with its times as instants, and the columns that are spoken for. */
  private static final class Reading {
    private static final String INSTANT = "__nightjar_time_";

    private DataFile file;
    private final List<String> columns;
    private final Set<String> used = new HashSet<>();

    Reading(DataFile file) {
      this.file = file;
      this.columns = List.of(file.rows().columns());
    }

    String instant(String option, String column) {
      use(option, column);
      InstantColumn instant = InstantColumn.of(file, column, INSTANT + used.size());
      file = new DataFile(file.what(), instant.rows(), file.isText());
      return instant.column();
    }

    void use(String option, String column) {
      if (!columns.contains(column)) {
        file.column(option, column);
      }
      used.add(column);
    }

    List<String> features() {
      return columns.stream().filter(column -> !used.contains(column)).toList();
    }
  }
}

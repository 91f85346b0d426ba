package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.LandingReader;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.Sparks;
import dev.nightjar.lakehouse.TableDefinition;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.StringType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes a working project of a CSV, Parquet or Delta file: tables, gates, a model, scoring,",
      "monitors and a schedule, with what can be found in the rows. Nothing needs editing before",
      "it runs; every choice is in the YAML, to be changed."
    },
    footer = {
      "",
      "A row is known from its --time on and predicted at the midnight after it; its label counts as",
      "known --label-after later. A column that is known only with the label must be --drop-ped: those",
      "that tell the label by themselves, and times after the prediction, are left out unasked.",
      "",
      "Examples:",
      "  nightjar init shop --from orders.csv --label returned --key order_id --time ordered_at",
      "  nightjar init loans --from loans.parquet --label status --yes default --time day \\",
      "      --label-after 90d --drop recovered"
    })
final class InitJob implements Callable<Integer> {
  private static final int FEWEST_ROWS = 50;
  private static final int FEWEST_NIGHTS = 5;
  private static final int MOST_LABEL_DAYS = 3650;

  @Spec CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The project's folder: new or empty.")
  private Path folder = Path.of("");

  @Option(
      names = "--from",
      required = true,
      paramLabel = "FILE",
      description = "CSV with a header, Parquet or Delta; a local one is copied into the project.")
  private String from = "";

  @Option(
      names = "--label",
      required = true,
      paramLabel = "COL",
      description = "What is to be predicted: a column of two values.")
  private String label = "";

  @Option(
      names = "--yes",
      paramLabel = "VALUE",
      description = "The value of the label that is a yes (default: 1, true, yes, the larger one).")
  private @Nullable String yes;

  @Option(
      names = "--key",
      paramLabel = "COL",
      description =
          "A column that names a row; may be repeated (default: the first that is different in each"
              + " row).")
  private List<String> keys = List.of();

  @Option(
      names = "--time",
      paramLabel = "COL",
      description =
          "When a row came to be (default: each row gets a day by chance, so that there are nights).")
  private @Nullable String time;

  @Mixin private TimeZoneOption timeZone;

  @Option(
      names = "--label-after",
      paramLabel = "D",
      defaultValue = "1d",
      description = "How long after the prediction the label is known, in days (default: 1d).")
  private String labelAfter = "1d";

  @Option(
      names = "--drop",
      paramLabel = "COL",
      description = "A column that is no feature; may be repeated.")
  private List<String> drop = List.of();

  @Option(names = "--debug", description = "Shows the stack trace of a failure.")
  private boolean debug;

  @Override
  public Integer call() {
    int labelDays = labelDays();
    NewFolder place = NewFolder.at(folder);
    SparkSession spark = Sparks.openApart("init", timeZone.zone(), DataFile.SETTINGS);
    OwnFile file = OwnFile.read(spark, from);
    OwnProject project = project(place, file, labelDays);
    place.write(at -> write(project, at));
    tell(project, spec.commandLine().getOut());
    return Job.DONE;
  }

  private int labelDays() {
    try {
      Duration length = Durations.parse(labelAfter);
      if (length.toDays() >= 1
          && length.toDays() <= MOST_LABEL_DAYS
          && Duration.ofDays(length.toDays()).equals(length)) {
        return (int) length.toDays();
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for other lengths.
    }
    throw NightjarException.user(
        "Cannot use --label-after " + labelAfter,
        "it is no number of whole days, at least one",
        "write it as 7d: a label that is known in the night of its prediction needs none");
  }

  private OwnProject project(NewFolder place, OwnFile file, int labelDays) {
    Map<String, String> unusable = new LinkedHashMap<>();
    List<String> usable = usable(file, unusable);
    requireColumns(file, unusable);
    OwnLabel predicted = OwnLabel.of(file, label, yes);
    long rows = predicted.known() + predicted.unknown();
    if (rows < FEWEST_ROWS) {
      throw NightjarException.user(
          "Cannot learn from " + from,
          "it holds %d rows".formatted(rows),
          "give at least " + FEWEST_ROWS);
    }
    List<String> candidates =
        usable.stream().filter(c -> !c.equals(label) && !c.equals(time)).toList();
    List<String> undropped = candidates.stream().filter(c -> !drop.contains(c)).toList();
    OwnKey key =
        keys.isEmpty()
            ? OwnKey.found(file, usable.stream().filter(c -> !c.equals(label)).toList())
            : OwnKey.named(file, keys);
    OwnTime when = time == null ? OwnTime.drawn(file, key, written()) : OwnTime.named(file, time);
    Map<String, String> names = OwnNames.columns(usable, key.columns());
    List<String> features = new ArrayList<>(undropped);
    features.removeAll(key.columns());
    if (time != null
        && !drop.contains(time)
        && !key.columns().contains(time)
        && !(file.type(time) instanceof StringType)) {
      features.add(0, time);
    }
    OwnFeatures found =
        new OwnFeatures.Choice(file, when, predicted, timeZone.zone(), names).of(features);
    found.left().putAll(unusable);
    String table = OwnNames.name(stem(), "rows");
    String model = OwnNames.name(label, "target");
    String predictedAt = OwnNames.free("predicted_at", names.values());
    OwnProject project =
        new OwnProject(
            OwnNames.name(place.name(), "project"),
            place.place().resolve("lakehouse").toString(),
            timeZone.zone(),
            table,
            model,
            landing(table, file),
            file,
            key,
            key.columns().isEmpty()
                ? List.of(OwnNames.free("row_id", names.values()))
                : key.columns().stream().map(names::get).toList(),
            when,
            time == null ? "" : Objects.requireNonNull(names.get(time)),
            predicted,
            Objects.requireNonNull(names.get(label)),
            labelDays,
            predictedAt,
            OwnNames.free("due_at", names.values()),
            found);
    if (project.labelledNights() < FEWEST_NIGHTS) {
      throw NightjarException.user(
          "Cannot make nights of " + from,
          "its rows lie from %s to %s, of which %d nights know their labels when a model is trained"
              .formatted(when.first(), when.last(), Math.max(0, project.labelledNights())),
          "give rows of more days, a shorter --label-after, or leave --time out: then days are drawn"
              + " by chance");
    }
    return project;
  }

  /** The columns that were named are there, and can be used for what they were named for. */
  private void requireColumns(OwnFile file, Map<String, String> unusable) {
    requireColumn(file, "--label", label, unusable);
    keys.forEach(key -> requireColumn(file, "--key", key, unusable));
    if (time != null) {
      requireColumn(file, "--time", time, unusable);
    }
    drop.forEach(column -> file.data().column("--drop", column));
    refuseTwice();
  }

  /** Columns that a landing and a model can read; the others with the reason. */
  private static List<String> usable(OwnFile file, Map<String, String> unusable) {
    List<String> usable = new ArrayList<>();
    for (String column : file.columns()) {
      if (!(file.type(column) instanceof AtomicType)) {
        unusable.put(column, "is " + file.type(column).simpleString());
      } else if (column.startsWith("_")) {
        unusable.put(column, "begins with _, which is reserved");
      } else if (column.contains("${")) {
        unusable.put(column, "is named like an environment variable");
      } else if (column.isBlank()) {
        unusable.put(column, "has no name");
      } else {
        usable.add(column);
      }
    }
    return usable;
  }

  private static void requireColumn(
      OwnFile file, String option, String column, Map<String, String> unusable) {
    file.data().column(option, column);
    String why = unusable.get(column);
    if (why != null) {
      throw NightjarException.user(
          "Cannot use the column %s of %s".formatted(OwnNames.shown(column), option),
          "it " + why,
          "rename it, or write it with a plain type");
    }
  }

  private void refuseTwice() {
    List<String> named = new ArrayList<>(keys);
    named.add(label);
    named.addAll(drop);
    for (String column : named) {
      if (named.indexOf(column) != named.lastIndexOf(column)) {
        throw NightjarException.user(
            "Cannot use the column " + OwnNames.shown(column) + " twice",
            "it is named by two of --key, --label and --drop",
            "name it once");
      }
    }
    if (label.equals(time)) {
      throw NightjarException.user(
          "Cannot use the column " + OwnNames.shown(label) + " twice",
          "it is named by --label and --time",
          "name it once");
    }
  }

  /** The file's own day: the same file gives the same project on any day. */
  private LocalDate written() {
    if (isLocal()) {
      try {
        return Files.getLastModifiedTime(local()).toInstant().atZone(timeZone.zone()).toLocalDate();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return LocalDate.now(timeZone.zone());
  }

  private boolean isLocal() {
    return !from.matches("[a-zA-Z][a-zA-Z0-9+.-]+:.*") || from.startsWith("file:");
  }

  private Path local() {
    return from.startsWith("file:") ? Path.of(URI.create(from).getPath()) : Path.of(from);
  }

  /** The file's name without its endings. */
  private String stem() {
    String name = from.replaceAll("/+$", "").replaceAll("^.*/", "");
    return name.replaceAll("(?i)\\.(csv|parquet)(\\.\\w+)?$", "");
  }

  /** A local file lies in the project; a Delta table and what lies elsewhere stay there. */
  private boolean isCopied() {
    return isLocal() && !Files.isDirectory(local().resolve("_delta_log"));
  }

  private String landed(String table) {
    if (!isCopied()) {
      return isLocal() ? local().toAbsolutePath().normalize().toString() : from;
    }
    String name =
        local().toAbsolutePath().normalize().getFileName().toString().toLowerCase(Locale.ROOT);
    Matcher ending =
        Pattern.compile(".*(\\.(csv|parquet)(\\.(gz|bz2|zst|lz4|deflate|snappy))?)").matcher(name);
    return table + (ending.matches() ? ending.group(1) : "");
  }

  private String landing(String table, OwnFile file) {
    String path = landed(table);
    if (file.options().isEmpty()) {
      return YamlText.quoted(path);
    }
    Map<String, String> options = new LinkedHashMap<>();
    file.options().forEach((key, value) -> options.put(key, YamlText.quoted(value)));
    return YamlText.map(
        new TreeMap<>(
            Map.of(
                "path", YamlText.quoted(path), "format", "csv", "options", YamlText.map(options))));
  }

  private void write(OwnProject project, Path at) {
    try {
      for (Map.Entry<String, String> file : project.files().entrySet()) {
        Path target = at.resolve(file.getKey());
        Files.createDirectories(target.getParent());
        Files.writeString(target, file.getValue());
      }
      Path landing = Files.createDirectories(at.resolve("landing"));
      if (isCopied()) {
        copy(local(), landing.resolve(landed(project.table())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    prove(project, at);
  }

  /** What was written is read as any project is, and its landing as any night reads it. */
  private void prove(OwnProject project, Path at) {
    WholeProject read;
    try {
      read = WholeProject.read(ProjectFolder.open(at, null));
    } catch (NightjarException e) {
      throw NightjarException.bug("Cannot make a project that is sound of " + from, e);
    }
    SparkSession spark =
        Sparks.openApart(
            "init", timeZone.zone(), Map.of("spark.sql.legacy.parquet.nanosAsLong", "false"));
    LandingReader landings = new LandingReader(spark, read.project());
    for (TableDefinition table : read.tables(List.of())) {
      landings.history(table, project.lastNight());
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
      }
    }
  }

  private void tell(OwnProject project, PrintWriter out) {
    OwnTime when = project.time();
    OwnLabel predicted = project.label();
    out.printf(
        Locale.ROOT,
        "%s: a project of %,d rows, %s to %s%n",
        folder,
        predicted.known() + predicted.unknown(),
        when.first(),
        when.last());
    out.printf("  key       %s%n", project.key().how());
    out.printf("  time      %s%n", told(when, project.zone().getId()));
    out.printf(
        Locale.ROOT,
        "  label     %s: yes is %s, %.1f %% of %,d rows%s; known %s after the prediction (%s)%n",
        OwnNames.shown(predicted.column()),
        predicted.yes(),
        100 * predicted.share(),
        predicted.known(),
        predicted.unknown() > 0
            ? String.format(Locale.ROOT, ", unknown in %,d", predicted.unknown())
            : "",
        project.labelDays() == 1 ? "a day" : project.labelDays() + " days",
        "assumed: --label-after");
    out.printf(
        "  features  %s%n",
        project.features().stream()
            .map(feature -> OwnNames.shown(feature.landed()))
            .collect(Collectors.joining(", ")));
    project
        .found()
        .left()
        .forEach(
            (column, why) ->
                out.printf("  left out  %s: it %s%n", OwnNames.shown(column), OwnNames.shown(why)));
    project.found().doubtful().forEach(sentence -> out.printf("  look at   %s%n", sentence));
    String night = project.trainingNight().toString();
    out.printf(
        """
        Next:
          nightjar ingest --project %1$s --bootstrap --to %2$s
          nightjar train --project %1$s --date %2$s
          nightjar nightly --project %1$s --from %2$s --to %3$s
          nightjar report --project %1$s --html report.html
        """
            .replace("\n", System.lineSeparator()),
        folder,
        night,
        project.lastNight());
    out.flush();
  }

  private static String told(OwnTime when, String zone) {
    String column = when.column();
    return column == null
        ? "none: each row has a day drawn by a hash of its key, so the split is by chance and drift"
            + " says nothing; score new files with `nightjar score --data`"
        : "%s: a row is known %s and predicted at the midnight after it (%s)"
            .formatted(
                OwnNames.shown(column),
                when.wholeDays() ? "when its day is over" : "from then on",
                zone);
  }
}

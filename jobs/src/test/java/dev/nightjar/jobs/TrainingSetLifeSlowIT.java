package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.features.Manifest;
import dev.nightjar.features.ManifestStore;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training set stays what it was, whatever becomes of the tables; else it is said why not. */
class TrainingSetLifeSlowIT {
  private static final LocalDate BUILT = LocalDate.parse("2013-01-08");
  private static final LocalDate LAST = BUILT.plusDays(2);
  private static final String[] NOW = {"--older-than", "0s", "--nothing-runs"};
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path lived;
  @TempDir Path folder;
  private static String first = "";
  private static String second = "";

  /**
   * A set, two nights and a model later, one night corrected, another set, all tables compacted.
   */
  @BeforeAll
  static void live() {
    FlightsByNight.write(lived, LAST.plusDays(1));
    Told.in(lived, "ingest", "--bootstrap", "--to", BUILT.toString()).requires(0);
    first = build(BUILT);
    Told.in(lived, "train", "--date", BUILT.toString()).requires(0);
    nightly(BUILT.plusDays(1));
    nightly(LAST);
    FlightsByNight.correct(lived.resolve("project"), BUILT.plusDays(1));
    Told.in(lived, "rebuild").requires(0);
    second = build(LAST);
    Lakehouse lakehouse = lakehouse(lived);
    for (String table : lakehouse.tables()) {
      TestSpark.session().sql("OPTIMIZE delta.`" + lakehouse.path(table) + "`").collect();
    }
  }

  @BeforeEach
  void copy() {
    Folders.copy(lived, folder);
    DeltaLog.clearCache();
  }

  @Test
  void w4_vacuumFreesWhatNothingNeedsAndLeavesTheRest() throws IOException {
    SortedMap<String, List<String>> before = TableContents.of(lakehouse(folder));
    Set<Path> files = files(folder);
    assertThat(vacuum("--dry-run").get("files").asLong()).as("all is young").isZero();

    JsonNode would = JSON.readTree(ran("vacuum", "--dry-run", "--json", NOW[0], NOW[1], NOW[2]));
    assertThat(would.get("files").asLong()).isPositive();
    assertThat(files(folder)).isEqualTo(files);
    JsonNode freed = vacuum(NOW);
    assertThat(freed.get("tables").toString()).contains("\"left_alone\":null");
    assertThat(freed.get("bytes").asLong()).isGreaterThanOrEqualTo(would.get("bytes").asLong());
    Set<Path> left = files(folder);
    assertThat(files).containsAll(left.stream().filter(f -> !isOfLedger(f)).toList());
    assertThat(files.stream().filter(f -> !left.contains(f)).count())
        .isEqualTo(freed.get("files").asLong());

    LedgerEntry entry =
        lakehouse(folder).ledger().entries().stream()
            .filter(e -> e.job().equals("vacuum") && e.message().contains(" files, "))
            .findFirst()
            .orElseThrow();
    assertThat(entry.message()).startsWith("freed ");
    before.keySet().removeIf(table -> table.equals("nightjar_runs"));
    assertThat(TableContents.of(lakehouse(folder))).containsAllEntriesOf(before);
    requireRebuilt(first);
    requireRebuilt(second);
    for (LocalDate night : List.of(BUILT.plusDays(1), LAST)) {
      String key =
          lakehouse(folder)
              .read("late_arrival_predictions")
              .where("night = DATE '" + night + "'")
              .select("flight_id")
              .head()
              .getString(0);
      JsonNode explained = JSON.readTree(ran("explain", "late_arrival", key, "--json"));
      assertThat(explained.get("replays_exactly").asBoolean()).as("%s", explained).isTrue();
    }
    assertThat(vacuum("--dry-run", NOW[0], NOW[1], NOW[2]).get("files").asLong()).isLessThan(5);
  }

  @Test
  void w4_aVacuumWaitsForNobodyAndTakesNothingWhileANightRuns() {
    try (var lease =
        dev.nightjar.lakehouse.Lease.take(
            lakehouse(folder), "nightly", java.time.Duration.ZERO, told -> {})) {
      run("vacuum").requires(30, "Cannot start vacuum", "nightly", "--wait");
    }
    run("vacuum", "--older-than", "3h").requires(10, "younger than 1d", "--nothing-runs");
    run("vacuum", "--older-than", "soon").requires(10, "--older-than", "soon");
  }

  @Test
  void aDiffSaysWhatHappenedBetweenTwoSets() throws IOException {
    Told same = run("training-set", "diff", first, first).requires(0);
    assertThat(same.out()).contains("The two are the same.");
    JsonNode diff = JSON.readTree(ran("training-set", "diff", first, second, "--json"));
    assertThat(diff.get("same_rows").asBoolean()).isFalse();
    assertThat(diff.get("differences").findValuesAsText("what"))
        .contains("date", "as_of", "table", "rows", "checksum")
        .doesNotContain("definition", "feature", "column", "seed", "model");
    assertThat(diff.get("differences").findValuesAsText("note"))
        .anyMatch(
            note -> note.contains("commits between by ingest") && note.contains("2013-01-10"));
    assertThat(run("training-set", "diff", second, first).requires(0).out())
        .contains("The rows differ:", "outcomes@", "commits between");

    Path stored = folder.resolve("lakehouse/training_sets/" + first + ".json");
    Path other = folder.resolve("other.json");
    Files.writeString(
        other,
        Files.readString(stored)
            .replaceAll("\"distance\" : \"[a-z]+\"", "\"far\" : \"string\"")
            .replaceAll("\"name\" ?: ?\"distance\"", "\"name\" : \"far\"")
            .replaceAll("(\"seed\" : )\\d+", "$1" + 99)
            .replaceAll("(\"outcomes\" : \")..", "$1zz"));
    String out = run("training-set", "diff", first, other.toString()).requires(0).out();
    assertThat(out)
        .contains("The rows are the same to the bit")
        .containsPattern("seed +\\d+ +99")
        .containsPattern("feature +distance .*only in the first")
        .containsPattern("feature +far .*only in the second")
        .containsPattern("column +far +string +only in the second")
        .containsPattern("definition +outcomes .*it has been changed");
    run("training-set", "diff", first, "nothing").requires(10, "Cannot find the manifest nothing");
    run("training-set", "diff", first).requires(10, "SECOND");
  }

  @Test
  void anAuditOfAnHonestSetFindsNothingOfTheFuture() throws IOException {
    JsonNode audit = JSON.readTree(ran("training-set", "audit", first, "--json"));
    for (JsonNode finding : audit.get("findings")) {
      assertThat(finding.get("verdict").asText()).as("%s", finding).isNotEqualTo("FAIL");
    }
    assertThat(audit.get("findings").findValuesAsText("subject"))
        .contains(
            "schedule, known at",
            "carrier_delays by carrier, known at",
            "carrier_delays by carrier, event time",
            "_label_known_at");
    assertThat(audit.get("findings").findValuesAsText("finding"))
        .noneMatch(told -> told.contains("no value has a time"));
  }

  @Test
  void aBrokenManifestStopsTheVacuum() throws IOException {
    Files.writeString(folder.resolve("lakehouse/training_sets/x.json"), "{}");
    run("vacuum", NOW).requires(10, "Cannot read the manifest", "x.json");
  }

  @Test
  void aRebuildNamesTheInputWhoseFilesAreGone() throws IOException {
    Lakehouse lakehouse = lakehouse(folder);
    TableVersion pinned = pinned(first, "outcomes");
    Path file = Path.of(URI.create(lakehouse.read(pinned).inputFiles()[0]));
    Files.delete(file);
    run("training-set", "rebuild", first)
        .requires(10, pinned.toString(), "1 of its", "data files are gone", "training-set build");
    run("training-set", "audit", first).requires(10, pinned.toString(), "data files are gone");
  }

  @Test
  void aRebuildNamesTheTableThatIsGone() {
    Folders.delete(folder.resolve("lakehouse/tables/carrier_delays"));
    run("training-set", "rebuild", first)
        .requires(10, pinned(first, "carrier_delays") + " (the table does not exist any more)");
  }

  @Test
  void aRebuildNamesTheTableWhoseLogHasBeenCleaned() throws IOException {
    TableVersion pinned = pinned(first, "outcomes");
    Path log = folder.resolve("lakehouse/tables/outcomes/_delta_log");
    DeltaLog.forTable(TestSpark.session(), lakehouse(folder).path("outcomes")).checkpoint();
    long newest = lakehouse(folder).newest("outcomes").version();
    for (long version = 0; version < newest; version++) {
      Files.delete(log.resolve("%020d.json".formatted(version)));
    }
    DeltaLog.clearCache();
    run("training-set", "rebuild", first)
        .requires(10, pinned.toString(), "log has been cleaned up to version " + newest);
    assertThat(run("vacuum", "--dry-run", NOW[0], NOW[1], NOW[2]).requires(0).out())
        .contains("left alone: its log does not tell the files of " + pinned);
  }

  private void requireRebuilt(String id) {
    run("training-set", "rebuild", id).requires(0, id + ": rebuilt, the same");
  }

  private TableVersion pinned(String id, String table) {
    Manifest manifest = new ManifestStore(lakehouse(folder)).load(id);
    Long version = manifest.tables().get(table);
    return new TableVersion(table, version == null ? -1 : version);
  }

  private JsonNode vacuum(String... options) throws IOException {
    String out =
        ran(
            Stream.concat(Stream.of("vacuum", "--json"), Stream.of(options))
                .toArray(String[]::new));
    return JSON.readTree(out);
  }

  private String ran(String... job) {
    return run(job).requires(0).out();
  }

  private Told run(String... job) {
    return Told.in(folder, job);
  }

  private Told run(String job, String[] options) {
    return run(Stream.concat(Stream.of(job), Stream.of(options)).toArray(String[]::new));
  }

  private static String build(LocalDate date) {
    Told told = Told.in(lived, "training-set", "build", "--date", date.toString()).requires(0);
    Matcher id = Pattern.compile("(late_arrival-\\S+): built").matcher(told.err());
    assertThat(id.find()).as(told.err()).isTrue();
    return id.group(1);
  }

  private static void nightly(LocalDate night) {
    Told.in(lived, "nightly", "--date", night.toString(), "--no-retrain").requires(0);
  }

  private static Lakehouse lakehouse(Path place) {
    return TestSpark.lakehouse(place.resolve("lakehouse"));
  }

  private static boolean isOfLedger(Path file) {
    return file.toString().contains("/nightjar_runs/");
  }

  private static Set<Path> files(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place.resolve("lakehouse/tables"))) {
      Set<Path> files = new HashSet<>();
      all.filter(f -> f.toString().endsWith(".parquet") && !f.toString().contains("_delta_log"))
          .forEach(files::add);
      return files;
    }
  }
}

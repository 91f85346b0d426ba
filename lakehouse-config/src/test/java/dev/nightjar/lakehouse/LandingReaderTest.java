package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Rule T3: which rows a night takes in, and when they count as known. */
@Isolated("changes the zone of the machine")
class LandingReaderTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 2);

  /** Cutoffs of 1, 2 and 3 June are 08:00Z; the hours around them decide. */
  private static final List<String> TRIPS =
      List.of(
          "a,2013-05-30T00:00:00Z,1",
          "b,2013-06-01T08:00:00Z,2",
          "c,2013-06-01T08:00:00.000001Z,3",
          "d,2013-06-02T08:00:00Z,4",
          "e,2013-06-02T08:00:01Z,5",
          "f,2013-06-03T09:00:00Z,");

  @TempDir Path folder;

  @Test
  void t3_anUndatedLandingGivesANightWhatBecameKnownSinceTheLastCutoff() {
    ProjectFixture project = undated("trips").write("landing/trips.csv", csv(TRIPS));
    assertThat(read(project, NightRange.of(NIGHT)))
        .containsExactlyInAnyOrder(
            "c known 2013-06-02T08:00:00Z night 2013-06-02",
            "d known 2013-06-02T08:00:00Z night 2013-06-02");
    LandingBatch range = batch(project, new NightRange(NIGHT, NIGHT.plusDays(2)));
    assertThat(shown(range))
        .containsExactlyInAnyOrder(
            "c known 2013-06-02T08:00:00Z night 2013-06-02",
            "d known 2013-06-02T08:00:00Z night 2013-06-02",
            "e known 2013-06-03T08:00:00Z night 2013-06-03",
            "f known 2013-06-04T08:00:00Z night 2013-06-04");
    assertThat(range.inputHashes()).hasSize(3);
    assertThat(range.holds())
        .isEqualTo(new NightRange(LocalDate.of(2013, 5, 30), LocalDate.of(2013, 6, 4)));
  }

  @Test
  void t3_historyKeepsTheAvailableTimeAsKnownAt() {
    ProjectFixture project = undated("trips").write("landing/trips.csv", csv(TRIPS));
    LandingBatch history = history(project, NIGHT);
    assertThat(shown(history))
        .containsExactlyInAnyOrder(
            "a known 2013-05-30T00:00:00Z night 2013-05-30",
            "b known 2013-06-01T08:00:00Z night 2013-06-01",
            "c known 2013-06-01T08:00:00.000001Z night 2013-06-02",
            "d known 2013-06-02T08:00:00Z night 2013-06-02");
    assertThat(history.inputHashes()).containsOnlyKeys(TableWindow.historyTo(NIGHT));
  }

  @Test
  void t3_aDatedLandingGivesANightAllRowsOfItsFilesKnownAtItsCutoff_lateOnesToo() {
    ProjectFixture project =
        undated("in/{date}")
            .write("landing/in/2013-06-02.csv", csv(TRIPS.subList(0, 2)))
            .write("landing/in/2013-06-03/part-0.csv", csv(List.of("late,2013-01-01T00:00:00Z,9")))
            .write("landing/in/2013-06-03/part-1.csv", csv(TRIPS.subList(3, 5)));
    LandingBatch both = batch(project, new NightRange(NIGHT, NIGHT.plusDays(1)));
    assertThat(shown(both))
        .containsExactlyInAnyOrder(
            "a known 2013-06-02T08:00:00Z night 2013-06-02",
            "b known 2013-06-02T08:00:00Z night 2013-06-02",
            "late known 2013-06-03T08:00:00Z night 2013-06-03",
            "d known 2013-06-03T08:00:00Z night 2013-06-03",
            "e known 2013-06-03T08:00:00Z night 2013-06-03");
    assertThat(both.inputHashes().get(TableWindow.of(NIGHT)))
        .isEqualTo(batch(project, NightRange.of(NIGHT)).inputHashes().get(TableWindow.of(NIGHT)))
        .isNotEqualTo(both.inputHashes().get(TableWindow.of(NIGHT.plusDays(1))));
  }

  @Test
  void t3_historyOfADatedLandingHasAllRowsOfItsFilesAndSaysWhichBecameKnownLater() {
    ProjectFixture project =
        undated("in/{date}")
            .write("landing/in/2013-06-01.csv", csv(TRIPS.subList(0, 4)))
            .write("landing/in/2013-06-03.csv", csv(TRIPS.subList(4, 5)));
    LandingBatch history = history(project, NIGHT.minusDays(1));
    assertThat(shown(history))
        .containsExactlyInAnyOrder(
            "a known 2013-05-30T00:00:00Z night 2013-05-30",
            "b known 2013-06-01T08:00:00Z night 2013-06-01",
            "c known 2013-06-01T08:00:00Z night 2013-06-01",
            "d known 2013-06-01T08:00:00Z night 2013-06-01");
    assertThat(history.remarks()).singleElement().asString().startsWith("2 rows of files up to");
  }

  @Test
  void t3_aRepairedNightHasAnotherInputHashAndTheSameKnownAt() {
    ProjectFixture project = undated("{date}").write("landing/2013-06-02.csv", csv(TRIPS));
    LandingBatch before = batch(project, NightRange.of(NIGHT));
    assertThat(batch(project, NightRange.of(NIGHT)).inputHashes()).isEqualTo(before.inputHashes());
    project.write("landing/2013-06-02.csv", csv(List.of("a,2013-05-30T00:00:00Z,7")));
    LandingBatch after = batch(project, NightRange.of(NIGHT));
    assertThat(after.inputHashes()).isNotEqualTo(before.inputHashes());
    assertThat(shown(after)).containsExactly("a known 2013-06-02T08:00:00Z night 2013-06-02");
  }

  @Test
  void w2_theInputHashKnowsContentAndDefinitionButNotNamesAndPlaces() throws Exception {
    ProjectFixture project = undated("trips").write("landing/trips/x.csv", csv(TRIPS));
    String hash = hash(project);
    Files.move(project.path("landing/trips/x.csv"), project.path("landing/trips/y.csv"));
    assertThat(hash(project)).isEqualTo(hash);
    Path table = project.path("tables/trips.yaml");
    project.write("tables/trips.yaml", "# a line more\n" + Files.readString(table));
    assertThat(hash(project)).isEqualTo(hash);
    project.write("tables/trips.yaml", Files.readString(table).replace("n: n", "n: n + 1"));
    assertThat(hash(project)).isNotEqualTo(hash);
  }

  @Test
  void t9_resultsDoNotDependOnTheMachinesZoneOrTheNumberOfFiles() {
    TimeZone before = TimeZone.getDefault();
    List<List<String>> results = new ArrayList<>();
    try {
      for (String zone : List.of("UTC", "America/New_York", "Asia/Kolkata")) {
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        ProjectFixture project =
            new ProjectFixture(folder.resolve(zone))
                .write("tables/trips.yaml", definition("trips"));
        int files = zone.equals("Asia/Kolkata") ? 40 : 1;
        for (int i = 0; i < files; i++) {
          project.write(
              "landing/trips/" + i + ".csv",
              csv(localTimes().subList(i * 40 / files, (i + 1) * 40 / files)));
        }
        results.add(read(project, new NightRange(NIGHT, NIGHT.plusDays(9))));
      }
    } finally {
      TimeZone.setDefault(before);
    }
    assertThat(results.get(0)).hasSize(40);
    assertThat(results).allSatisfy(r -> assertThat(r).isEqualTo(results.get(0)));
  }

  @Test
  void t2_deletedRowsAreMarkedAndANullMarkIsNone() {
    ProjectFixture project =
        new ProjectFixture(folder)
            .write("tables/trips.yaml", definition("trips") + "deleted_when: n > 3\n")
            .write("landing/trips.csv", csv(TRIPS));
    LandingBatch batch = batch(project, new NightRange(NIGHT, NIGHT.plusDays(2)));
    assertThat(batch.rows().select("id", "deleted").collectAsList())
        .extracting(row -> row.getString(0) + row.getBoolean(1))
        .containsExactlyInAnyOrder("cfalse", "dtrue", "etrue", "ffalse");
    assertThat(batch.rows().schema().asNullable())
        .isEqualTo(project.read().tables().get("trips").schema());
  }

  @Test
  void allLandingsOfAProjectMayLieElsewhere() {
    ProjectFixture project = undated("trips").write("elsewhere/trips.csv", csv(TRIPS));
    project.write(
        "lakehouse.yaml",
        "{ name: tests, root: ./lakehouse, time_zone: America/New_York, landing: '%s' }"
            .formatted(project.path("elsewhere").toUri()));
    assertThat(read(project, NightRange.of(NIGHT))).hasSize(2);
  }

  @Test
  void missingNightsCanBeAskedForBeforeTheyAreRefused() {
    ProjectFixture project = undated("in/{date}").write("landing/in/2013-06-02.csv", csv(TRIPS));
    Project read = project.read();
    LandingReader reader = new LandingReader(TestSpark.session(), read);
    NightRange nights = new NightRange(NIGHT, NIGHT.plusDays(1));
    assertThat(reader.missing(read.tables().get("trips"), nights))
        .containsExactly(NIGHT.plusDays(1));
    assertThatThrownBy(() -> batch(project, nights))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
        .hasMessageContaining("nothing has landed for the night 2013-06-03");
  }

  private static List<String> localTimes() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add("t%02d,2013-06-0%d %02d:30:00,%d".formatted(i, 2 + i % 4, i % 24, i));
    }
    return rows;
  }

  private ProjectFixture undated(String landing) {
    return new ProjectFixture(folder).write("tables/trips.yaml", definition(landing));
  }

  private static String definition(String landing) {
    return """
        table: trips
        landing: "%s"
        columns: { id: string, at: timestamp, n: int }
        select: { id: id, at: at, n: n }
        key: [id]
        event_time: at
        available_time: at
        """
        .formatted(landing);
  }

  private static String csv(List<String> rows) {
    return "id,at,n\n" + String.join("\n", rows) + "\n";
  }

  private static LandingBatch batch(ProjectFixture project, NightRange nights) {
    Project read = project.read();
    assertThat(project.problems()).isEmpty();
    return new LandingReader(TestSpark.session(), read).read(read.tables().get("trips"), nights);
  }

  private static LandingBatch history(ProjectFixture project, LocalDate to) {
    Project read = project.read();
    return new LandingReader(TestSpark.session(), read).history(read.tables().get("trips"), to);
  }

  private static String hash(ProjectFixture project) {
    return batch(project, NightRange.of(NIGHT)).inputHashes().get(TableWindow.of(NIGHT));
  }

  private static List<String> read(ProjectFixture project, NightRange nights) {
    return shown(batch(project, nights));
  }

  private static List<String> shown(LandingBatch batch) {
    List<Row> rows = batch.rows().select("id", "known_at", "night").orderBy("id").collectAsList();
    return rows.stream()
        .map(r -> r.getString(0) + " known " + r.getInstant(1) + " night " + r.getLocalDate(2))
        .toList();
  }
}

package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectTest {
  private static final String GOOD =
      """
      table: trips
      landing: trips
      columns: { id: string, at: timestamp, minutes: int }
      select: { id: id, at: at, minutes: minutes }
      key: [id]
      event_time: at
      available_time: at + INTERVAL '1' HOUR
      """;

  @TempDir Path folder;

  @Test
  void everyMistakeOfAProjectIsReportedAtOnceAtItsOwnLine() {
    ProjectFixture project =
        new ProjectFixture(folder)
            .write(
                "lakehouse.yaml",
                """
                name: tests
                root: ${NIGHTJAR_NO_SUCH_VARIABLE}
                time_zone: America/New_Yrok
                cutof: "04:00"
                spark:
                  spark.sql.ansi.enabled: false
                  spark.delta.logStore.file.impl: org.apache.spark.sql.delta.storage.LocalLogStore
                  spark.sql.session.timeZone: UTC
                """)
            .write(
                "tables/a.yaml",
                """
                table: Trips
                landing: { path: "../{day}.csv", format: cvs, options: { seperator: ";" } }
                columns:
                  id: string
                  at: timestamp
                  minutes: integr
                  _hidden: int
                new_columns: wran
                select:
                  id: id
                  at: att
                  minutes: minutes
                  total: sum(id)
                  known_at: at
                  my col: id
                  nothing: "NULL"
                  leak: "(SELECT 1)"
                  luck: rand()
                key: [idd]
                event_time: id
                available_time: at + 1
                sequence: minuts
                deleted_when: "id"
                lookback: 3d
                """)
            .write("tables/b.yaml", "table: [1, 2\n")
            .write("tables/c.yaml", GOOD + "---\n" + GOOD + "---\n- a list\n")
            .write("tables/d.yml", GOOD);
    assertThat(project.problems())
        .satisfiesExactly(
            p -> has(p, "lakehouse.yaml:2", "NIGHTJAR_NO_SUCH_VARIABLE"),
            p -> has(p, "lakehouse.yaml:2", "'root' must not be empty"),
            p -> has(p, "lakehouse.yaml:3", "'America/New_Yrok' is not a time zone"),
            p -> has(p, "lakehouse.yaml:4", "unknown key 'cutof'; did you mean 'cutoff'?"),
            p -> has(p, "lakehouse.yaml:6", "spark.sql.ansi.enabled"),
            p -> has(p, "lakehouse.yaml:7", "is set by Nightjar itself"),
            p -> has(p, "lakehouse.yaml:8", "is set by Nightjar itself"),
            p -> has(p, "tables/a.yaml:1", "'Trips' is not a table name"),
            p -> has(p, "tables/a.yaml:2", "holds a placeholder that is not {date}"),
            p -> has(p, "tables/a.yaml:2", "leaves the landing folder"),
            p -> has(p, "tables/a.yaml:2", "'cvs' is not a format; did you mean 'csv'?"),
            p -> has(p, "tables/a.yaml:2", "unknown option 'seperator'"),
            p -> has(p, "tables/a.yaml:6", "'integr' is not an SQL type"),
            p -> has(p, "tables/a.yaml:7", "starts with _"),
            p ->
                has(
                    p,
                    "tables/a.yaml:8",
                    "'wran' is not a valid new_columns; did you mean 'warn'?"),
            p ->
                has(p, "tables/a.yaml:11", "uses att, which is no column here; did you mean 'at'?"),
            p -> has(p, "tables/a.yaml:13", "aggregates many rows with sum"),
            p -> has(p, "tables/a.yaml:14", "'known_at' is reserved"),
            p -> has(p, "tables/a.yaml:15", "'my col' is refused by Delta"),
            p -> has(p, "tables/a.yaml:16", "'nothing' has the type VOID"),
            p -> has(p, "tables/a.yaml:17", "holds a subquery"),
            p -> has(p, "tables/a.yaml:18", "calls rand, which is random"),
            p -> has(p, "tables/a.yaml:19", "no selected column 'idd'; did you mean 'id'?"),
            p -> has(p, "tables/a.yaml:20", "'event_time' must be a timestamp, but 'id' is STRING"),
            p -> has(p, "tables/a.yaml:22", "no selected column 'minuts'; did you mean 'minutes'?"),
            p -> has(p, "tables/a.yaml:23", "'deleted_when' must be true or false, but is STRING"),
            p -> has(p, "tables/a.yaml:24", "unknown key 'lookback'"),
            p -> has(p, "tables/b.yaml:2", "this is not YAML"),
            p ->
                has(
                    p,
                    "tables/c.yaml:9",
                    "the table 'trips' is already defined at tables/c.yaml:1"),
            p -> has(p, "tables/c.yaml:17", "a definition must be a mapping"),
            p -> has(p, "tables/d.yml:1", "name it .yaml"));
  }

  @Test
  void missingKeysAreReportedWhereTheTableStarts() {
    ProjectFixture project =
        new ProjectFixture(folder).write("tables/a.yaml", "description: nothing\n");
    assertThat(project.problems())
        .containsExactlyInAnyOrder(
            "tables/a.yaml:1: 'table' is missing",
            "tables/a.yaml:1: 'landing' is missing",
            "tables/a.yaml:1: 'columns' is missing",
            "tables/a.yaml:1: 'select' is missing",
            "tables/a.yaml:1: 'key' is missing",
            "tables/a.yaml:1: 'event_time' is missing",
            "tables/a.yaml:1: 'available_time' is missing");
  }

  @Test
  void aLandingThatIsNearlyAnothersNameIsAMistakeAndOneThatIsNotThereYetIsNone() {
    ProjectFixture project =
        new ProjectFixture(folder)
            .write("landing/trips.csv", "id,at,minutes\n")
            .write("tables/a.yaml", GOOD.replace("landing: trips", "landing: tripps"))
            .write(
                "tables/b.yaml",
                GOOD.replace("landing: trips", "landing: elsewhere")
                    .replace("table: trips", "table: b"));
    assertThat(project.problems())
        .containsExactly("tables/a.yaml:2: there is no landing 'tripps'; did you mean 'trips'?");
  }

  @Test
  void aFolderOfYamlThatIsNearlyADefinitionsFolderIsAMistakeAndOthersAreNone() {
    ProjectFixture project =
        new ProjectFixture(folder)
            .write("featurs/a.yaml", "feature_table: a\n")
            .write("Gates/a.yaml", "gate: a\n")
            .write("model/readme.md", "no definition")
            .write("monitors/a.yaml", "watch: a\n")
            .write("landing/a.yaml", "not: ours\n")
            .write("tests/a.yaml", "not: ours\n");
    assertThat(project.problems())
        .containsExactly(
            "Gates/a.yaml:1: the folder 'Gates' is not read; did you mean 'gates'?",
            "featurs/a.yaml:1: the folder 'featurs' is not read; did you mean 'features'?");
  }

  @Test
  void anOverlayReplacesKeysAndMergesMappings() {
    new ProjectFixture(folder)
        .write(
            "lakehouse.yaml",
            """
            name: base
            root: ${NIGHTJAR_NO_SUCH_VARIABLE:-./here}
            spark: { spark.a: "1", spark.b: "1" }
            """)
        .write("lakehouse.prod.yaml", "root: s3a://bucket/x\nspark: { spark.b: 2 }\n");
    Problems problems = new Problems();
    LakehouseSettings base = Project.read(ProjectFolder.open(folder, null), problems).settings();
    LakehouseSettings prod = Project.read(ProjectFolder.open(folder, "prod"), problems).settings();
    assertThat(problems.all()).isEmpty();
    assertThat(base.root()).isEqualTo("./here");
    assertThat(prod.name()).isEqualTo("base");
    assertThat(prod.root()).isEqualTo("s3a://bucket/x");
    assertThat(prod.spark()).containsEntry("spark.a", "1").containsEntry("spark.b", "2");
  }

  @Test
  void aMistakeInAnOverlayNamesTheOverlay() {
    new ProjectFixture(folder).write("lakehouse.prod.yaml", "\n\ntime_zon: UTC\n");
    Problems problems = new Problems();
    Project.read(ProjectFolder.open(folder, "prod"), problems);
    assertThat(problems.all())
        .singleElement()
        .asString()
        .startsWith("lakehouse.prod.yaml:3: unknown key");
  }

  @Test
  void anUnknownProjectOrEnvironmentIsRefused() {
    assertThatThrownBy(() -> ProjectFolder.open(folder.resolve("nowhere"), null))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("there is no such folder");
    assertThatThrownBy(() -> ProjectFolder.open(folder, null))
        .hasMessageContaining("holds no lakehouse.yaml");
    new ProjectFixture(folder);
    assertThatThrownBy(() -> ProjectFolder.open(folder, "prod"))
        .hasMessageContaining("lakehouse.prod.yaml");
  }

  @Test
  void allProblemsAreOneErrorOfTheUser() {
    Problems problems = new Problems();
    problems.add(new SourceMark("b.yaml", 2), "second");
    problems.add(new SourceMark("a.yaml", 10), "first");
    problems.add(new SourceMark("a.yaml", 10), "first");
    assertThatThrownBy(() -> problems.throwIfAny("Cannot read the project"))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
        .hasMessage("Cannot read the project: 2 problems\n  a.yaml:10: first\n  b.yaml:2: second.");
    assertThat(Problems.didYouMean("carier", List.of("carrier", "origin"))).contains("'carrier'");
  }

  private static void has(String problem, String mark, String text) {
    assertThat(problem).startsWith(mark + ": ").contains(text);
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables made from others, by the jobs: like what landed, and after it. */
class DerivedTablesSlowIT {
  private static final int USER = 10;
  private static final int GATE = 20;

  @TempDir Path folder;
  private Path project;
  private Lakehouse lakehouse;

  @BeforeEach
  void project() throws IOException {
    project = folder.resolve("project");
    write(
        "lakehouse.yaml",
        "name: derived\nroot: "
            + folder.resolve("lakehouse").toAbsolutePath()
            + "\ntime_zone: America/New_York\n");
    for (String table : List.of("trips", "cars")) {
      write(
          "tables/" + table + ".yaml",
          """
          table: %s
          landing: { path: "%s/{date}.csv" }
          columns: { id: string, car: string, amount: int, at: timestamp }
          select: { id: id, car: car, amount: amount, at: at }
          key: [id]
          event_time: at
          available_time: at
          """
              .formatted(table, table));
    }
    write(
        "tables/fares.yaml",
        """
        table: fares
        from: { trips: night, cars: current }
        sql: >-
          SELECT t.id, t.at, t.amount * c.amount AS fare, greatest(t.known_at, c.known_at) AS known
            FROM trips t JOIN cars c ON c.id = t.car
        key: [id]
        event_time: at
        available_time: known
        """);
    write(
        "tables/a_total.yaml",
        """
        table: a_total
        from: { fares: current }
        sql: SELECT max(at) AS at, sum(fare) AS total, 'all' AS name FROM fares
        key: [name]
        event_time: at
        """);
    write(
        "gates/trips.yaml",
        "gate: trips\nrules:\n  - { rule: range, column: amount, min: 0, severity: fail }\n");
    write(
        "gates/fares.yaml",
        """
        gate: fares
        rules:
          - { rule: range, column: fare, max: 999, severity: quarantine }
          - { rule: reference, table: trips, on: { id: id }, severity: fail }
        """);
    land("cars", 1, "c1,,10", "c2,,100");
    land("trips", 1, "t1,c1,1");
    land("trips", 2, "t2,c1,2", "t3,c2,3");
    land("cars", 2);
    land("trips", 3, "t2,c1,5", "t4,c2,50");
    land("cars", 3, "c1,,20");
  }

  @Test
  void aRangeOfNightsIsOneCommitAndEachNightSeesWhatItKnew_correctionsAndQuarantineToo() {
    run("ingest", "--from", "2013-06-01", "--to", "2013-06-03").requires(0);
    assertThat(rows("fares", "id", "fare", "night"))
        .containsExactly(
            "t1|10|2013-06-01", "t2|100|2013-06-03", "t2|20|2013-06-02", "t3|300|2013-06-02");
    assertThat(lakehouse().newest("fares").version()).isZero();
    assertThat(rows("fares_quarantine", "id", "fare")).containsExactly("t4|5000");
    assertThat(rows("a_total", "total", "night"))
        .containsExactly("10|2013-06-01", "330|2013-06-02", "410|2013-06-03");
  }

  @Test
  void w2_againIsNoOp_aRepairedNightIsMadeAgain() throws IOException {
    run("ingest", "--from", "2013-06-01", "--to", "2013-06-02").requires(0);
    run("ingest", "--from", "2013-06-01", "--to", "2013-06-02").requires(0);
    run("ingest", "--date", "2013-06-02", "--table", "fares").requires(0);
    assertThat(lakehouse().newest("fares").version()).isZero();
    assertThat(lakehouse().newest("a_total").version()).isZero();
    land("trips", 2, "t2,c1,4");
    run("ingest", "--from", "2013-06-01", "--to", "2013-06-02").requires(0);
    assertThat(rows("fares", "id", "fare", "night"))
        .containsExactly("t1|10|2013-06-01", "t2|40|2013-06-02");
    assertThat(rows("a_total", "total", "night")).containsExactly("10|2013-06-01", "50|2013-06-02");
    assertThat(
            lakehouse()
                .inputsOf(
                    lakehouse().newest("fares"), TableWindow.of(LocalDate.parse("2013-06-02")))
                .toString())
        .contains("trips@1", "cars@0");
  }

  @Test
  void aRefusedNightOfASourceRefusesWhatIsMadeFromIt_andNothingElse() throws IOException {
    land("trips", 2, "t2,c1,-2");
    run("ingest", "--from", "2013-06-01", "--to", "2013-06-02")
        .requires(
            GATE,
            "fares night 2013-06-02: trips, which it is made from, was refused",
            "a_total night 2013-06-02: fares, which it is made from, was refused");
    assertThat(rows("fares", "id", "fare", "night")).containsExactly("t1|10|2013-06-01");
    assertThat(rows("a_total", "total", "night")).containsExactly("10|2013-06-01");
  }

  @Test
  void aNightThatASourceDoesNotHoldIsNamed() {
    run("ingest", "--date", "2013-06-01", "--table", "trips").requires(0);
    run("ingest", "--date", "2013-06-01", "--table", "fares")
        .requires(USER, "Cannot make fares for night 2013-06-01: cars", "does not hold that night");
    run("ingest", "--date", "2013-06-01").requires(0);
    run("ingest", "--date", "2013-06-02", "--table", "fares")
        .requires(
            USER,
            "Cannot make fares for night 2013-06-02",
            "ingest --date 2013-06-02 --table cars");
  }

  @Test
  void theGateMakesThemAfterStageOnly() {
    run("ingest", "--date", "2013-06-01", "--stage-only").requires(0);
    assertThat(lakehouse().exists("fares")).isFalse();
    run("gate", "--date", "2013-06-01").requires(0);
    assertThat(rows("fares", "id", "fare")).containsExactly("t1|10");
    run("gate", "--date", "2013-06-02").requires(0);
    assertThat(rows("fares", "id", "fare")).containsExactly("t1|10", "t2|20", "t3|300");
  }

  @Test
  void t3_aBootstrapKnowsWhenRowsBecameKnown_andNightsGoOnFromThere() {
    run("ingest", "--bootstrap", "--to", "2013-06-02").requires(0);
    assertThat(rows("fares", "id", "fare", "night"))
        .containsExactly("t1|10|2013-06-01", "t2|20|2013-06-02", "t3|300|2013-06-02");
    assertThat(rows("a_total", "total", "night")).containsExactly("330|2013-06-02");
    run("ingest", "--date", "2013-06-03").requires(0);
    assertThat(rows("a_total", "total", "night"))
        .containsExactly("330|2013-06-02", "410|2013-06-03");
    run("ingest", "--bootstrap", "--to", "2013-06-02").requires(0);
    assertThat(lakehouse().newest("fares").version()).isOne();
  }

  @Test
  void w6_lineageGoesFromTheTotalDownToTheLandings_andBack() throws IOException {
    run("ingest", "--from", "2013-06-01", "--to", "2013-06-02").requires(0);
    land("cars", 2, "c2,,50");
    run("ingest", "--date", "2013-06-02").requires(0);
    assertThat(edges(run("lineage", "a_total", "--json").requires(0).out()))
        .containsExactlyInAnyOrder(
            "fares@0 -> a_total@1",
            "fares@1 -> a_total@1",
            "trips@0 -> fares@0",
            "cars@0 -> fares@0",
            "trips@0 -> fares@1",
            "cars@0 -> fares@1",
            "cars@1 -> fares@1",
            "landing trips/{date}.csv -> trips@0",
            "landing cars/{date}.csv -> cars@0",
            "landing cars/{date}.csv -> cars@1");
    Told text = run("lineage", "fares@0").requires(0);
    assertThat(text.out())
        .startsWith("derived table fares@0  commits 1,")
        .contains("├─ table cars@0", "└─ table trips@0", "landing trips/{date}.csv");
    assertThat(edges(run("lineage", "cars@1", "--down", "--json").requires(0).out()))
        .containsExactlyInAnyOrder(
            "landing cars/{date}.csv -> cars@1", "cars@1 -> fares@1", "fares@1 -> a_total@1");
    Path page = folder.resolve("lineage.html");
    run("lineage", "a_total", "--html", page.toString()).requires(0);
    assertThat(Files.readString(page)).contains("<svg viewBox=", "a_total@1", "trips/{date}.csv");
    run("lineage", "fare").requires(USER, "no table or model of this name", "'fares'");
    run("lineage", "fares@7").requires(USER, "the newest version of the table is fares@1");
  }

  private static List<String> edges(String json) throws IOException {
    List<String> edges = new ArrayList<>();
    for (JsonNode edge : new ObjectMapper().readTree(json).get("edges")) {
      edges.add(edge.get("from").asText() + " -> " + edge.get("to").asText());
    }
    return edges;
  }

  private void write(String file, String text) throws IOException {
    Path path = project.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  /**
   * What lands for a night of June: rows of id, car and amount, known three hours before its end.
   */
  private void land(String table, int night, String... rows) throws IOException {
    StringBuilder text = new StringBuilder("id,car,amount,at\n");
    for (String row : rows) {
      text.append(row).append(",2013-06-0").append(night).append("T01:00:00Z\n");
    }
    write("landing/" + table + "/2013-06-0" + night + ".csv", text.toString());
  }

  private Lakehouse lakehouse() {
    return TestSpark.lakehouse(folder.resolve("lakehouse"));
  }

  private List<String> rows(String table, String... columns) {
    return lakehouse().read(table).selectExpr(columns).collectAsList().stream()
        .map(row -> row.mkString("|"))
        .sorted()
        .toList();
  }

  private Told run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--project");
    all.add(project.toString());
    return Told.by(all.toArray(String[]::new));
  }
}

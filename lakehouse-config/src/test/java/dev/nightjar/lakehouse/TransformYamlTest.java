package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables made from others: what is refused when the project is read. */
class TransformYamlTest {
  private static final String TRIPS =
      """
      table: trips
      landing: trips
      columns: { id: string, at: timestamp, minutes: int, gone: boolean }
      select: { id: id, at: at, minutes: minutes }
      key: [id]
      event_time: at
      available_time: at + INTERVAL '1' HOUR
      """;

  @TempDir Path folder;
  private ProjectFixture project;

  @BeforeEach
  void landed() {
    project =
        new ProjectFixture(folder)
            .write("tables/trips.yaml", TRIPS)
            .write(
                "tables/cars.yaml",
                TRIPS
                    .replace("table: trips", "table: cars")
                    .replace("minutes: minutes", "seats: minutes"));
  }

  @Test
  void theSchemaIsTheAnalysedOne_alsoOfATableMadeFromOneThatIsMade() {
    project
        .write(
            "tables/a_last.yaml",
            """
            table: a_last
            from: { joined: night }
            sql: SELECT at, max(total) AS most, count(*) AS n, max(known_at) AS known FROM joined GROUP BY at
            key: [at]
            event_time: at
            available_time: known
            """)
        .write(
            "tables/joined.yaml",
            made(
                "SELECT t.id, t.at, t.minutes + c.seats AS total FROM trips t JOIN cars c USING (id)"));
    assertThat(project.problems()).isEmpty();
    Project read = project.read();
    assertThat(read.tables().keySet()).containsExactly("a_last", "cars", "joined", "trips");
    assertThat(read.tables().get("a_last").schema())
        .isEqualTo(
            StructType.fromDDL(
                "at timestamp, most int, n bigint not null, known timestamp, known_at timestamp, night date"));
  }

  @Test
  void everyMistakeIsReportedAtOnceAtItsOwnLine() {
    project
        .write(
            "tables/joined.yaml",
            """
            table: joined
            landing: trips
            from:
              trips: nightly
              carz: current
              cars: current
            sql: SELECT id, at FROM trips
            key: [idd]
            event_time: id
            sequence: minutes
            lookback: 3d
            """)
        .write(
            "tables/empty.yaml", "table: empty\nfrom: {}\nsql: SELECT 1\nkey: [x]\nevent_time: x\n")
        .write(
            "tables/columns.yaml",
            made("SELECT t.id, t.att, c.seat, t.at + true AS x FROM trips t JOIN cars c ON c.id = t.idd")
                .replace("table: joined", "table: columns"));
    assertThat(project.problems())
        .satisfiesExactly(
            p ->
                has(
                    p,
                    "tables/columns.yaml:3",
                    "uses t.att, which is no column here; did you mean 't.at'?"),
            p ->
                has(
                    p,
                    "tables/columns.yaml:3",
                    "uses c.seat, which is no column here; did you mean 'c.seats'?"),
            p ->
                has(
                    p,
                    "tables/columns.yaml:3",
                    "uses t.idd, which is no column here; did you mean 't.id'?"),
            p -> has(p, "tables/columns.yaml:5", "no selected column 'at'; did you mean 'att'?"),
            p -> has(p, "tables/empty.yaml:2", "'from' must name at least one table"),
            p -> has(p, "tables/joined.yaml:2", "a table made 'from' others has no 'landing'"),
            p -> has(p, "tables/joined.yaml:4", "'nightly' is neither 'night' nor 'current'"),
            p -> has(p, "tables/joined.yaml:5", "there is no table 'carz'; did you mean 'cars'?"),
            p -> has(p, "tables/joined.yaml:5", "does not read 'carz'"),
            p -> has(p, "tables/joined.yaml:6", "does not read 'cars'"),
            p -> has(p, "tables/joined.yaml:8", "no selected column 'idd'; did you mean 'id'?"),
            p -> has(p, "tables/joined.yaml:10", "no selected column 'minutes'"),
            p -> has(p, "tables/joined.yaml:11", "unknown key 'lookback'"));
  }

  @Test
  void theRowsOfANightNeedAnAvailableTime_statesDoNot() {
    String sql = "SELECT id, at FROM trips";
    project
        .write(
            "tables/nights.yaml",
            "table: nights\nfrom: { trips: night }\nsql: " + sql + "\nkey: [id]\nevent_time: at\n")
        .write(
            "tables/states.yaml",
            "table: states\nfrom: { trips: current }\nsql: "
                + sql
                + "\nkey: [id]\nevent_time: at\n");
    assertThat(project.problems())
        .singleElement()
        .satisfies(p -> has(p, "tables/nights.yaml:1", "'available_time' is missing"));
  }

  @Test
  void aCircleIsAMistake() {
    for (String[] pair : new String[][] {{"a", "b"}, {"b", "c"}, {"c", "a"}, {"self", "self"}}) {
      project.write(
          "tables/" + pair[0] + ".yaml",
          made("SELECT id, at FROM " + pair[1])
              .replace("table: joined", "table: " + pair[0])
              .replaceFirst("from: .*", "from: { " + pair[1] + ": current }"));
    }
    assertThat(project.problems())
        .satisfiesExactly(
            p -> has(p, "tables/c.yaml:2", "in a circle: a <- b <- c <- a"),
            p -> has(p, "tables/self.yaml:2", "in a circle: self <- self"));
  }

  @Test
  void aMistakeInASourceIsToldOnceAndThere() {
    project
        .write("tables/trips.yaml", TRIPS.replace("minutes: minutes }", "minutes: minuts }"))
        .write(
            "tables/joined.yaml",
            made("SELECT t.id, t.at, t.minutes FROM trips t JOIN cars c USING (id)"));
    assertThat(project.problems())
        .singleElement()
        .satisfies(p -> has(p, "tables/trips.yaml:4", "uses minuts"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT id, at FROM trips JOIN cars USING (id) LIMIT 3             | holds LIMIT
          SELECT id, at FROM trips JOIN cars USING (id, at) OFFSET 3        | holds OFFSET
          SELECT t.id, t.at FROM cars, trips TABLESAMPLE (3 ROWS) t         | LIMIT
          SELECT t.id, t.at FROM cars, trips TABLESAMPLE (10 PERCENT) t     | TABLESAMPLE
          SELECT id, now() AS at FROM trips JOIN cars USING (id)            | calls now, which reads the clock
          SELECT id, DATE 'today' AS at FROM trips JOIN cars USING (id)     | must be written in digits
          SELECT id, CAST('now' AS timestamp) AS at FROM trips JOIN cars USING (id) | reads the clock
          SELECT t.id, t.at, rand() AS r FROM trips t, cars                 | is random
          SELECT t.id, t.at FROM trips t, cars ORDER BY rand()              | is random
          SELECT t.id, t.at, input_file_name() AS f FROM trips t, cars      | how the rows are stored
          SELECT t.id, t.at, reflect('a', 'b') AS f FROM trips t, cars      | calls Java code
          SELECT t.id, t.at, row_number() OVER (ORDER BY t.at) AS n FROM trips t, cars | depends on the order of equal rows
          SELECT t.id, t.at, sum(1) OVER (ORDER BY t.at ROWS 3 PRECEDING) AS n FROM trips t, cars | a window of ROWS
          SELECT t.id, first(t.at) AS at FROM trips t, cars GROUP BY t.id   | depends on the order of the rows
          SELECT * FROM trips JOIN cars USING (id)                          | uses *, but must name its columns
          SELECT t.id, t.at FROM trips t, cars, parquet.`/etc/passwd`       | reads parquet./etc/passwd, which is not in 'from'
          SELECT t.id, t.at FROM trips t, cars, schedule                    | reads schedule, which is not in 'from'
          SELECT id, at FROM trips WHERE id IN (SELECT id FROM schedule)    | reads schedule, which is not in 'from'
          WITH x AS (SELECT id FROM schedule) SELECT t.id, t.at FROM trips t, cars, x | reads schedule
          WITH trips AS (SELECT 1 AS id) SELECT id, at FROM trips, cars     | gives the name trips by WITH
          SELECT t.id, t.at FROM trips t, cars, range(5)                    | UnresolvedTableValuedFunction
          INSERT INTO trips SELECT id, at FROM cars                         | InsertIntoStatement
          DROP TABLE trips                                                  | DropTable
          SELEC id                                                          | is not SQL
          SELECT t.id, t.at, explode(array(1)) AS x FROM trips t, cars      | makes several rows of one
          SELECT t.id, t.at + true AS at FROM trips t, cars                 | cannot be evaluated
          SELECT t.id, at FROM trips t, cars c                              | cannot be evaluated
          SELECT t.id, t.at, NULL AS x FROM trips t, cars                   | the type VOID
          SELECT t.id, t.at, t.at - t.at AS x FROM trips t, cars            | INTERVAL
          SELECT t.id, t.at, t.known_at FROM trips t, cars                  | 'known_at' is reserved
          SELECT t.id, t.at, t.minutes + 1 FROM trips t, cars               | is refused by Delta
          SELECT t.id, t.at, t.minutes AS ID FROM trips t, cars             | differs from another only in case
          """)
  void w7_aSelectIsAPureFunctionOfItsTables(String sql, String reason) {
    project.write("tables/joined.yaml", made(sql));
    List<String> problems = project.problems();
    assertThat(problems).anySatisfy(p -> has(p, "tables/joined.yaml:3", reason));
    assertThat(problems).allSatisfy(p -> assertThat(p).startsWith("tables/joined.yaml:"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WITH x AS (SELECT id, at FROM trips) SELECT id, at FROM x WHERE id IN (SELECT id FROM cars)",
        "WITH x AS (WITH y AS (SELECT id, at FROM trips) SELECT id, at FROM y) SELECT x.id, x.at FROM x JOIN x z USING (id) JOIN CARS USING (id)",
        "SELECT t.id, t.at FROM trips t WHERE EXISTS (SELECT 1 FROM cars c WHERE c.id = t.id)",
        "SELECT id, at, rank() OVER (PARTITION BY id ORDER BY at) AS n FROM trips UNION ALL SELECT id, at, 0 FROM cars",
        "SELECT id, max(at) AS at FROM (SELECT id, at FROM trips UNION SELECT id, at FROM cars) GROUP BY id HAVING count(*) > 1",
        "SELECT t.id, t.at FROM trips t LEFT ANTI JOIN cars c ON c.id = t.id ORDER BY t.at",
      })
  void aSelectMayJoinGroupRankAndLookUp(String sql) {
    project.write("tables/joined.yaml", made(sql));
    assertThat(project.problems()).isEmpty();
  }

  private static String made(String sql) {
    return """
        table: joined
        from: { trips: night, cars: current }
        sql: "%s"
        key: [id]
        event_time: at
        available_time: at
        """
        .formatted(sql);
  }

  private static void has(String problem, String mark, String text) {
    assertThat(problem).startsWith(mark + ": ").contains(text);
  }
}

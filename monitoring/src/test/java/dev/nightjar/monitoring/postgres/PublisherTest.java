package dev.nightjar.monitoring.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.Database;
import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights on a real PostgreSQL: whole, once, and as they were whatever their names and values. */
class PublisherTest {
  private static final LocalDate FIRST = LocalDate.of(2013, 6, 1);
  private static final StructType MEASUREMENT =
      StructType.fromDDL(
          """
          watched string, monitor string, metric string, subject string, column_name string,
          slice string, of_night date, nights int, value double, low double, high double,
          threshold double, n bigint, importance double, verdict string, sentence string,
          cutoff timestamp, night date""");
  private static final StructType DECISION =
      StructType.fromDDL(
          """
          model string, decision_id string, decision string, reasons array<string>,
          sentences array<string>, champion_version bigint, cutoff timestamp, night date""");
  private static final StructType PREDICTION =
      StructType.fromDDL(
          """
          night date, model string, model_version bigint, role string, key string,
          key_columns string, predict_at timestamp, slices string, probability double""");

  @TempDir Path folder;
  private final TestPostgres postgres = TestPostgres.create();
  private Lakehouse lakehouse;

  @BeforeEach
  void open() {
    lakehouse = TestSpark.lakehouse(folder);
  }

  /** What a lakehouse would hold; a hash of its own for each state. */
  private record Contents(
      SortedMap<LocalDate, PublishedNight> nights, List<PublishedRows> rows, String registryHash)
      implements NightContents {
    @Override
    public List<PublishedRows> ofNights(SortedSet<LocalDate> due) {
      return rows.stream()
          .map(
              each ->
                  new PublishedRows(
                      each.table(),
                      each.rows().where(each.rows().col("night").isin(due.toArray()))))
          .toList();
    }

    @Override
    public List<PublishedRows> registry() {
      return List.of();
    }
  }

  private static Contents contents(String hash, List<PublishedRows> rows, LocalDate... nights) {
    SortedMap<LocalDate, PublishedNight> byNight = new TreeMap<>();
    for (LocalDate night : nights) {
      byNight.put(night, new PublishedNight(cutoff(night), hash));
    }
    return new Contents(byNight, rows, "registry");
  }

  private static Instant cutoff(LocalDate night) {
    return TestSpark.CLOCK.cutoffOf(night);
  }

  private static PublishedRows measurements(Row... rows) {
    return new PublishedRows(PublishedTable.MEASUREMENT, frame(List.of(rows), MEASUREMENT));
  }

  private static Dataset<Row> frame(List<Row> rows, StructType schema) {
    return TestSpark.session().createDataFrame(rows, schema);
  }

  private static Row measured(LocalDate night, String metric, Double value) {
    return measured(night, "late", metric, value, "all", "a sentence");
  }

  private static Row measured(
      LocalDate night, String watched, String metric, Double value, String slice, String sentence) {
    return RowFactory.create(
        watched,
        "performance",
        metric,
        watched + " v2",
        null,
        slice,
        night,
        1,
        value,
        null,
        null,
        null,
        7L,
        null,
        "PASS",
        sentence,
        cutoff(night),
        night);
  }

  private Publisher.Result publish(NightContents contents) {
    return publish(postgres.database(), () -> contents);
  }

  private Publisher.Result publish(Database database, Supplier<NightContents> contents) {
    return new Publisher(database, "flights")
        .publish(lakehouse.start("publish", NightRange.of(FIRST)), Publisher.Which.ALL, contents);
  }

  private List<String> values() {
    return postgres.query(
        "SELECT night, metric, value FROM nightjar.measurement ORDER BY night, metric, value");
  }

  @Test
  void aNightIsPublishedOnceAndReplacedWhole() {
    LocalDate second = FIRST.plusDays(1);
    PublishedRows two = measurements(measured(FIRST, "auc", 0.5), measured(second, "auc", 0.6));
    Publisher.Result result = publish(contents("a", List.of(two), FIRST, second));
    assertThat(result.nights()).containsExactly(FIRST, second);
    assertThat(result.rows()).isEqualTo(2);
    String markers = "SELECT what, attempt, run_id, xmin FROM nightjar.published ORDER BY what";
    List<String> before = postgres.query(markers);

    result = publish(contents("a", List.of(two), FIRST, second));
    assertThat(result.rows()).isZero();
    assertThat(postgres.query(markers)).as("a second run writes nothing").isEqualTo(before);

    PublishedRows corrected =
        measurements(measured(second, "auc", 0.7), measured(second, "brier", 0.1));
    publish(contents("b", List.of(corrected), second));
    assertThat(values())
        .containsExactly("2013-06-01|auc|0.5", "2013-06-02|auc|0.7", "2013-06-02|brier|0.1");
    assertThat(postgres.query("SELECT what, attempt FROM nightjar.published ORDER BY what"))
        .containsExactly("2013-06-01|1", "2013-06-02|2", "registry|1");
    assertThat(postgres.value("SELECT DISTINCT model_version FROM nightjar.measurement"))
        .isEqualTo("2");
  }

  @Test
  void aServerThatEndsTheConnectionInTheMiddleLeavesTheOldNight() {
    publish(contents("a", List.of(measurements(measured(FIRST, "auc", 0.5))), FIRST));
    List<Row> many = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      many.add(measured(FIRST, "m" + i, (double) i));
    }
    PublishedRows rows = measurements(many.toArray(Row[]::new));
    NightContents killed = contents("b", List.of(rows), FIRST);
    Meanwhile.task =
        () ->
            postgres.query(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name ="
                    + " 'nightjar' AND datname = current_database()");
    assertThatThrownBy(() -> publish(new Killed(killed)))
        .isInstanceOfSatisfying(
            NightjarException.class,
            e -> assertThat(e.category()).isEqualTo(ErrorCategory.OUTSIDE));
    assertThat(values()).containsExactly("2013-06-01|auc|0.5");
    publish(contents("b", List.of(rows), FIRST));
    assertThat(values()).hasSize(5000);
  }

  /** Nights of which something happens when half of their rows have been written. */
  private record Killed(NightContents contents) implements NightContents {
    @Override
    public SortedMap<LocalDate, PublishedNight> nights() {
      return contents.nights();
    }

    @Override
    public String registryHash() {
      return contents.registryHash();
    }

    @Override
    public List<PublishedRows> ofNights(SortedSet<LocalDate> due) {
      List<PublishedRows> rows = new ArrayList<>(contents.ofNights(due));
      FilterFunction<Row> doing = row -> Meanwhile.happens();
      rows.add(new PublishedRows(PublishedTable.MEASUREMENT, rows.get(0).rows().filter(doing)));
      return rows;
    }

    @Override
    public List<PublishedRows> registry() {
      return List.of();
    }
  }

  /** Tests run Spark in their own JVM, so that a task can reach what a test holds. */
  private static final class Meanwhile {
    private static volatile Runnable task = () -> {};

    static synchronized boolean happens() {
      Runnable once = task;
      task = () -> {};
      once.run();
      return true;
    }
  }

  @Test
  void ofTwoAtOnceTheSecondWaitsAndFindsNothingToDo() throws Exception {
    NightContents night = contents("a", List.of(measurements(measured(FIRST, "auc", 0.5))), FIRST);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Publisher.Result> first =
        CompletableFuture.supplyAsync(
            () ->
                publish(
                    postgres.database(),
                    () -> {
                      inside.countDown();
                      await(goOn);
                      return night;
                    }));
    await(inside);
    CompletableFuture<Publisher.Result> second =
        CompletableFuture.supplyAsync(() -> publish(night));
    while (postgres
        .value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        .equals("0")) {
      Thread.sleep(20);
    }
    assertThat(second).isNotDone();
    goOn.countDown();
    assertThat(first.get(60, TimeUnit.SECONDS).rows()).isEqualTo(1);
    assertThat(second.get(60, TimeUnit.SECONDS).rows()).isZero();
    assertThat(values()).containsExactly("2013-06-01|auc|0.5");
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("waited too long");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void namesAndValuesStayWhatTheyAre() throws SQLException {
    List<String> odd =
        List.of(
            "'; DROP SCHEMA nightjar CASCADE; --",
            "\\.",
            "\\N",
            "\\",
            "a\tb\nc\rd\u000be\u0008",
            "\"quoted\" {brace, NULL}",
            "žluťoučký 航空 🛫 \u202e",
            "$1 ${name} %s :x ?",
            "",
            "NULL",
            "x".repeat(20_000));
    List<Row> measured = new ArrayList<>();
    List<Row> decided = new ArrayList<>();
    List<Row> predicted = new ArrayList<>();
    for (String text : odd) {
      measured.add(measured(FIRST, text, text, 1.0, text, text));
      decided.add(
          RowFactory.create(
              text,
              text,
              "keep",
              new String[] {text, null, text},
              new String[] {},
              null,
              cutoff(FIRST),
              FIRST));
      predicted.add(
          RowFactory.create(FIRST, text, 1L, "champion", text, "{}", cutoff(FIRST), null, 0.5));
    }
    publish(
        contents(
            "a",
            List.of(
                measurements(measured.toArray(Row[]::new)),
                new PublishedRows(PublishedTable.DECISION, frame(decided, DECISION)),
                new PublishedRows(PublishedTable.PREDICTION, frame(predicted, PREDICTION))),
            FIRST));
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      List<String> found = new ArrayList<>();
      try (var rows =
          statement.executeQuery(
              "SELECT watched FROM nightjar.measurement WHERE metric = watched AND slice = watched"
                  + " AND sentence = watched")) {
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      assertThat(found).containsExactlyInAnyOrderElementsOf(odd);
      found.clear();
      try (var rows = statement.executeQuery("SELECT reasons, sentences FROM nightjar.decision")) {
        while (rows.next()) {
          String[] reasons = (String[]) rows.getArray(1).getArray();
          assertThat(reasons).hasSize(3);
          assertThat(reasons[1]).isNull();
          assertThat(reasons[2]).isEqualTo(reasons[0]);
          assertThat((String[]) rows.getArray(2).getArray()).isEmpty();
          found.add(reasons[0]);
        }
      }
      assertThat(found).containsExactlyInAnyOrderElementsOf(odd);
    }
    assertThat(postgres.value("SELECT count(*) FROM nightjar.scored_latest"))
        .isEqualTo(String.valueOf(odd.size()));
  }

  @Test
  void aCharacterZeroBecomesTheReplacementCharacter() {
    Row row = measured(FIRST, "l\0te", "auc", 1.0, "\0", "\0\0");
    Row predicted =
        RowFactory.create(
            FIRST,
            "late",
            1L,
            "champion",
            "A\0",
            "{\"a\":\"\\u0000\\\\u0000\\\\\\u0000\"}",
            cutoff(FIRST),
            null,
            0.5);
    publish(
        contents(
            "a",
            List.of(
                measurements(row),
                new PublishedRows(
                    PublishedTable.PREDICTION, frame(List.of(predicted), PREDICTION))),
            FIRST));
    assertThat(postgres.query("SELECT watched, slice, sentence FROM nightjar.measurement"))
        .containsExactly("l\uFFFDte|\uFFFD|\uFFFD\uFFFD");
    assertThat(postgres.query("SELECT key, key_columns ->> 'a' FROM nightjar.prediction"))
        .containsExactly("A\uFFFD|\uFFFD\\u0000\\\uFFFD");
  }

  @Test
  void numbersKeepTheirBits() throws SQLException {
    long seed = Long.getLong("seed", 20130601L);
    Random random = new Random(seed);
    List<Double> numbers =
        new ArrayList<>(
            List.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                -0.0,
                Double.MIN_VALUE,
                -Double.MAX_VALUE,
                0.1));
    for (int i = 0; i < 500; i++) {
      double any = Double.longBitsToDouble(random.nextLong());
      numbers.add(Double.isNaN(any) ? random.nextGaussian() : any);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      rows.add(measured(FIRST, String.valueOf(i), numbers.get(i)));
    }
    rows.add(measured(FIRST, "null", null));
    publish(contents("a", List.of(measurements(rows.toArray(Row[]::new))), FIRST));
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        var found = statement.executeQuery("SELECT metric, value FROM nightjar.measurement")) {
      int n = 0;
      while (found.next()) {
        String metric = found.getString(1);
        double value = found.getDouble(2);
        if (metric.equals("null")) {
          assertThat(found.wasNull()).isTrue();
        } else {
          assertThat(Double.doubleToLongBits(value))
              .as("seed %d, %s", seed, value)
              .isEqualTo(Double.doubleToLongBits(numbers.get(Integer.parseInt(metric))));
        }
        n++;
      }
      assertThat(n).isEqualTo(rows.size());
    }
  }

  @Test
  void instantsAreThoseOfTheNightWhateverTheZones() {
    List<Row> rows = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (Instant at :
        List.of(
            Instant.parse("2013-11-03T05:59:59.999999Z"),
            Instant.parse("2013-11-03T06:00:00Z"),
            Instant.parse("2013-03-10T07:00:00.000001Z"),
            Instant.parse("1969-12-31T23:59:59.5Z"))) {
      rows.add(
          RowFactory.create(FIRST, "late", 1L, "champion", at.toString(), "{}", at, null, 0.5));
      expected.add(at + "|" + at.getEpochSecond() * 1_000_000L + at.getNano() / 1000);
    }
    rows.add(
        RowFactory.create(
            FIRST,
            "late",
            1L,
            "champion",
            "BC",
            "{}",
            Instant.parse("-0043-03-15T12:00:00Z"),
            null,
            0.5));
    publish(
        contents(
            "a",
            List.of(new PublishedRows(PublishedTable.PREDICTION, frame(rows, PREDICTION))),
            FIRST));
    assertThat(
            postgres.query(
                "SELECT key FROM nightjar.prediction WHERE key <> 'BC' AND predict_at <>"
                    + " key::timestamptz"))
        .isEmpty();
    assertThat(expected).hasSize(4);
    assertThat(
            postgres.value(
                "SELECT to_char(predict_at AT TIME ZONE 'UTC', 'YYYY-MM-DD BC') FROM"
                    + " nightjar.prediction WHERE key = 'BC'"))
        .isEqualTo("0044-03-15 BC");
    assertThat(
            postgres.value(
                "SELECT to_char(cutoff AT TIME ZONE 'America/New_York', 'YYYY-MM-DD HH24:MI')"
                    + " FROM nightjar.published WHERE night = '2013-06-01'"))
        .isEqualTo("2013-06-01 04:00");
  }

  @Test
  void readersReadAndWriteNothing() throws SQLException {
    publish(contents("a", List.of(measurements(measured(FIRST, "auc", 0.5))), FIRST));
    postgres.execute(
        "CREATE ROLE grafana_" + postgres.hashCode() + " LOGIN IN ROLE nightjar_reader");
    List<String> views =
        postgres.query(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'nightjar'");
    assertThat(views).contains("scored_latest", "scored_history", "nights", "drift");
    try (Connection connection = postgres.connect("grafana_" + postgres.hashCode());
        Statement statement = connection.createStatement()) {
      for (String view : views) {
        statement.executeQuery("SELECT * FROM nightjar." + view).close();
      }
      assertThatThrownBy(() -> statement.execute("DELETE FROM nightjar.measurement"))
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> statement.execute("CREATE TABLE nightjar.x (y int)"))
          .hasMessageContaining("permission denied");
    }
  }

  @Test
  void aDatabaseHoldsOneProject() {
    NightContents night = contents("a", List.of(), FIRST);
    publish(night);
    requireFailure(
        ErrorCategory.USER,
        () ->
            new Publisher(postgres.database(), "other")
                .publish(
                    lakehouse.start("publish", NightRange.of(FIRST)),
                    Publisher.Which.ALL,
                    () -> night),
        "holds the nights of the project flights",
        "lakehouse.yaml:7");
  }

  @Test
  void whatCannotBeReachedIsOutsideAndWhatIsMissingIsTheUsers() throws Exception {
    SourceMark mark = new SourceMark("lakehouse.yaml", 7);
    Supplier<NightContents> night = () -> contents("a", List.of(), FIRST);
    Database down = new Database("m", "jdbc:postgresql://127.0.0.1:1/m?x=1", "u", null, null, mark);
    requireFailure(
        ErrorCategory.OUTSIDE,
        () -> publish(down, night),
        "Cannot publish to m (jdbc:postgresql://127.0.0.1:1/m)");
    Database unknown =
        new Database(
            "m", postgres.url().replaceAll("/[^/]*$", "/nowhere"), "postgres", null, null, mark);
    requireFailure(
        ErrorCategory.OUTSIDE, () -> publish(unknown, night), "nowhere", "Create the database");
    Database off = new Database("m", "", "u", null, null, mark);
    requireFailure(
        ErrorCategory.USER, () -> publish(off, night), "lakehouse.yaml:7 gives it no url");
    Database noVariable =
        new Database("m", postgres.url(), "postgres", "NIGHTJAR_NO_SUCH", null, mark);
    requireFailure(
        ErrorCategory.USER, () -> publish(noVariable, night), "NIGHTJAR_NO_SUCH", "not set");
    Database noFile = new Database("m", postgres.url(), "postgres", null, folder + "/none", mark);
    requireFailure(ErrorCategory.USER, () -> publish(noFile, night), "cannot be read");
    Path secret = Files.writeString(folder.resolve("secret"), "geheim\n");
    Database file = new Database("m", postgres.url(), "nobody", null, secret.toString(), mark);
    assertThatThrownBy(() -> publish(file, night))
        .isInstanceOf(NightjarException.class)
        .hasMessageNotContaining("geheim");
  }

  private static void requireFailure(ErrorCategory category, Runnable work, String... parts) {
    assertThatThrownBy(work::run)
        .isInstanceOfSatisfying(
            NightjarException.class,
            e -> {
              assertThat(e.category()).as(e.getMessage()).isEqualTo(category);
              assertThat(e.getMessage()).contains(parts);
            });
  }
}

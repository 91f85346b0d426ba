package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Whatever is wrong: a message that says what, why and what to do, an exit code, nothing lost. */
class BadInputIT {
  private static final int USER = 10;
  private static final int GATE = 20;
  private static final int OUTSIDE = 30;
  private static final int BUG = 70;
  private static final String LAST = "2013-01-03";

  @TempDir static Path pristine;
  @TempDir Path folder;
  private Path project;

  /** Three days of real flights, whose weather has been taken in up to the second night. */
  @BeforeAll
  static void takeInTheWeather() {
    Path extract = FlightsExtract.write(pristine, LocalDate.parse(LAST), 1);
    Told.by(
            "ingest",
            "--bootstrap",
            "--to",
            "2013-01-02",
            "--table",
            "weather",
            "--project",
            extract.toString())
        .requires(0);
  }

  @BeforeEach
  void copy() {
    Folders.copy(pristine, folder);
    project = folder.resolve("project");
  }

  @Test
  void unknownJob() {
    Told.by("ingset", "--date", LAST).requires(USER, "'ingset'", "Did you mean", "ingest");
  }

  @Test
  void noJob() {
    Told.by().requires(USER, "no job is named", "--help");
  }

  @Test
  void unknownOption() {
    run("ingest", "--dat", LAST).requires(USER, "--dat", "--help");
  }

  @Test
  void dateThatIsNone() {
    run("ingest", "--date", "2013-02-30").requires(USER, "2013-02-30", "--date");
  }

  @Test
  void lastNightBeforeTheFirst() {
    run("ingest", "--from", LAST, "--to", "2013-01-01").requires(USER, "before the first");
  }

  @Test
  void nothingToPredictWithIsAMistakeByHandAndAWarningWithinANight() {
    run("score", "--date", "2013-01-02").requires(USER, "Cannot use the champion of late_arrival");
    run("score", "--nightly", "--date", "2013-01-02")
        .requires(0, "WARN no version of late_arrival can predict 2013-01-02");
    run("outcomes", "--date", "2013-01-02").requires(USER, "nothing has been scored yet");
    run("outcomes", "--nightly", "--date", "2013-01-02").requires(0);
    run("score", "--nightly", "--data", "x.csv", "--out", "x", "--model", "m")
        .requires(USER, "and --data at once");
  }

  @Test
  void noNight() {
    run("ingest", "--from", LAST).requires(USER, "--date D", "--to D");
  }

  @Test
  void unknownProject() {
    Told.by("check", "--project", folder.resolve("nowhere").toString())
        .requires(USER, "Cannot open the project", "no such folder", "--project");
  }

  @Test
  void folderThatIsNoProject() {
    Told.by("check", "--project", folder.toString()).requires(USER, "holds no lakehouse.yaml");
  }

  @Test
  void unknownEnvironment() {
    run("check", "--env", "prod").requires(USER, "lakehouse.prod.yaml");
  }

  @Test
  void environmentVariableThatIsNotSet() {
    edit("lakehouse.yaml", "(?m)^root:.*$", "root: ${NIGHTJAR_IS_NOT_SET}");
    run("check").requires(USER, "lakehouse.yaml:3", "NIGHTJAR_IS_NOT_SET");
  }

  @Test
  void fileThatIsNoYaml() {
    edit("tables/weather.yaml", "(?m)^key:.*$", "key: [origin");
    run("check").requires(USER, "tables/weather.yaml:", "not YAML");
  }

  @Test
  void misspeltKeysOfSeveralFilesAtOnce() {
    edit("tables/weather.yaml", "(?m)^event_time:", "event_tme:");
    edit("models/late_arrival.yaml", "(?m)^predict_at:", "predict_att:");
    run("check")
        .requires(
            USER,
            "tables/weather.yaml:",
            "did you mean 'event_time'",
            "models/late_arrival.yaml:",
            "did you mean 'predict_at'");
  }

  @Test
  void valueOfTheWrongType() {
    edit("models/late_arrival.yaml", "false_negative: 4", "false_negative: four");
    run("check").requires(USER, "models/late_arrival.yaml:", "must be a number", "four");
  }

  @Test
  void referenceToNothing() {
    edit("features/carrier_delays.yaml", "(?m)^from: outcomes", "from: outcoms");
    run("check")
        .requires(USER, "features/carrier_delays.yaml:", "outcoms", "did you mean 'outcomes'");
  }

  @Test
  void w7_subqueryInAnExpression() {
    edit("tables/weather.yaml", "(?m)^  temp: temp", "  temp: (SELECT max(temp) FROM weather)");
    run("check").requires(USER, "tables/weather.yaml:", "subquer");
  }

  @Test
  void w7_callIntoJava() {
    edit(
        "tables/weather.yaml",
        "(?m)^  temp: temp",
        "  temp: java_method('java.lang.System', 'exit', 1)");
    run("check").requires(USER, "tables/weather.yaml:", "java_method");
  }

  @Test
  void w7_clockInAnExpression() {
    edit("models/late_arrival.yaml", "arr_delay >= 15", "departs_at < now()");
    run("check").requires(USER, "models/late_arrival.yaml:", "now");
  }

  @Test
  void t1_columnThatIsNotKnownAtThePrediction() {
    edit(
        "models/late_arrival.yaml",
        "(?m)^features:",
        "features:\n  - { from: outcomes, columns: [dep_delay] }");
    run("check").requires(USER, "models/late_arrival.yaml:", "dep_delay", "known");
  }

  @Test
  void unknownTable() {
    run("ingest", "--date", LAST, "--table", "wether")
        .requires(USER, "wether", "did you mean 'weather'");
  }

  @Test
  void landingThatIsNotThere() throws IOException {
    deleteTree(landing("weather"));
    requireWeatherAsBefore(ingestWeather().requires(USER, "weather", "Cannot"));
  }

  @Test
  void landingThatIsCorrupt() {
    everyFile(landing("weather"), file -> Files.writeString(file, "PAR1 and nothing more"));
    requireWeatherAsBefore(ingestWeather().requires(USER, "weather", "Cannot"));
  }

  @Test
  void landingThatBreaksOffInTheMiddle() {
    everyFile(
        landing("weather"),
        file -> {
          byte[] bytes = Files.readAllBytes(file);
          Arrays.fill(bytes, 40, bytes.length / 2, (byte) 7);
          Files.write(file, bytes);
        });
    requireWeatherAsBefore(ingestWeather().requires(USER, "weather", "Cannot"));
  }

  @Test
  void landingWithoutADeclaredColumn() {
    land(rows -> rows.drop("temp"));
    requireWeatherAsBefore(ingestWeather().requires(USER, "weather", "temp"));
  }

  @Test
  void landingWithAColumnOfAnotherType() {
    land(rows -> rows.withColumn("temp", lit("warm")));
    requireWeatherAsBefore(ingestWeather().requires(USER, "weather", "temp", "string"));
  }

  @Test
  void emptyNightWhereARowCountRuleExists() {
    land(
        rows ->
            rows.where(
                not(col("day").equalTo(2).or(col("day").equalTo(3).and(col("hour").lt(4))))));
    edit(
        "gates/weather.yaml",
        "(?m)^rules:",
        "rules:\n  - { rule: row_count, name: any, min: 1, severity: fail }");
    requireWeatherAsBefore(ingestWeather().requires(GATE, "weather", "2013-01-03"));
  }

  @Test
  void w2_aChangedGateJudgesItsNightAgain() {
    String rule = "rules:\n  - { rule: expression, name: mild, check: \"origin <> 'JFK'\"";
    edit("gates/weather.yaml", "(?m)^rules:", rule + ", severity: fail }");
    ingestWeather().requires(GATE, "FAIL weather night 2013-01-03, rule mild: ", "JFK");
    assertThat(mild()).containsExactly("FAIL");
    edit("gates/weather.yaml", "JFK'\", severity: fail", "JFK'\", severity: quarantine");
    ingestWeather().requires(0, "WARN weather night 2013-01-03, rule mild: ");
    assertThat(mild()).containsExactly("WARN");
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    long held = night(lakehouse, "weather_quarantine");
    long published = night(lakehouse, "weather");
    assertThat(held).isPositive();
    assertThat(ingestWeather().requires(0).out()).contains("\"rows\":0");
    edit("gates/weather.yaml", "<> 'JFK'", "<> 'XXX'");
    assertThat(ingestWeather().requires(0).out()).contains("\"rows\":" + (held + published));
    assertThat(mild()).containsExactly("PASS");
    assertThat(night(lakehouse, "weather")).isEqualTo(held + published);
    assertThat(night(lakehouse, "weather_quarantine")).isZero();
  }

  private List<String> mild() {
    return TestSpark.lakehouse(folder.resolve("lakehouse"))
        .read("nightjar_gate_results")
        .where("rule = 'mild'")
        .collectAsList()
        .stream()
        .map(row -> row.<String>getAs("verdict"))
        .toList();
  }

  private static long night(Lakehouse lakehouse, String table) {
    return lakehouse.read(table).where("night = DATE '" + LAST + "'").count();
  }

  @Test
  void nameOfAQuarantineAndFolderThatIsMisspelt() throws IOException {
    Path features = project.resolve("features");
    Files.writeString(
        features.resolve("clash.yaml"),
        Files.readString(features.resolve("carrier_delays.yaml"))
            .replace("feature_table: carrier_delays", "feature_table: weather_quarantine"));
    Files.createDirectories(project.resolve("gatess"));
    Files.writeString(project.resolve("gatess/a.yaml"), "gate: weather\n");
    run("check")
        .requires(
            USER,
            "features/clash.yaml:",
            "the name 'weather_quarantine' is that of weather's quarantine",
            "gatess/a.yaml:1",
            "did you mean 'gates'");
  }

  @Test
  void checkCountsEveryKindOfDefinition() {
    assertThat(run("check").requires(0).out()).contains("1 model, 1 scoring definition");
  }

  @Test
  void w8_errorsOfTheMachineHaveAnExitCodeToo() {
    assertThat(codeOf(new OutOfMemoryError("Java heap space"))).isEqualTo(OUTSIDE);
    assertThat(codeOf(new NoClassDefFoundError("x/Y"))).isEqualTo(BUG);
    assertThat(codeOf(new StackOverflowError())).isEqualTo(BUG);
    assertThat(codeOf(new IllegalStateException("x"))).isEqualTo(BUG);
  }

  private static int codeOf(Throwable thrown) {
    return Main.run(
        new CommandLine(new Throwing(thrown)).setErr(new PrintWriter(new StringWriter())));
  }

  @Command
  private record Throwing(Throwable thrown) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      if (thrown instanceof Error error) {
        throw error;
      }
      throw (Exception) thrown;
    }
  }

  @Test
  void nightOutsideOfTheData() {
    run("ingest", "--date", "2031-01-01", "--table", "weather")
        .requires(USER, "2031-01-01", "holds other nights");
  }

  @Test
  void rootThatCannotBeWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("a-file"), "");
    edit("lakehouse.yaml", "(?m)^root:.*$", "root: " + file.resolve("below"));
    ingestWeather().requires(OUTSIDE, "Cannot");
  }

  @Test
  void rootOfAnUnknownFileSystem() {
    edit("lakehouse.yaml", "(?m)^root:.*$", "root: nowhere://bucket/lakehouse");
    ingestWeather().requires(OUTSIDE, "Cannot", "nowhere");
  }

  @Test
  void noModelYet() {
    run("score", "--date", LAST).requires(USER, "late_arrival", "nightjar train");
  }

  @Test
  void trainingWithoutData() {
    run("train", "--date", LAST).requires(USER, "outcomes", "nightjar ingest");
  }

  @Test
  void unknownModel() {
    run("explain", "late_arival", "x").requires(USER, "did you mean 'late_arrival'");
  }

  @Test
  void explanationBeforeAnythingWasScored() {
    run("explain", "late_arrival", "x").requires(USER, "Cannot explain x", "nightjar score");
  }

  @Test
  void unknownModelVersion() {
    run("models", "promote", "late_arrival", "7").requires(USER, "late_arrival", "nightjar train");
  }

  @Test
  void unknownManifest() {
    run("training-set", "rebuild", "no-such-set")
        .requires(USER, "no-such-set", "training-set build");
  }

  @Test
  void unknownTableOfTheLakehouse() {
    run("history", "wether").requires(USER, "did you mean 'weather'");
    run("query", "SELECT * FROM wether").requires(USER, "did you mean 'weather'");
  }

  @Test
  void queryThatIsNoSql() {
    run("query", "SELEC 1").requires(USER, "Cannot read the query");
  }

  @Test
  void queryThatWouldChangeSomething() {
    for (String sql :
        List.of(
            "DROP TABLE weather",
            "DELETE FROM weather",
            "INSERT INTO weather SELECT * FROM weather",
            "CREATE TABLE t AS SELECT * FROM weather",
            "SET spark.sql.ansi.enabled=false",
            "SELECT TRANSFORM(temp) USING 'cat' FROM weather")) {
      requireWeatherAsBefore(run("query", sql).requires(USER, "Cannot run the query"));
    }
  }

  @Test
  void queryThatWouldReadMoreThanTheTables() {
    for (String sql :
        List.of(
            "SELECT * FROM parquet.`/etc`",
            "SELECT (SELECT max(value) FROM text.`/etc/passwd`)",
            "WITH x AS (SELECT * FROM delta.`/tmp`) SELECT * FROM x",
            "SELECT java_method('java.lang.System', 'getenv', 'PATH')",
            "SELECT sum(id) OVER w FROM range(3) WINDOW w AS (ORDER BY java_method('java.lang.System',"
                + " 'getenv', 'PATH'))",
            "SELECT IDENTIFIER('java_method')('java.lang.System', 'getenv', 'PATH')",
            "SELECT * FROM IDENTIFIER('parquet.`/etc`')",
            "SELECT input_file_name() FROM weather",
            "SELECT * FROM read_files('/etc')",
            "SELECT * FROM weather ORDER BY reflect('java.lang.Math', 'random')",
            "SELECT * FROM weather WHERE temp IN (SELECT reflect('java.lang.Math', 'random'))")) {
      run("query", sql).requires(USER, "Cannot run the query");
    }
  }

  @Test
  void queryReadsNeitherEnvironmentNorSettings() {
    Told told = run("query", "SELECT '${env:PATH}${system:user.home}${spark.app.name}' AS x");
    assertThat(told.requires(0).out()).contains("${env:PATH}${system:user.home}${spark.app.name}");
    String entity = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>";
    assertThat(run("query", "SELECT xpath_string('" + entity + "', 'a')").out())
        .doesNotContain("root");
  }

  @Test
  void queryOfNestedAndEquallyNamedColumns() {
    String sql =
        "SELECT array('a', NULL) AS x, map('k', DATE '2013-06-01') AS x, struct(1 AS n) AS s, NULL AS"
            + " z, CAST(NULL AS array<int>) AS none";
    assertThat(run("query", sql).requires(0).out())
        .contains("[\"a\",null]", "{\"k\":\"2013-06-01\"}", "{\"n\":1}");
    assertThat(run("query", "SELECT array(1.5D, NULL) AS x", "--json").requires(0).out())
        .contains("[{\"x\":[1.5,null]}]");
  }

  @Test
  void queryThatFailsOnAValue() {
    run("query", "SELECT 1 / (temp - temp) FROM weather WHERE temp IS NOT NULL")
        .requires(USER, "Cannot");
    run("query", "SELECT tmp FROM weather").requires(USER, "Cannot", "tmp");
  }

  private static final String SPINE = "k,ts\n1,2013-06-01T00:00:00Z\n";
  private static final String FEATURES = "k,ts,v\n1,2013-05-01T00:00:00Z,7\n";

  @Test
  void pointInTimeCommandsWithoutWhatTheyNeed() throws IOException {
    Told.by("asof").requires(USER, "--spine", "--help");
    Told.by("windows").requires(USER, "--spine", "--help");
    write("s.csv", SPINE);
    write("f.csv", FEATURES);
    asof("s.csv", "f.csv", "--lookbak", "3d").requires(USER, "--lookbak", "--help");
    asof("s.csv", "f.csv", "--lookback", "-3d").requires(USER, "--lookback", "-3d");
    asof("s.csv", "f.csv", "--time-zone", "Mars").requires(USER, "--time-zone", "Mars");
    asof("s.csv", "f.csv", "--format", "csv").requires(USER, "--format", "csv");
    asof("s.csv", "f.csv", "--memory", "much").requires(USER, "--memory", "much");
    windows("s.csv", "f.csv", "mean(v) ovr 7d").requires(USER, "--agg", "mean(v) ovr 7d");
    windows("s.csv", "f.csv", "median(v) over 7d").requires(USER, "median");
    windows("s.csv", "f.csv", "mean(w) over 7d").requires(USER, "w");
    Told.by("windows", "--spine", "s", "--key", "k", "--at", "ts", "--from", "f", "--out", "o")
        .requires(USER, "--agg");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void pointInTimeFilesThatAreMissingEmptyOrUnreadable() throws IOException {
    write("s.csv", SPINE);
    write("f.csv", FEATURES);
    write("nothing.csv", "");
    write("text.parquet", "PAR1 and nothing more");
    write("unknown.xlsx", "PK");
    Files.createDirectories(folder.resolve("hollow"));
    Files.createDirectories(folder.resolve("broken/_delta_log"));
    write("broken/_delta_log/00000000000000000000.json", "{ no json");
    for (String bad :
        List.of("nowhere.csv", "nothing.csv", "text.parquet", "unknown.xlsx", "hollow", "broken")) {
      asof("s.csv", bad).requires(USER, "Cannot", bad);
      asof(bad, "f.csv").requires(USER, "Cannot", bad);
      windows("s.csv", bad, "count(*) over 7d").requires(USER, "Cannot", bad);
      windows(bad, "f.csv", "count(*) over 7d").requires(USER, "Cannot", bad);
      audit(bad).requires(USER, "Cannot", bad);
    }
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void pointInTimeFilesWhoseKeyAndTimeAreBothOfAWrongType() throws IOException {
    write("s.csv", SPINE);
    write("text.csv", "k,ts,v\none,soon,7\n");
    asof("s.csv", "text.csv").requires(USER, "Cannot read the time ts of the features f", "'soon'");
    windows("s.csv", "text.csv", "mean(v) over 7d")
        .requires(USER, "Cannot read the time ts", "'soon'");
    asof("text.csv", "s.csv").requires(USER, "Cannot read the time ts of the spine", "'soon'");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void trainingSetsThatCannotBeComparedOrAudited() throws IOException {
    run("training-set", "diff").requires(USER, "FIRST");
    run("training-set", "diff", "a", "b")
        .requires(USER, "Cannot find the manifest a", "training-set build");
    Path torn = write("torn.json", "{ \"id\": ");
    run("training-set", "diff", torn.toString(), torn.toString()).requires(USER, "Cannot", "torn");
    run("training-set", "audit", "no-such-set").requires(USER, "Cannot", "no-such-set");
    run("training-set", "audit", "a", "--suspicious", "x").requires(USER, "--suspicious");
  }

  @Test
  void vacuumThatWouldTakeWhatIsInUse() {
    run("vacuum", "--older-than", "soon").requires(USER, "--older-than", "soon");
    run("vacuum", "--older-than", "1h").requires(USER, "Cannot free files", "--nothing-runs");
    run("vacuum", "--keep-predictions", "x").requires(USER, "--keep-predictions");
    run("vacuum", "--table", "weather").requires(USER, "--table", "--help");
  }

  @Test
  void featuresThatAreNone() {
    run("features", "serach", "x").requires(USER, "serach");
    run("features", "search").requires(USER, "WORD");
    run("features", "describe").requires(USER, "NAME");
    run("features", "describe", "wether").requires(USER, "wether");
    run("features", "list", "--jsn").requires(USER, "--jsn", "--help");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Told asof(String spine, String features, String... more) {
    List<String> all = new ArrayList<>(List.of("asof", "--features", "f=" + path(features)));
    all.addAll(List.of(more));
    return pointInTime(spine, all);
  }

  private Told windows(String spine, String from, String aggregate) {
    return pointInTime(
        spine, new ArrayList<>(List.of("windows", "--from", path(from), "--agg", aggregate)));
  }

  private Told pointInTime(String spine, List<String> all) {
    all.addAll(List.of("--spine", path(spine), "--key", "k", "--at", "ts", "--out", path("out")));
    return Told.by(all.toArray(String[]::new));
  }

  private Told audit(String data) {
    return Told.by("training-set", "audit", "--data", path(data), "--at", "ts");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private Told run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--project", project.toString()));
    return Told.by(all.toArray(String[]::new));
  }

  private Told ingestWeather() {
    return run("ingest", "--date", LAST, "--table", "weather");
  }

  private void requireWeatherAsBefore(Told told) {
    assertThat(told.code()).isNotZero();
    assertThat(
            TableContents.rowHashes(
                TestSpark.lakehouse(folder.resolve("lakehouse")).read("weather")))
        .isEqualTo(
            TableContents.rowHashes(
                TestSpark.lakehouse(pristine.resolve("lakehouse")).read("weather")));
  }

  private Path landing(String name) {
    return project.resolve("landing").resolve(name);
  }

  /** Lands the weather again, changed. */
  private void land(UnaryOperator<Dataset<Row>> change) {
    Dataset<Row> rows =
        TestSpark.session().read().parquet(pristine.resolve("project/landing/weather").toString());
    change.apply(rows).write().mode("overwrite").parquet(landing("weather").toString());
  }

  private void edit(String file, String pattern, String replacement) {
    try {
      FlightsExtract.edit(project.resolve(file), pattern, replacement);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Does something to a file. */
  private interface Damage {
    void to(Path file) throws IOException;
  }

  private static void everyFile(Path folder, Damage damage) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
        Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
        damage.to(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}

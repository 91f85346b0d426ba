package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's SQL server over a scored lakehouse, asked by a real JDBC driver. */
class SqlServerSlowIT {
  private static final int USER = 10;
  private static final int OUTSIDE = 30;
  private static final String PREDICTIONS = "late_arrival_predictions";

  @TempDir static Path folder;
  private static Path place;
  private static Lakehouse lakehouse;
  private static SqlServerProcess server;

  @BeforeAll
  static void start() {
    place = folder.resolve("a place");
    Folders.copy(ReferenceRun.get().undisturbed(), place);
    lakehouse = TestSpark.lakehouse(place.resolve("lakehouse"));
    server = SqlServerProcess.start(folder.resolve("server"), place, Map.of(), "--port", "0");
    server.url();
  }

  @AfterAll
  static void endsCleanly() {
    if (server != null) {
      try (SqlServerProcess ending = server) {
        assertThat(ending.stop()).as(ending.output()).isZero();
        assertThat(ending.output()).doesNotContain("ERROR", "\tat ", "Exception");
        assertThat(ending.leftBehind()).isEmpty();
      }
    }
  }

  @Test
  void tablesAndColumnsAreListed() throws SQLException {
    try (Connection connection = connect()) {
      DatabaseMetaData about = connection.getMetaData();
      assertThat(column(about.getSchemas(), "TABLE_SCHEM"))
          .as("Spark lists its database of temporary views, which nobody can fill")
          .containsExactly("default", "global_temp");
      assertThat(column(about.getTables(null, "default", "%", null), "TABLE_NAME"))
          .containsExactlyInAnyOrderElementsOf(lakehouse.tables());
      assertThat(column(about.getTables(null, null, "carrier_delays", null), "REMARKS").get(0))
          .contains("How often a carrier's recent flights");
      for (String table : lakehouse.tables()) {
        assertThat(column(about.getColumns(null, "default", table, "%"), "COLUMN_NAME"))
            .as(table)
            .containsExactly(lakehouse.read(table).columns());
      }
      assertThat(column(about.getColumns(null, null, PREDICTIONS, "probability"), "DATA_TYPE"))
          .containsExactly(String.valueOf(Types.DOUBLE));
      assertThat(column(about.getColumns(null, null, PREDICTIONS, "predict_at"), "DATA_TYPE"))
          .containsExactly(String.valueOf(Types.TIMESTAMP));
      assertThat(
              column(about.getColumns(null, null, "carrier_delays", "carrier_rate_28d"), "REMARKS")
                  .get(0))
          .contains("arr_delay >= 15");
      assertThat(column(about.getPrimaryKeys(null, "default", PREDICTIONS), "COLUMN_NAME"))
          .isEmpty();
      assertThat(rows(connection, "SHOW TABLES")).hasSameSizeAs(lakehouse.tables());
      assertThat(rows(connection, "DESCRIBE " + PREDICTIONS).toString()).contains("probability");
    }
  }

  @Test
  void theScoredTableIsWhatQueryShows() throws Exception {
    String sql =
        "SELECT flight_id, probability, CAST(predict_at AS STRING) AS at, night, model_version"
            + " FROM late_arrival_predictions ORDER BY flight_id, night";
    List<List<String>> expected = new ArrayList<>();
    String json = Told.in(place, "query", sql, "--json", "--limit", "100000").requires(0).out();
    for (JsonNode row : new ObjectMapper().readTree(json)) {
      List<String> values = new ArrayList<>();
      row.forEach(value -> values.add(value.isNull() ? null : value.asText()));
      expected.add(values);
    }
    try (Connection connection = connect()) {
      assertThat(rows(connection, sql)).hasSizeGreaterThan(1000).isEqualTo(expected);
      assertThat(rows(connection, sql.replace("CAST(predict_at AS STRING) AS at", "predict_at")))
          .as("timestamps come in the session's zone, which is the project's")
          .extracting(row -> time(row.get(2)))
          .isEqualTo(expected.stream().map(row -> time(row.get(2))).toList());
    }
  }

  @Test
  void timesAreThoseOfTheSessionsZone() throws SQLException {
    List<Row> expected =
        lakehouse
            .read(PREDICTIONS)
            .selectExpr("flight_id", "unix_micros(predict_at)")
            .orderBy("flight_id", "predict_at")
            .limit(500)
            .collectAsList();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET TIME ZONE 'UTC'");
      List<List<String>> rows =
          rows(
              connection,
              "SELECT flight_id, predict_at FROM late_arrival_predictions ORDER BY flight_id,"
                  + " predict_at LIMIT 500");
      for (int i = 0; i < expected.size(); i++) {
        assertThat(rows.get(i).get(0)).isEqualTo(expected.get(i).getString(0));
        assertThat(micros(rows.get(i).get(1))).isEqualTo(expected.get(i).getLong(1));
      }
    }
    String url = server.url() + "?spark.sql.session.timeZone=Asia/Kolkata";
    try (Connection connection = SqlServerProcess.connect(url, "", "")) {
      assertThat(value(connection, "SELECT TIMESTAMP '2013-06-01 00:00:00Z'"))
          .startsWith("2013-06-01 05:30:00");
      assertThat(rows(connection, "SET -v").toString())
          .contains("Asia/Kolkata")
          .doesNotContain("spark.hadoop", "spark.master");
    }
  }

  @Test
  void nullsDecimalsAndNestedValues() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT CAST(1.50 AS DECIMAL(10,2)) AS d, CAST(NULL AS DOUBLE) AS n,"
                    + " CAST(NULL AS TIMESTAMP) AS t, DATE '2013-06-01' AS day, true AS yes,"
                    + " array('a', NULL) AS list, map('k', 1) AS map, -0.1D AS x")) {
      row.next();
      assertThat(row.getBigDecimal("d")).isEqualTo("1.50");
      assertThat(row.getMetaData().getColumnType(1)).isEqualTo(Types.DECIMAL);
      assertThat(row.getMetaData().getScale(1)).isEqualTo(2);
      assertThat(row.getObject("n")).isNull();
      assertThat(row.getTimestamp("t")).isNull();
      assertThat(row.getDate("day")).hasToString("2013-06-01");
      assertThat(row.getBoolean("yes")).isTrue();
      assertThat(row.getString("list")).isEqualTo("[\"a\",null]");
      assertThat(row.getString("map")).isEqualTo("{\"k\":1}");
      assertThat(row.getDouble("x")).isEqualTo(-0.1);
    }
    long nulls = lakehouse.read("outcomes").where("arr_delay IS NULL").count();
    try (Connection connection = connect()) {
      assertThat(rows(connection, "SELECT arr_delay FROM outcomes").stream())
          .filteredOn(row -> row.get(0) == null)
          .hasSize((int) nulls)
          .isNotEmpty();
    }
  }

  @Test
  void commitsAndNewTablesAreSeenByOpenSessions() throws SQLException {
    try (Connection connection = connect()) {
      String count = "SELECT count(*) FROM outcomes";
      long before = Long.parseLong(value(connection, count));
      long version = lakehouse.newest("outcomes").version();
      Told.in(place, "gate", "--date", ReferenceRun.LAST.plusDays(1).toString()).requires(0);
      assertThat(lakehouse.newest("outcomes").version()).isGreaterThan(version);
      assertThat(Long.parseLong(value(connection, count)))
          .isEqualTo(lakehouse.read("outcomes").count())
          .isGreaterThan(before);
      assertThat(value(connection, count + " VERSION AS OF " + version))
          .isEqualTo(String.valueOf(before));
      Folders.copy(
          place.resolve("lakehouse/tables/outcomes"), place.resolve("lakehouse/tables/later"));
      assertThat(value(connection, "SELECT count(*) FROM later"))
          .isEqualTo(value(connection, count));
      assertThat(
              column(connection.getMetaData().getTables(null, null, "later", null), "TABLE_NAME"))
          .containsExactly("later");
      Folders.delete(place.resolve("lakehouse/tables/later"));
      assertThatThrownBy(() -> rows(connection, "SELECT count(*) FROM later"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("later");
    }
  }

  @Test
  void twoSessionsAtOnceDoNotShareTheirZone() throws Exception {
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      List<Future<String>> hours = new ArrayList<>();
      for (String zone : List.of("UTC", "Asia/Tokyo")) {
        Callable<String> session =
            () -> {
              try (Connection connection = connect();
                  Statement statement = connection.createStatement()) {
                statement.execute("SET TIME ZONE '" + zone + "'");
                String hour = "";
                for (int i = 0; i < 10; i++) {
                  hour =
                      value(
                          connection,
                          "SELECT min(hour(predict_at)) FROM late_arrival_predictions WHERE night ="
                              + " DATE '2013-01-09'");
                }
                return hour;
              }
            };
        hours.add(both.submit(session));
      }
      assertThat(hours.get(0).get()).isEqualTo("9");
      assertThat(hours.get(1).get()).isEqualTo("18");
    } finally {
      both.shutdownNow();
    }
  }

  @Test
  void whatIsNotReadingIsRefusedAndWritesNothing() throws Exception {
    Path planted = Files.writeString(folder.resolve("planted.csv"), "secret\n");
    SortedMap<String, String> before = tree();
    try (Connection connection = connect()) {
      for (String sql :
          List.of(
              "INSERT INTO schedule SELECT * FROM schedule",
              "INSERT OVERWRITE DIRECTORY '" + folder + "/out' USING csv SELECT 1",
              "UPDATE schedule SET temp = 1",
              "DELETE FROM schedule",
              "MERGE INTO schedule USING outcomes ON true WHEN MATCHED THEN DELETE",
              "CREATE TABLE t (a INT) USING delta",
              "CREATE TABLE t USING delta AS SELECT 1 AS a",
              "CREATE TEMPORARY VIEW v USING text OPTIONS (path '" + planted + "')",
              "CREATE DATABASE d",
              "CREATE FUNCTION f AS 'java.lang.Runtime' USING JAR '/tmp/x.jar'",
              "ALTER TABLE schedule SET TBLPROPERTIES ('a' = 'b')",
              "DROP TABLE schedule",
              "TRUNCATE TABLE schedule",
              "OPTIMIZE schedule",
              "VACUUM schedule",
              "RESTORE TABLE schedule TO VERSION AS OF 0",
              "ADD JAR '/tmp/x.jar'",
              "CACHE TABLE schedule",
              "SELECT reflect('java.lang.System', 'getenv', 'PATH')",
              "SELECT java_method('java.lang.System', 'getenv', 'PATH')",
              "SELECT TRANSFORM(temp) USING 'cat' FROM schedule",
              "SELECT * FROM text.`" + planted + "`",
              "SELECT * FROM csv.`/etc/passwd`",
              "SELECT * FROM delta.`" + place.resolve("lakehouse/tables/schedule") + "`",
              "DESCRIBE HISTORY '" + place.resolve("lakehouse/tables/schedule") + "'",
              "SET spark.sql.runSQLOnFiles=true",
              "SET spark.sql.ansi.enabled=false",
              "SET spark.app.name",
              "SET hive.exec.scratchdir=/tmp",
              "RESET")) {
        assertThatThrownBy(() -> rows(connection, sql))
            .as(sql)
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("Cannot run the statement: ")
            .hasMessageNotContaining("Exception");
      }
      for (String sql :
          List.of(
              "SELEC 1",
              "SELECT tmp FROM schedule",
              "SELECT * FROM wether",
              "SELECT CAST(origin AS INT) FROM schedule",
              "SELECT assert_true(origin = 'x') FROM schedule")) {
        assertThatThrownBy(() -> rows(connection, sql))
            .as(sql)
            .isInstanceOf(SQLException.class)
            .extracting(Throwable::getMessage, InstanceOfAssertFactories.STRING)
            .isNotBlank()
            .hasSizeLessThan(300)
            .doesNotContain("Exception", "\n");
      }
    }
    for (String settings :
        List.of(
            "?spark.sql.runSQLOnFiles=true",
            "?hive.reloadable.aux.jars.path=/tmp",
            "#spark.sql.ansi.enabled=false",
            "?system:java.io.tmpdir=/etc",
            ";hive.server2.proxy.user=root")) {
      assertThatThrownBy(() -> SqlServerProcess.connect(server.url() + settings, "", "").close())
          .as(settings)
          .isInstanceOf(SQLException.class);
    }
    assertThat(tree()).isEqualTo(before);
  }

  @Test
  void onlyWhoKnowsThePasswordIsLetIn() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "geheim\n");
    try (SqlServerProcess guarded =
        SqlServerProcess.start(
            folder.resolve("guarded"),
            place,
            Map.of(),
            "--port",
            "0",
            "--user",
            "bi",
            "--password-file",
            password.toString())) {
      try (Connection connection = guarded.connect("bi", "geheim")) {
        assertThat(value(connection, "SELECT 1")).isEqualTo("1");
      }
      for (String[] wrong :
          new String[][] {{"bi", "gehei"}, {"bi", ""}, {"root", "geheim"}, {"", ""}}) {
        assertThatThrownBy(() -> guarded.connect(wrong[0], wrong[1]).close())
            .isInstanceOf(SQLException.class);
      }
      assertThat(guarded.stop()).as(guarded.output()).isZero();
      assertThat(guarded.output()).doesNotContain("geheim").doesNotContain("\tat ");
      assertThat(guarded.leftBehind()).isEmpty();
    }
  }

  @Test
  void connectionsAreEncryptedWhereAKeyIsNamed() throws Exception {
    Path keystore = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "RSA",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-keystore",
                keystore.toString(),
                "-storepass",
                "geheim-key")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
    try (SqlServerProcess encrypted =
        SqlServerProcess.start(
            folder.resolve("encrypted"),
            place,
            Map.of("KEYSTORE", "geheim-key"),
            "--port",
            "0",
            "--tls-keystore",
            keystore.toString(),
            "--tls-password-env",
            "KEYSTORE")) {
      String url = encrypted.url();
      assertThat(url).endsWith(";ssl=true");
      String trusting = url + ";sslTrustStore=" + keystore + ";trustStorePassword=geheim-key";
      try (Connection connection = SqlServerProcess.connect(trusting, "", "")) {
        assertThat(value(connection, "SELECT 1")).isEqualTo("1");
      }
      for (String other : List.of(url, url.replace(";ssl=true", ""))) {
        assertThatThrownBy(() -> SqlServerProcess.connect(other, "", "").close())
            .as(other)
            .isInstanceOf(SQLException.class);
      }
      assertThat(encrypted.stop()).as(encrypted.output()).isZero();
      assertThat(encrypted.output()).doesNotContain("geheim").doesNotContain("\tat ");
    }
  }

  @Test
  void aPortThatIsTakenIsOutside() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        SqlServerProcess second =
            SqlServerProcess.start(
                folder.resolve("second"),
                place,
                Map.of(),
                "--port",
                String.valueOf(taken.getLocalPort()))) {
      assertThat(second.waitFor()).as(second.output()).isEqualTo(OUTSIDE);
      assertThat(second.output())
          .contains("Cannot listen on 127.0.0.1 port " + taken.getLocalPort())
          .doesNotContain("\tat ");
      assertThat(second.leftBehind()).isEmpty();
    }
  }

  @Test
  void otherMachinesNeedAPassword() {
    try (SqlServerProcess open =
        SqlServerProcess.start(folder.resolve("open"), place, Map.of(), "--host", "0.0.0.0")) {
      assertThat(open.waitFor()).as(open.output()).isEqualTo(USER);
      assertThat(open.output()).contains("Cannot start the SQL server: without a password");
    }
  }

  private static Connection connect() throws SQLException {
    return server.connect("", "");
  }

  private static List<String> column(ResultSet rows, String name) throws SQLException {
    List<String> values = new ArrayList<>();
    while (rows.next()) {
      values.add(rows.getString(name));
    }
    return values;
  }

  private static List<List<String>> rows(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<List<String>> rows = new ArrayList<>();
      if (statement.execute(sql)) {
        ResultSet result = statement.getResultSet();
        while (result.next()) {
          List<String> values = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            values.add(result.getString(i));
          }
          rows.add(values);
        }
      }
      return rows;
    }
  }

  private static String value(Connection connection, String sql) throws SQLException {
    return rows(connection, sql).get(0).get(0);
  }

  private static LocalDateTime time(String text) {
    return LocalDateTime.parse(text.replace(' ', 'T'));
  }

  private static long micros(String text) {
    return ChronoUnit.MICROS.between(LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time(text));
  }

  /** Every file below the lakehouse, with size and time. */
  private static SortedMap<String, String> tree() {
    SortedMap<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder.resolve("a place"))) {
      for (Path file : files.toList()) {
        tree.put(
            file.toString(), Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis());
      }
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

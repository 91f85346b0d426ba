package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.sql.parser.DeltaSqlParser;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.execution.command.SetCommand;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadOnlyStatementsTest {
  private static final ParserInterface PARSER = new DeltaSqlParser(new SparkSqlParser());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT * FROM weather",
        "SELECT * FROM default.weather",
        "SELECT * FROM `Default`.`weather`",
        "SELECT * FROM spark_catalog.default.weather",
        "TABLE weather",
        "VALUES (1), (2)",
        "SELECT 1",
        "SELECT * FROM weather VERSION AS OF 3",
        "SELECT * FROM default.weather TIMESTAMP AS OF '2013-06-01'",
        "WITH w AS (SELECT * FROM weather) SELECT count(*) FROM w JOIN outcomes USING (night)",
        "SELECT (SELECT max(temp) FROM weather) AS hottest, id FROM range(3)",
        "SELECT night, row_number() OVER w FROM weather WINDOW w AS (ORDER BY night)",
        "SHOW TABLES",
        "SHOW TABLES IN default LIKE 'w*'",
        "SHOW TABLES FROM spark_catalog.default",
        "SHOW SCHEMAS",
        "SHOW DATABASES LIKE '*'",
        "SHOW CATALOGS",
        "SHOW CURRENT NAMESPACE",
        "SHOW COLUMNS IN weather",
        "SHOW COLUMNS IN weather IN default",
        "SHOW VIEWS",
        "SHOW FUNCTIONS",
        "SHOW TBLPROPERTIES weather",
        "DESCRIBE weather",
        "DESCRIBE TABLE EXTENDED default.weather",
        "DESCRIBE weather temp",
        "DESCRIBE SCHEMA default",
        "DESCRIBE FUNCTION sum",
        "DESCRIBE HISTORY weather",
        "DESCRIBE QUERY SELECT * FROM weather",
        "EXPLAIN SELECT * FROM weather",
        "EXPLAIN EXTENDED SELECT * FROM weather VERSION AS OF 1",
        "USE default",
        "USE SCHEMA default",
        "USE spark_catalog.default",
        "SET TIME ZONE 'UTC'",
        "SET TIME ZONE INTERVAL 2 HOURS",
        "SET spark.sql.session.timeZone=Europe/Berlin",
        "SET spark.sql.session.timeZone",
        "RESET spark.sql.session.timeZone"
      })
  void reads(String sql) throws ParseException {
    LogicalPlan plan = PARSER.parsePlan(sql);
    assertThat(ReadOnlyStatements.require(plan)).isSameAs(plan);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO weather VALUES (1)",
        "INSERT OVERWRITE weather SELECT * FROM weather",
        "INSERT OVERWRITE DIRECTORY '/tmp/x' USING csv SELECT 1",
        "FROM weather INSERT INTO a SELECT * INSERT INTO b SELECT *",
        "WITH w AS (SELECT 1) INSERT INTO weather SELECT * FROM w",
        "UPDATE weather SET temp = 1",
        "DELETE FROM weather",
        "MERGE INTO weather USING outcomes ON true WHEN MATCHED THEN DELETE",
        "TRUNCATE TABLE weather",
        "CREATE TABLE t (a INT)",
        "CREATE TABLE t USING delta LOCATION '/etc' AS SELECT 1",
        "CREATE OR REPLACE TABLE t USING csv OPTIONS (path '/etc/passwd')",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TEMPORARY VIEW v AS SELECT 1",
        "CREATE TEMPORARY VIEW v USING csv OPTIONS (path '/etc/passwd')",
        "CREATE DATABASE d LOCATION '/tmp'",
        "CREATE FUNCTION f AS 'java.lang.Runtime' USING JAR '/tmp/x.jar'",
        "CREATE TEMPORARY FUNCTION f AS 'java.lang.Runtime'",
        "CREATE TABLE t SHALLOW CLONE weather",
        "DROP TABLE weather",
        "DROP DATABASE default CASCADE",
        "ALTER TABLE weather ADD COLUMN x INT",
        "ALTER TABLE weather SET LOCATION '/etc'",
        "COMMENT ON TABLE weather IS 'x'",
        "LOAD DATA LOCAL INPATH '/etc/passwd' INTO TABLE weather",
        "ADD JAR '/tmp/x.jar'",
        "ADD FILE '/etc/passwd'",
        "LIST JARS",
        "CACHE TABLE weather",
        "UNCACHE TABLE weather",
        "CLEAR CACHE",
        "REFRESH TABLE weather",
        "REFRESH '/etc'",
        "ANALYZE TABLE weather COMPUTE STATISTICS",
        "MSCK REPAIR TABLE weather",
        "OPTIMIZE weather",
        "VACUUM weather RETAIN 0 HOURS",
        "RESTORE TABLE weather TO VERSION AS OF 0",
        "CONVERT TO DELTA parquet.`/tmp/x`",
        "GENERATE symlink_format_manifest FOR TABLE weather",
        "DESCRIBE DETAIL '/etc'",
        "DESCRIBE HISTORY '/etc'",
        "DESCRIBE HISTORY delta.`/etc`",
        "DESCRIBE delta.`/etc`",
        "DESCRIBE QUERY SELECT * FROM csv.`/etc/passwd`",
        "SHOW CREATE TABLE weather",
        "SHOW CREATE TABLE delta.`/etc`",
        "SHOW TABLES IN other",
        "SHOW PARTITIONS weather",
        "USE other",
        "USE other.default",
        "SELECT * FROM delta.`/any/path`",
        "SELECT * FROM csv.`/etc/passwd`",
        "SELECT * FROM text.`/etc/passwd` VERSION AS OF 1",
        "SELECT * FROM delta.`/any/path` VERSION AS OF 1",
        "SELECT * FROM weather TIMESTAMP AS OF reflect('java.lang.System', 'nanoTime')",
        "SELECT (SELECT max(value) FROM text.`/etc/passwd`)",
        "WITH x AS (SELECT * FROM delta.`/tmp`) SELECT * FROM x",
        "SELECT * FROM IDENTIFIER('csv.`/etc/passwd`')",
        "SELECT IDENTIFIER('reflect')('java.lang.System', 'getenv', 'PATH')",
        "SELECT reflect('java.lang.System', 'getenv', 'PATH')",
        "SELECT java_method('java.lang.System', 'getProperty', 'user.home')",
        "SELECT input_file_name() FROM weather",
        "SELECT * FROM table_changes('weather', 0)",
        "SELECT TRANSFORM(temp) USING 'cat' FROM weather",
        "EXPLAIN INSERT INTO weather VALUES (1)",
        "EXPLAIN SELECT * FROM csv.`/etc/passwd`",
        "SET spark.sql.ansi.enabled=false",
        "SET spark.sql.runSQLOnFiles=true",
        "SET spark.hadoop.fs.s3a.secret.key",
        "SET spark.app.name",
        "RESET",
        "RESET spark.sql.ansi.enabled"
      })
  void isRefused(String sql) throws ParseException {
    LogicalPlan plan = PARSER.parsePlan(sql);
    assertThatThrownBy(() -> ReadOnlyStatements.require(plan))
        .isInstanceOfSatisfying(
            NightjarException.class, e -> assertThat(e.category()).isEqualTo(ErrorCategory.USER))
        .hasMessageStartingWith("Cannot run the statement: ");
  }

  /** Others may hold the keys of a storage; programs ask for them of their own accord. */
  @ParameterizedTest
  @ValueSource(strings = {"SET", "SET -v"})
  void ofAllSettingsOnlyTheTimeZoneIsShown(String sql) throws ParseException {
    SetCommand shown = (SetCommand) ReadOnlyStatements.require(PARSER.parsePlan(sql));
    assertThat(shown.kv().get()._1()).isEqualTo("spark.sql.session.timeZone");
    assertThat(shown.kv().get()._2().isEmpty()).isTrue();
  }
}

package dev.nightjar.features.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Holds both plans of a case against the naive twin and DuckDB, which read the same files.
 *
 * @param folder where the files are written
 */
record EnginesAgree(DuckDbTwin duckdb, Path folder) {
  private static final long EXCHANGE = 0;
  private static final long TOO_SMALL = 1000;

  /**
   * A session beside the one that all tests share.
   *
   * @param compiled with code that is compiled for the plan, which takes most of the time
   */
  static SparkSession session(String zone, boolean compiled) {
    SparkSession session = TestSpark.session().newSession();
    session.conf().set("spark.sql.session.timeZone", zone);
    if (!compiled) {
      session.conf().set("spark.sql.codegen.wholeStage", "false");
      session.conf().set("spark.sql.codegen.factoryMode", "NO_CODEGEN");
      session.conf().set("spark.sql.adaptive.enabled", "false");
    }
    return session;
  }

  /** Does all of it in a session. */
  void check(AsOfCase of, SparkSession spark) throws SQLException {
    SparkSession.setActiveSession(spark);
    try {
      check(of, new SparkCase(spark, of, duckdb, folder));
    } finally {
      SparkSession.setActiveSession(TestSpark.session());
    }
  }

  private void check(AsOfCase of, SparkCase stored) throws SQLException {
    long[] budgets = {of.seed() % 2 == 0 ? EXCHANGE : TOO_SMALL, AsOfJoin.defaultBudget()};
    List<List<@Nullable Object>> expected;
    try {
      expected = comparable(of.expected());
    } catch (AsOfCase.Ambiguous e) {
      assertThatThrownBy(() -> duckdb.joined(of)).as("DuckDB, %s", of).isInstanceOf(e.getClass());
      for (long budget : budgets) {
        assertThatThrownBy(() -> stored.joined(budget))
            .as("budget %d, %s", budget, of)
            .hasStackTraceContaining("Cannot tell which row of");
      }
      return;
    }
    assertThat(comparable(duckdb.joined(of)))
        .as("DuckDB, %s", of)
        .containsExactlyInAnyOrderElementsOf(expected);
    if (!of.knownApart().contains(true)) {
      assertThat(comparable(duckdb.asOfJoined(of)))
          .as("DuckDB's ASOF join, %s", of)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    for (long budget : budgets) {
      assertThat(comparable(stored.joined(budget)))
          .as("budget %d, %s", budget, of)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  private static List<List<@Nullable Object>> comparable(List<List<@Nullable Object>> rows) {
    List<List<@Nullable Object>> all = new ArrayList<>();
    for (List<@Nullable Object> row : rows) {
      List<@Nullable Object> values = new ArrayList<>();
      row.forEach(value -> values.add(SparkCase.comparable(value)));
      all.add(values);
    }
    return all;
  }
}

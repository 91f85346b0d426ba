package dev.nightjar.features.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.features.kernel.AsOfRule;
import dev.nightjar.lakehouse.TestSpark;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Entities with very many rows and with none, by both plans, against a join in SQL. */
class SkewedKeysTest {
  private static final List<Long> BUDGETS = List.of(0L, AsOfJoin.defaultBudget());
  private static final SparkSession SPARK = TestSpark.session();

  /** Times without an equal, so that nothing ties. */
  private static Dataset<Row> rows(int count, String key, String value) {
    return SPARK
        .range(0, count, 1, 3)
        .selectExpr(
            key + " AS k",
            "timestamp_seconds(1370044800 + id * 7919 % 100003) AS event",
            value + " AS v");
  }

  private static Dataset<Row> spine(int count, String key) {
    return rows(count, key, "id").selectExpr("k", "event + INTERVAL 90 SECONDS AS at", "v AS id");
  }

  @Test
  void anEntityWithTwoFifthsOfAllRowsSeesWhatTheOthersDo() {
    String key = "if(id % 5 < 2, 0L, id % 211)";
    check(spine(1_500, key), rows(4_000, key, "id"), 1_400);
  }

  @Test
  void mostEntitiesHaveNoRowAtAll() {
    check(spine(1_500, "id"), rows(2_000, "id * 100", "id"), 5);
  }

  @Test
  void entitiesWithOneRowEachAreFound() {
    check(spine(2_000, "cast(id AS string)"), rows(2_000, "cast(id AS string)", "id"), 1_900);
  }

  private static void check(Dataset<Row> spine, Dataset<Row> rows, int atLeastSeen) {
    spine.createOrReplaceTempView("skewed_spine");
    rows.createOrReplaceTempView("skewed_rows");
    List<String> expected =
        sorted(
            SPARK.sql(
                """
                SELECT id, max_by(r.v, r.event), count(if(r.event > at - INTERVAL 1 HOUR, 1, null))
                FROM skewed_spine s LEFT JOIN skewed_rows r ON s.k = r.k AND r.event <= at
                GROUP BY id
                """));
    assertThat(expected.stream().filter(row -> !row.contains(",null,")).count())
        .isGreaterThanOrEqualTo(atLeastSeen);
    AsOfSpine of = new AsOfSpine(spine, List.of("k"), "at");
    AsOfFeatures newest =
        new AsOfFeatures("f", rows, List.of("k"), "event", null, Map.of("v", "newest"));
    WindowFeatures windows =
        new WindowFeatures(
            "f",
            rows,
            List.of("k"),
            "event",
            null,
            List.of(
                new WindowAggregate(WindowFunction.COUNT, null, 3_600_000_000L, 0, "within_hour")),
            0);
    for (long budget : BUDGETS) {
      try (AsOfJoin join =
              AsOfJoin.newest(of, List.of(newest), new AsOfRule(AsOfRule.UNLIMITED, false));
          AsOfJoin counts = AsOfJoin.windows(of, List.of(windows))) {
        Dataset<Row> found =
            join.rows(budget)
                .select("id", "newest")
                .join(counts.rows(budget).select("id", "within_hour"), "id");
        assertThat(sorted(found)).as("budget %d", budget).isEqualTo(expected);
      }
    }
  }

  private static List<String> sorted(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(Row::toString).sorted().toList();
  }
}

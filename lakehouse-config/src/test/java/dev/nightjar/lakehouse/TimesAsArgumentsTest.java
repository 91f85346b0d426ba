package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.WholeStageCodegenExec;
import org.apache.spark.sql.execution.adaptive.AdaptiveSparkPlanExec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimesAsArgumentsTest {
  private static final LocalDate FIRST = LocalDate.of(2013, 1, 1);

  @TempDir Path root;

  @Test
  void everyNightRunsTheSameCode() {
    List<String> one = code(of(FIRST.plusDays(30)));
    List<String> other = code(of(FIRST.plusDays(99)));
    assertThat(one).isNotEmpty().isEqualTo(other);
  }

  @Test
  void everyNightHasItsOwnResult() {
    for (int day : new int[] {0, 1, 30, 99, 364}) {
      LocalDate night = FIRST.plusDays(day);
      Row row = of(night).collectAsList().get(0);
      assertThat(row.getLong(0)).as("nights up to " + night).isEqualTo(day + 1);
      assertThat(row.<Instant>getAs(1)).isEqualTo(TestSpark.CLOCK.cutoffOf(night));
      assertThat(row.getLong(2)).as("of the night itself").isEqualTo(1);
      assertThat(row.getLong(3)).as("of some nights").isEqualTo(day == 0 ? 1 : 2);
    }
  }

  @Test
  void filesAreStillSkippedByTheNight() {
    Path folder = root.resolve("nights");
    nights().repartitionByRange(10, col("night")).write().parquet(folder.toString());
    Dataset<Row> read = TestSpark.session().read().parquet(folder.toString());
    Dataset<Row> night = read.where(col("night").equalTo(lit(FIRST.plusDays(3))));
    assertThat(night.count()).isEqualTo(1);
    assertThat(night.queryExecution().executedPlan().toString())
        .contains("PushedFilters: [IsNotNull(night), EqualTo(night,2013-01-04)]");
  }

  private static Dataset<Row> nights() {
    return TestSpark.session()
        .range(365)
        .selectExpr(
            "date_add(DATE '2013-01-01', CAST(id AS INT)) AS night",
            "CAST(date_add(DATE '2013-01-01', CAST(id AS INT)) AS TIMESTAMP)"
                + " + make_interval(0, 0, 0, 0, 4) AS cutoff");
  }

  private Dataset<Row> of(LocalDate night) {
    Column cutoff = lit(TestSpark.CLOCK.cutoffOf(night));
    return nights()
        .where(col("cutoff").leq(cutoff))
        .agg(
            count(lit(1)),
            max(when(col("cutoff").equalTo(cutoff), cutoff)),
            count(when(col("night").equalTo(lit(night)), lit(1))),
            count(when(col("night").isin(FIRST, night), lit(1))));
  }

  private static List<String> code(Dataset<Row> rows) {
    rows.collectAsList();
    SparkPlan plan = ((AdaptiveSparkPlanExec) rows.queryExecution().executedPlan()).executedPlan();
    return ScalaSeqs.list(plan.collectLeaves()).isEmpty()
        ? List.of()
        : java.util.stream.Stream.iterate(
                plan, p -> !p.children().isEmpty(), p -> p.children().head())
            .filter(WholeStageCodegenExec.class::isInstance)
            .map(stage -> ((WholeStageCodegenExec) stage).doCodeGen()._2().body())
            .toList();
  }
}

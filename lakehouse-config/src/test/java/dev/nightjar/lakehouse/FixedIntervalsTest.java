package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedIntervalsTest {
  private static final long SEED = Long.getLong("seed", 20130310L);
  private static final StructType SCHEMA = StructType.fromDDL("t timestamp, h int, m int");

  /** Half of them on the two days of the year whose hours are 23 and 25. */
  private static List<Row> rows() {
    Random random = new Random(SEED);
    ZoneId zone = TestSpark.CLOCK.zone();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      LocalDate day =
          i % 4 == 0
              ? LocalDate.of(2013, 3, 10)
              : i % 4 == 1
                  ? LocalDate.of(2013, 11, 3)
                  : LocalDate.ofEpochDay(random.nextInt(40000));
      Instant t =
          day.atStartOfDay(zone)
              .toInstant()
              .plusNanos(1000L * (random.nextLong() % 86_400_000_000L));
      rows.add(
          RowFactory.create(
              random.nextInt(20) == 0 ? null : t,
              random.nextInt(20) == 0 ? null : (Integer) (random.nextInt(2000) - 1000),
              random.nextInt(20) == 0 ? null : (Integer) (random.nextInt(20_000) - 10_000)));
    }
    return rows;
  }

  private static Dataset<Row> table() {
    return TestSpark.session().createDataFrame(rows(), SCHEMA).repartition(2);
  }

  @Test
  void hoursAndMinutesAreInstantsApartOnEveryDay() {
    List<Row> found =
        table()
            .selectExpr(
                "t",
                "h",
                "m",
                "t + make_interval(0, 0, 0, 0, h, m) AS later",
                "t - make_interval(0, 0, 0, 0, h, m) AS earlier",
                "t + make_interval(0, 0, 0, 0, 720) AS constant",
                "t - INTERVAL '30' MINUTES AS literal")
            .collectAsList();
    assertThat(found).hasSize(3000);
    for (Row row : found) {
      Instant t = row.getAs("t");
      Integer h = row.getAs("h");
      Integer m = row.getAs("m");
      boolean unknown = t == null || h == null || m == null;
      Duration length = unknown ? Duration.ZERO : Duration.ofHours(h).plusMinutes(m);
      String what = "seed " + SEED + " " + row;
      assertThat(row.<Instant>getAs("later")).as(what).isEqualTo(unknown ? null : t.plus(length));
      assertThat(row.<Instant>getAs("earlier"))
          .as(what)
          .isEqualTo(unknown ? null : t.minus(length));
      assertThat(row.<Instant>getAs("constant"))
          .as(what)
          .isEqualTo(t == null ? null : t.plus(Duration.ofHours(720)));
      assertThat(row.<Instant>getAs("literal"))
          .as(what)
          .isEqualTo(t == null ? null : t.minus(Duration.ofMinutes(30)));
    }
  }

  @Test
  void daysAndMonthsGoOnByLocalTime() {
    for (Row row :
        table()
            .selectExpr(
                "t",
                "t + make_interval(0, 1, 0, 1) AS later",
                "t + make_interval(0, 0, 0, 1, 2) AS both")
            .where("t IS NOT NULL")
            .collectAsList()) {
      var local = row.<Instant>getAs("t").atZone(TestSpark.CLOCK.zone());
      assertThat(row.<Instant>getAs("later"))
          .as("seed " + SEED + " " + row)
          .isEqualTo(local.plusMonths(1).plus(Period.ofDays(1)).toInstant());
      assertThat(row.<Instant>getAs("both"))
          .as("seed " + SEED + " " + row)
          .isEqualTo(local.plusDays(1).plusHours(2).toInstant());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t + make_interval(0, 0, 0, 0, h, m)",
        "t - make_interval(0, 0, 0, 0, h)",
        "t - make_interval(0, 0, 0, 0, 720)"
      })
  void fixedIntervalsAreNumbers(String sql) {
    assertThat(optimized(sql)).doesNotContain("make_interval").doesNotContain("INTERVAL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t + make_interval(0, 0, 0, h)",
        "t + make_interval(0, 0, 0, 0, 0, 0, CAST(m AS DECIMAL(18, 6)))"
      })
  void othersAreLeftToSpark(String sql) {
    assertThat(optimized(sql)).contains("make_interval");
  }

  @Test
  void whatDoesNotFitIsAnErrorAndNoOtherInstant() {
    assertThatThrownBy(
            () ->
                TestSpark.session()
                    .sql(
                        "SELECT timestamp_micros(9223372036854775807 - id)"
                            + " + make_interval(0, 0, 0, 0, CAST(id + 1 AS INT)) AS t"
                            + " FROM range(1)")
                    .collectAsList())
        .hasStackTraceContaining("overflow");
  }

  private static String optimized(String sql) {
    return table().selectExpr("(" + sql + ") AS at").queryExecution().optimizedPlan().toString();
  }
}

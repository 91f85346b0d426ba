package dev.nightjar.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.AutomaticEncoding.Decision;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class AutomaticEncodingTest {
  @Test
  void eachTypeGetsWhatSuitsIt() {
    Dataset<Row> rows =
        TestSpark.session()
            .range(2000)
            .selectExpr(
                "CONCAT('row ', id) AS name",
                "CAST(id % 5 AS STRING) AS few",
                "CAST(id % 400 AS STRING) AS many",
                "CAST(NULL AS STRING) AS nothing",
                "id AS number",
                "id % 2 = 0 AS flag",
                "timestamp_seconds(id) AS at",
                "DATE'2013-01-01' AS day",
                "array(id) AS list");
    List<String> columns = Arrays.asList(rows.columns());
    List<Decision> decisions = AutomaticEncoding.decide(rows, columns, true, null);
    assertThat(decisions.stream().map(Decision::column)).containsExactlyElementsOf(columns);
    assertThat(decisions.get(0).because())
        .isEqualTo("left out: it names single rows (2000 different texts in 2000 rows)");
    assertThat(decisions.get(2).encoding()).isEqualTo(new Encoding.TargetMean(20));
    assertThat(decisions.get(3).because()).isEqualTo("left out: it holds nothing");
    assertThat(decisions.get(8).because()).isEqualTo("left out: no encoding reads ARRAY<BIGINT>");
    List<FeatureSpec> specs = AutomaticEncoding.specs(decisions);
    assertThat(specs.stream().map(FeatureSpec::name))
        .containsExactly("few", "many", "number", "flag", "at", "day");
    assertThat(Encoder.fitSpecs(rows, specs).names())
        .containsExactly(
            "few",
            "many",
            "number",
            "flag",
            "at_month",
            "at_day",
            "at_day_of_week",
            "at_hour",
            "at_minute",
            "at_epoch_days",
            "day_month",
            "day_day",
            "day_day_of_week",
            "day_epoch_days");
    assertThat(AutomaticEncoding.decide(rows, List.of("many"), false, null).get(0).encoding())
        .isEqualTo(new Encoding.Hash(1024));
  }

  @Test
  void whatTheRowsToTrainOnSeeOnceSaysNothingAboutNewerOnes() {
    // Two rows a day; the first six tenths of 300 days are trained on.
    Dataset<Row> one = daily(300);
    List<String> columns =
        List.of("day", "month", "counter", "switched", "weekday", "born", "noise");
    SeenInTime seen = SeenInTime.of(one, "at", 0.6);
    List<Decision> decisions = AutomaticEncoding.decide(one, columns, true, seen);
    assertThat(Encoder.fitSpecs(one, AutomaticEncoding.specs(decisions)).names())
        .containsExactly(
            "day_day",
            "day_day_of_week",
            "switched",
            "weekday",
            "born_month",
            "born_day",
            "born_day_of_week",
            "noise");
    assertThat(decisions.get(0).because())
        .isEqualTo(
            "day, day of week of the date; without month, epoch days, of which the rows to train on"
                + " see fewer than two cycles");
    assertThat(decisions.get(1).because())
        .isEqualTo(
            "left out: it is the month of the time, and the rows to train on span less than two"
                + " years");
    assertThat(decisions.get(2).because()).isEqualTo("left out: it only grows with the time");
    Decision time = AutomaticEncoding.ofTime(one, "at", seen);
    assertThat(time.because()).startsWith("day of week, hour of the time in UTC; without month");

    Dataset<Row> four = daily(4 * 366);
    SeenInTime twoYears = SeenInTime.of(four.repartition(5), "at", 0.6);
    assertThat(AutomaticEncoding.ofTime(four, "at", twoYears).because())
        .isEqualTo("month, day of week, hour of the time in UTC");
    assertThat(AutomaticEncoding.decide(four, List.of("month"), true, twoYears).get(0))
        .isEqualTo(new Decision("month", new Encoding.Plain(), "a number"));
    assertThat(
            AutomaticEncoding.ofTime(daily(1), "at", SeenInTime.of(daily(1), "at", 0.6)).because())
        .isEqualTo("left out: the rows to train on see no cycle of it twice");
  }

  /** Two rows a day from 1 October 2012 on. */
  private static Dataset<Row> daily(int days) {
    return TestSpark.session()
        .range(2L * days)
        .selectExpr(
            "id",
            "timestamp'2012-10-01 06:00:00 UTC' + make_interval(0, 0, 0, 0, CAST(12 * id AS INT))"
                + " AS at")
        .selectExpr(
            "at",
            "CAST(at AS DATE) AS day",
            "month(at) AS month",
            "CAST(id AS DOUBLE) / 3 AS counter",
            "IF(id < 40, 0, 1) AS switched",
            "weekday(at) AS weekday",
            "date_add(DATE'1950-01-01', CAST(pmod(xxhash64(id), 20000) AS INT)) AS born",
            "IF(id % 7 = 0, DOUBLE('NaN'), pmod(xxhash64(id, 1), 100)) AS noise");
  }

  @Test
  void moreTextsThanADictionaryHoldsAreToldByTheirNames() {
    Dataset<Row> rows =
        TestSpark.session().range(0, 1_100_000, 1, 2).selectExpr("CAST(id AS STRING) AS name");
    assertThat(AutomaticEncoding.decide(rows, List.of("name"), true, null).get(0).encoding())
        .isNull();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> Encoder.fit(rows, List.of("name")))
        .hasMessageContaining("more than 1048576 different texts are in name");
  }
}

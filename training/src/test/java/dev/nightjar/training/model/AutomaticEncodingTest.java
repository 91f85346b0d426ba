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
    List<Decision> decisions = AutomaticEncoding.decide(rows, columns, true);
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
    assertThat(AutomaticEncoding.decide(rows, List.of("many"), false).get(0).encoding())
        .isEqualTo(new Encoding.Hash(1024));
  }

  @Test
  void moreTextsThanADictionaryHoldsAreToldByTheirNames() {
    Dataset<Row> rows =
        TestSpark.session().range(0, 1_100_000, 1, 2).selectExpr("CAST(id AS STRING) AS name");
    assertThat(AutomaticEncoding.decide(rows, List.of("name"), true).get(0).encoding()).isNull();
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> Encoder.fit(rows, List.of("name")))
        .hasMessageContaining("more than 1048576 different texts are in name");
  }
}

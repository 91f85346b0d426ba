package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.training.Backtested;
import dev.nightjar.training.Backtested.Compared;
import dev.nightjar.training.Backtested.Measured;
import dev.nightjar.training.evaluation.BinaryEvaluation;
import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.evaluation.Metrics;
import dev.nightjar.training.model.Parameters;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** A backtest of two periods, the second of which has no late flight: its AUC is not defined. */
class BacktestPageTest {
  private static final LocalDate JUNE = LocalDate.of(2013, 6, 1);
  private static final Measured BOTH = measured(0, 1, 1);
  private static final Measured NEVER_LATE = measured(0, 0, 0);

  @Test
  void thePageIsWellFormed_namesAreEscaped_andNothingIsFetched() throws Exception {
    String page = BacktestPage.of(backtested("a<script>&\"b\""));
    assertThat(page)
        .doesNotContain("<script", "http", "src=", "@import", "url(", "NaN", "null")
        .contains("&lt;script&gt;", "name=\"viewport\"", "2013-06-08..2013-06-14");
    String[] charts = page.split("(?=<svg )|(?<=</svg>)");
    assertThat(charts).hasSize(5);
    for (String chart : List.of(charts[1], charts[3])) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(chart.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void whatIsNotDefinedIsEmptyInTextAndNullInJson() throws Exception {
    JsonNode json = new ObjectMapper().readTree(printed(true));
    assertThat(json.at("/periods/0/retrained/auc").asDouble()).isEqualTo(1);
    assertThat(json.at("/periods/0/retrained/intervals/auc/1").asDouble()).isEqualTo(0.75);
    assertThat(json.at("/periods/1/retrained/auc").isNull()).isTrue();
    assertThat(json.at("/periods/1/retrained/intervals/auc").isMissingNode()).isTrue();
    assertThat(json.at("/periods/1/model_sha256").asText()).isEqualTo("5678");
    assertThat(json.at("/parameters/rounds").asDouble()).isEqualTo(3);
    assertThat(printed(false))
        .startsWith("late by xgboost, parameters of late v2, trained 2 times")
        .contains("0.5000 to 0.7500", "never_retrained")
        .doesNotContain("null", "NaN");
  }

  private static String printed(boolean json) {
    StringWriter text = new StringWriter();
    new ShownBacktest(backtested("late")).print(new PrintWriter(text), json);
    return text.toString();
  }

  private static Backtested backtested(String model) {
    Compared first = new Compared(BOTH, BOTH, BOTH);
    Compared second = new Compared(NEVER_LATE, NEVER_LATE, NEVER_LATE);
    return new Backtested(
        model,
        "xgboost",
        new Parameters(new TreeMap<>(Map.of("rounds", 3.0))),
        model + " v2",
        List.of(
            new Backtested.Trained(new NightRange(JUNE, JUNE.plusDays(6)), 90, "1234", first),
            new Backtested.Trained(
                new NightRange(JUNE.plusDays(7), JUNE.plusDays(13)), 99, "5678", second)),
        first);
  }

  private static Measured measured(double... labels) {
    Metrics metrics = BinaryEvaluation.measure(new double[] {0.2, 0.6, 0.9}, labels);
    return new Measured(
        metrics.rows(),
        metrics.positives(),
        metrics.byName(),
        labels[1] == 0 ? Map.of() : Map.of("auc", new Interval(0.5, 0.75)));
  }
}

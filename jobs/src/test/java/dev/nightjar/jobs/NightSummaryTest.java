package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.Measurement;
import dev.nightjar.monitoring.Monitor;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NightSummaryTest {
  private static final LocalDate NIGHT = LocalDate.of(2013, 6, 8);

  @Test
  void theNewestMeasuredNightOfEachModelIsTold() {
    assertThat(text()).contains(" scored, AUC -, drift");
    assertThat(text(measured("late", "auc", 1, null))).contains(" scored, AUC -, drift");
    assertThat(
            text(
                measured("late", "auc", 1, 0.7),
                measured("late", "auc", 3, 0.75),
                measured("late", "auc", 2, 0.8),
                measured("late", "log_loss", 3, 0.5)))
        .contains(" scored, AUC 0.750 of 2013-06-03, drift");
    assertThat(
            text(
                measured("wait", "rmse", 2, 12.5),
                measured("late", "auc", 2, 0.7),
                measured("delay", "rmse", 1, 41),
                measured("delay", "quantile_loss", 1, 9)))
        .contains(
            " scored, late AUC 0.700 of 2013-06-02, delay RMSE 41.000 of 2013-06-01,"
                + " wait RMSE 12.500 of 2013-06-02, delay quantile loss 9.000 of 2013-06-01, drift");
  }

  private static String text(Measurement... measurements) {
    NightSummary summary = new NightSummary(new NightRange(NIGHT, NIGHT));
    summary.measured(List.of(measurements));
    return summary.text(1, Verdict.PASS, 1);
  }

  private static Measurement measured(
      String model, String metric, int day, @Nullable Number value) {
    return new Measurement(
        model,
        NIGHT,
        Monitor.PERFORMANCE,
        metric,
        model + " v1",
        null,
        Measurement.ALL,
        LocalDate.of(2013, 6, day),
        1,
        value == null ? null : (Double) value.doubleValue(),
        null,
        null,
        null,
        100,
        null,
        Verdict.PASS,
        "");
  }
}

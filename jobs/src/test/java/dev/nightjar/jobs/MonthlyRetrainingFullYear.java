package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * June to December with a model that is trained again on the first night of each month and promoted
 * without the gate, so that the figures do not hang on what the gate thinks of it.
 */
@Isolated("its time is measured")
class MonthlyRetrainingFullYear {
  private static final LocalDate JUNE = LocalDate.of(2013, 6, 1);
  private static final LocalDate END = LocalDate.of(2014, 1, 1);

  /** The data end here: nobody reports the weather of the night after. */
  private static final LocalDate LAST = END.minusDays(1);

  private static final Duration AT_MOST = Duration.ofMinutes(20);

  @TempDir Path folder;

  private final Map<String, Double> seconds = new TreeMap<>();

  @Test
  void aModelOfEachMonthReachesTheReference() throws IOException {
    ShippedProject year = ShippedProject.in(folder);
    long start = System.nanoTime();
    LocalDate month = JUNE;
    timed(month, () -> year.job("ingest", "--bootstrap", "--to", JUNE.toString()));
    timed(month, () -> year.job("materialize", "--bootstrap", "--to", JUNE.toString()));
    for (int version = 1; month.isBefore(END); version++) {
      LocalDate first = month;
      LocalDate next = month.plusMonths(1);
      LocalDate to = next.isAfter(LAST) ? LAST : next;
      String number = String.valueOf(version);
      timed(first, () -> year.job("train", "--date", first.toString()));
      timed(first, () -> year.job("models", "promote", "late_arrival", number));
      timed(first, () -> year.job(nights("ingest", first.plusDays(1), to)));
      timed(first, () -> year.job(nights("materialize", first.plusDays(1), to)));
      timed(first, () -> year.job(nights("score", first, next.minusDays(1))));
      month = next;
    }
    Told told = year.job(nights("evaluate", JUNE, LAST, "late_arrival", "--json"));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    JsonNode months = new ObjectMapper().readTree(told.out());
    print(months, took);

    JsonNode all = months.get(months.size() - 1);
    assertThat(all.get("auc").asDouble()).isCloseTo(.7092, within(.006));
    assertThat(all.get("log_loss").asDouble()).isCloseTo(.5173, within(.005));
    for (JsonNode each : months) {
      assertThat(each.get("auc").asDouble()).as("over .78 is a leak").isLessThan(.78);
    }
    assertThat(took).isLessThan(AT_MOST);
    requireBacktestSays(all, year);
  }

  /** The same figures from a backtest, which needs none of the versions and predictions. */
  private static void requireBacktestSays(JsonNode all, ShippedProject year) throws IOException {
    Told told =
        year.job(
            "backtest",
            "late_arrival",
            "--from",
            JUNE.toString(),
            "--to",
            LAST.withDayOfMonth(1).toString(),
            "--every",
            "1mo",
            "--json");
    JsonNode backtested = new ObjectMapper().readTree(told.out()).at("/all/retrained");
    for (String measure : List.of("rows", "positives", "auc", "pr_auc", "log_loss", "brier")) {
      assertThat(backtested.get(measure).asDouble())
          .as(measure)
          .isCloseTo(all.get(measure).asDouble(), within(1e-6));
    }
    assertThat(backtested.get("pr_auc").asDouble()).isCloseTo(.4267, within(.006));
  }

  private static String[] nights(String job, LocalDate from, LocalDate to, String... more) {
    List<String> arguments = new ArrayList<>(List.of(job));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--from", from.toString(), "--to", to.toString()));
    return arguments.toArray(String[]::new);
  }

  private void timed(LocalDate month, Runnable job) {
    long start = System.nanoTime();
    job.run();
    seconds.merge(month.toString().substring(0, 7), (System.nanoTime() - start) / 1e9, Double::sum);
  }

  private void print(JsonNode months, Duration took) {
    System.out.println("nights                        rows     auc  log_loss  seconds");
    for (JsonNode each : months) {
      String nights = each.get("nights").asText();
      System.out.printf(
          "%-26s %7d  %.4f    %.4f  %7.1f%n",
          nights,
          each.get("rows").asLong(),
          each.get("auc").asDouble(),
          each.get("log_loss").asDouble(),
          seconds.getOrDefault(nights, took.toMillis() / 1e3));
    }
  }
}

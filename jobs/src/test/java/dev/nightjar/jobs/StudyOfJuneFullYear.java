package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A study on what was known at 1 June, and what its winner is worth from June to December, beside
 * the untuned reference. No figure of those months decides anything.
 */
class StudyOfJuneFullYear {
  private static final String JUNE = "2013-06-01";
  private static final String END = "2013-12-31";
  private static final String SEARCHED =
      """
      split: { by: walk_forward, folds: 4, validation: 14d, test: 14d, gap: 1d, refit: all }
      trainers:
        xgboost:
          rounds: 600
          early_stop: 20
          max_depth: { int: [3, 8] }
          eta: { log: [0.02, 0.2] }
          min_child_weight: { log: [1, 300] }
          subsample: { real: [0.5, 1] }
          colsample_bytree: { real: [0.4, 1] }
          lambda: { log: [0.1, 30] }
          seed: 7
      search: { algorithm: tpe, trials: 24, batch: 4, seed: 7, minimise: log_loss }
      promote: { metric: log_loss, min_relative_gain: 0.005 }
      """;

  @TempDir Path folder;

  @Test
  void aStudyOfWhatWasKnownBeatsTheReferenceOnTheMonthsThatFollow() throws IOException {
    ShippedProject year = ShippedProject.in(folder);
    Path models = year.project().resolve("models");
    String reference = Files.readString(models.resolve("late_arrival.yaml"));
    Files.writeString(
        models.resolve("late_arrival_searched.yaml"),
        reference
                .substring(0, reference.indexOf("split:"))
                .replaceFirst("model: late_arrival", "model: late_arrival_searched")
            + SEARCHED);
    year.job("ingest", "--bootstrap", "--to", JUNE);
    year.job("train", "--date", JUNE, "--model", "late_arrival_searched");
    year.job("ingest", "--from", "2013-06-02", "--to", END);
    JsonNode untuned = measured(year, "late_arrival");
    JsonNode searched = measured(year, "late_arrival_searched", "--version", "1");
    System.out.println("untuned  " + untuned + System.lineSeparator() + "searched " + searched);

    assertThat(untuned.get("log_loss").asDouble()).isBetween(.509, .517);
    // Their intervals do not even touch.
    assertThat(searched.at("/intervals/log_loss/1").asDouble())
        .isLessThan(untuned.at("/intervals/log_loss/0").asDouble());
    assertThat(searched.get("auc").asDouble()).as("over .78 is a leak").isBetween(.69, .78);
  }

  private static JsonNode measured(ShippedProject year, String model, String... more)
      throws IOException {
    String[] asked = {"backtest", model, "--from", JUNE, "--to", END, "--every", "1y", "--json"};
    String[] all = java.util.Arrays.copyOf(asked, asked.length + more.length);
    System.arraycopy(more, 0, all, asked.length, more.length);
    return new ObjectMapper().readTree(year.job(all).out()).at("/all/retrained");
  }
}

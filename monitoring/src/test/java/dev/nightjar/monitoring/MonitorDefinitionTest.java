package dev.nightjar.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.training.evaluation.NightMeasures;
import dev.nightjar.validation.DriftMeasures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MonitorDefinitionTest {
  @TempDir Path folder;
  private final Problems problems = new Problems();

  @Test
  void whatIsNotWrittenHasADefault() throws IOException {
    MonitorDefinition definition = read("watch: late_arrival\n").get("late_arrival");
    assertThat(problems.all()).isEmpty();
    assertThat(definition.canonical())
        .isEqualTo(MonitorDefinition.ofDefaults("late_arrival").canonical());
  }

  @Test
  void whatIsWrittenCounts() throws IOException {
    MonitorDefinition definition =
        read("""
                watch: late_arrival
                drift: { measure: js, over: 3d, warn: 0.01, alert: 0.02, weigh_by: nothing, min_rows: 9 }
                performance: { metric: log_loss, over: 2d, max_drop: 0.5, min_rows: 7 }
                labels: { after: 5d, at_least: 0.5 }
                """)
            .get("late_arrival");
    assertThat(problems.all()).isEmpty();
    assertThat(definition.drift())
        .isEqualTo(new MonitorDefinition.Drift("js", 3, 0.01, 0.02, false, 0.05, 0.1, 9));
    assertThat(definition.performance())
        .isEqualTo(new MonitorDefinition.Performance("log_loss", 2, 0.5, null, 7));
    assertThat(definition.labels()).isEqualTo(new MonitorDefinition.Labels(5, 0.5));
  }

  @Test
  void allMistakesAreToldAtOnceWithTheirLines() throws IOException {
    read(
        """
        watch: late_arival
        volume: { at_least: 2, at_most: 1 }
        ---
        watch: weather
        drift: { measure: psi }
        staleness: { after: 36h }
        ---
        watch: late_arrival
        drift:
          measure: psy
          warn: 0.3
          alert: 0.2
          weigh_by: chance
        performance: { max_drop: -1 }
        """);
    assertThat(problems.all().stream().map(Object::toString))
        .containsExactly(
            "monitors/a.yaml:1: there is no model or table 'late_arival'; did you mean"
                + " 'late_arrival'?",
            "monitors/a.yaml:2: 'at_most' is less than 'at_least'",
            "monitors/a.yaml:5: unknown key 'drift'; valid: publish, staleness, volume, watch",
            "monitors/a.yaml:6: 'after' must be whole days, at least 1d",
            "monitors/a.yaml:10: there is no measure of drift 'psy'; did you mean 'psi'?",
            "monitors/a.yaml:12: 'alert' is less than 'warn'",
            "monitors/a.yaml:13: there is no weight 'chance'; valid: importance, nothing",
            "monitors/a.yaml:14: 'max_drop' must not be negative");
  }

  @Test
  void aModelOfNumbersIsJudgedByMeasuresOfNumbersAndByShares() throws IOException {
    MonitorDefinition.Performance written =
        read("watch: delay\nperformance: { metric: mae, max_relative_drop: 0.2 }\n")
            .get("delay")
            .performance();
    NightMeasures numbers = NightMeasures.ofNumbers(null);
    assertThat(problems.all()).isEmpty();
    assertThat(written.metric(numbers)).isEqualTo("mae");
    assertThat(written.maxDrop(-20, numbers)).isEqualTo(4.0);
    MonitorDefinition.Performance usual = MonitorDefinition.ofDefaults("delay").performance();
    assertThat(usual.metric(numbers)).isEqualTo("rmse");
    assertThat(usual.metric(NightMeasures.ofNumbers(0.9))).isEqualTo("quantile_loss");
    assertThat(usual.maxDrop(30, numbers)).isEqualTo(3.0);
    assertThat(usual.maxDrop(30, NightMeasures.ofProbabilities())).isEqualTo(0.03);
  }

  @Test
  void whatAModelOfNumbersHasNotIsRefused() throws IOException {
    read(
        """
        watch: delay
        performance:
          metric: auc
          max_drop: 3
          max_relative_drop: 0.1
        calibration: { max_error: 0.1 }
        """);
    assertThat(problems.all().stream().map(Object::toString))
        .containsExactly(
            "monitors/a.yaml:3: there is no metric 'auc'; valid: mae, mape,"
                + " median_absolute_error, poisson_deviance, quantile_loss, r2, rmse, smape",
            "monitors/a.yaml:5: give one of 'max_drop' and 'max_relative_drop'",
            "monitors/a.yaml:6: 'calibration' is of probabilities, and this model predicts numbers");
  }

  /**
   * The hash of what a night measures is made of it: nights of before must not be measured anew.
   */
  @Test
  void theIdentityOfBinaryRulesIsWhatItWasBeforeThereWereNumbers() {
    assertThat(MonitorDefinition.ofDefaults("late_arrival").canonical())
        .contains(", Performance[metric=auc, nights=7, maxDrop=0.03, minRows=1000], ");
  }

  @Test
  void nothingIsWatchedTwice() throws IOException {
    read("watch: weather\n---\nwatch: weather\n");
    assertThat(problems.all().stream().map(Object::toString))
        .containsExactly("monitors/a.yaml:3: 'weather' is watched twice");
  }

  @Test
  void theSchemaKnowsTheReadersKeys() throws IOException {
    JsonNode schema =
        new ObjectMapper()
            .readTree(getClass().getResource("/dev/nightjar/schemas/monitor.schema.json"));
    StringBuilder yaml = new StringBuilder("watch: late_arrival\n");
    for (Map.Entry<String, JsonNode> key : schema.get("properties").properties()) {
      if (!List.of("watch", "staleness").contains(key.getKey())) {
        boolean publish = key.getKey().equals("publish");
        yaml.append(key.getKey()).append(publish ? ": { postgres: m }\n" : ": {}\n");
      }
    }
    read(yaml + "---\nwatch: weather\nvolume: {}\nstaleness: {}\n");
    assertThat(problems.all()).isEmpty();
    List<String> measures = new ArrayList<>();
    schema
        .at("/properties/drift/properties/measure/enum")
        .forEach(measure -> measures.add(measure.asText()));
    assertThat(measures).isEqualTo(DriftMeasures.names());
  }

  private Map<String, MonitorDefinition> read(String yaml) throws IOException {
    Files.createDirectories(folder.resolve("monitors"));
    Files.writeString(folder.resolve("lakehouse.yaml"), "name: t\n");
    Files.writeString(folder.resolve("monitors/a.yaml"), yaml);
    return MonitorDefinition.read(
        ProjectFolder.open(folder, null),
        Map.of(
            "late_arrival", NightMeasures.ofProbabilities(),
            "delay", NightMeasures.ofNumbers(null)),
        List.of("weather", "outcomes"),
        problems);
  }
}

package dev.nightjar.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringDefinitionTest {
  @TempDir Path folder;
  private final Problems problems = new Problems();

  @Test
  void whatIsNotWrittenHasADefault() throws IOException {
    ScoringDefinition definition = read("score: late_arrival").get("late_arrival");
    assertThat(problems.all()).isEmpty();
    assertThat(definition.table()).isEqualTo("late_arrival_predictions");
    assertThat(definition.topFeatures()).isEqualTo(5);
    assertThat(definition.outcomes()).isEqualTo("late_arrival_outcomes");
    assertThat(definition.nightsToOutcome()).isEqualTo(30);
    assertThat(definition.slices()).isEmpty();
  }

  @Test
  void allMistakesAreToldAtOnceWithTheirLines() throws IOException {
    read(
        """
        score: late_arival
        into: outcomes
        explain:
          top: 0
          botom: 1
        colour: red
        """);
    assertThat(problems.all().stream().map(Object::toString))
        .containsExactly(
            "scoring/a.yaml:1: there is no model 'late_arival'; did you mean 'late_arrival'?",
            "scoring/a.yaml:2: the name 'outcomes' is another table's",
            "scoring/a.yaml:4: 'top' must lie between 1 and 10000, but is 0",
            "scoring/a.yaml:5: unknown key 'botom'; valid: top",
            "scoring/a.yaml:6: unknown key 'colour'; valid: explain, into, outcomes, publish, score, shadow, slices");
  }

  @Test
  void namesThatAreNoTablesAndModelsScoredTwiceAreRefused() throws IOException {
    read("score: late_arrival\ninto: \"a b\"\n---\nscore: late_arrival\ninto: nightjar_runs\n");
    assertThat(problems.all().stream().map(p -> p.mark().line())).containsExactly(2, 4, 5, 5);
  }

  @Test
  void aChallengerPredictsIntoATableOfItsOwn() throws IOException {
    assertThat(read("score: late_arrival\n").get("late_arrival").inShadow()).isEmpty();
    ScoringDefinition named = read("score: late_arrival\nshadow: {}\n").get("late_arrival");
    assertThat(named.inShadow().orElseThrow().table()).isEqualTo("late_arrival_shadow");
    assertThat(problems.all()).isEmpty();
    read("score: late_arrival\ninto: p\nshadow: { into: p }\n");
    assertThat(problems.all().stream().map(Object::toString))
        .containsExactly("scoring/a.yaml:3: the name 'p' is another table's");
  }

  @Test
  void twoModelsDoNotShareATableOfPredictions() throws IOException {
    read("score: late_arrival\ninto: p\n---\nscore: other\ninto: p\n", "late_arrival", "other");
    assertThat(problems.all().stream().map(Object::toString))
        .containsExactly("scoring/a.yaml:5: the name 'p' is another table's");
  }

  @Test
  void theSchemaForEditorsHasTheSameKeys() throws IOException {
    JsonNode schema =
        new ObjectMapper()
            .readTree(getClass().getResource("/dev/nightjar/schemas/scoring.schema.json"));
    String name = schema.at("/properties/into/pattern").asText();
    assertThat("late_predictions").matches(name);
    assertThat("nightjar_runs").doesNotMatch(name);
    int most = schema.at("/properties/explain/properties/top/maximum").asInt();
    read("score: late_arrival\nexplain: { top: " + most + " }\n");
    assertThat(problems.all()).isEmpty();
    StringBuilder yaml = new StringBuilder("score: late_arrival\n");
    schema
        .get("properties")
        .fieldNames()
        .forEachRemaining(
            key ->
                yaml.append(
                    switch (key) {
                      case "score" -> "";
                      case "into" -> "into: p\n";
                      case "slices" -> "slices: [origin]\n";
                      case "publish" -> "publish: { postgres: monitoring }\n";
                      default -> key + ": {}\n";
                    }));
    read(yaml.toString());
    assertThat(problems.all()).isEmpty();
    assertThat(schema.get("properties").size()).isEqualTo(7);
  }

  private Map<String, ScoringDefinition> read(String yaml) throws IOException {
    return read(yaml, "late_arrival");
  }

  private Map<String, ScoringDefinition> read(String yaml, String... models) throws IOException {
    Files.createDirectories(folder.resolve("scoring"));
    Files.writeString(folder.resolve("lakehouse.yaml"), "name: t\n");
    Files.writeString(folder.resolve("scoring/a.yaml"), yaml);
    return ScoringDefinition.read(
        ProjectFolder.open(folder, null), List.of(models), List.of("outcomes"), problems);
  }
}

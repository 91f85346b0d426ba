package dev.nightjar.features;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureTableReaderTest {
  private static final String GOOD =
      """
      feature_table: good
      entity: { who: string }
      from: events
      features: { r: { rate: ok, over: [168h, 36h], smooth: { strength: 20, toward: all } } }
      """;

  @TempDir Path folder;

  @Test
  void columnsAreNamedByTheirWindowsInDeclaredOrder() {
    TestProject project = new TestProject(folder).write("features/good.yaml", GOOD);
    FeatureTable table = project.featureTables().get("good");
    assertThat(project.problems()).isEmpty();
    assertThat(table.columns()).containsExactly("r_7d", "r_36h");
    assertThat(table.snapshot()).isEqualTo("nightly");
  }

  @Test
  void theDefinitionHashIsThatOfWhatDecidesValues() {
    String hash = hash(GOOD);
    assertThat(hash(GOOD + "owner: someone\ndescription: else\ntags: [a]\nsnapshot: nightly\n"))
        .isEqualTo(hash);
    assertThat(hash(GOOD.replace("rate: ok", "rate: ok, description: said"))).isEqualTo(hash);
    assertThat(hash(GOOD.replace("20", "21"))).isNotEqualTo(hash);
    assertThat(hash(GOOD.replace("36h", "37h"))).isNotEqualTo(hash);
    assertThat(hash(GOOD.replace("rate: ok", "rate: not ok"))).isNotEqualTo(hash);
    assertThat(hash(GOOD.replace("{ who: string }", "{ id: string }"))).isNotEqualTo(hash);
  }

  @Test
  void allMistakesAreToldAtOnceWithTheirLines() {
    TestProject project =
        new TestProject(folder)
            .write(
                "features/bad.yaml",
                """
                feature_table: events
                entity: { whom: string, part: bigint, id: strong }
                from: events
                features:
                  a: { rate: "v > now()", over: [7d] }
                  b: { rate: v, over: [] }
                  c: { count: "*", mean: v, over: [7d] }
                  d: { sum: v, over: [7x], smooth: { strength: 1 } }
                  e: { mean: (SELECT 1), over: [7d] }
                  f: { mean: v, over: [0d], smoth: {} }
                  "g h": { mean: v, over: [1d] }
                ---
                feature_table: two
                entity: { who: string }
                from: event
                latest: { columns: [v], lookback: 7h, tie: perhaps }
                snapshot: hourly
                tags: [late, Late, late]
                ---
                feature_table: three
                entity: { who: string }
                from: events
                latest: { columns: [v, v, vv], lookback: 0h, descriptions: { w: no } }
                tests: [ { given: a.csv, at: noon, expect: { who: a, x: 1 } } ]
                """);
    project.featureTables();
    assertThat(project.problems())
        .anyMatch(p -> p.startsWith("features/bad.yaml:1:") && p.contains("a data table's"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:2:") && p.contains("did you mean 'who'"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:2:") && p.contains("is int, not bigint"))
        .anyMatch(
            p -> p.startsWith("features/bad.yaml:2:") && p.contains("'strong' is not an SQL type"))
        .anyMatch(p -> p.contains("the column name 'g h_1d' is refused by Delta"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:5:") && p.contains("now"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:6:") && p.contains("must be boolean"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:6:") && p.contains("at least one window"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:7:") && p.contains("exactly one of"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:8:") && p.contains("'7x' is not a length"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:8:") && p.contains("cannot be smoothed"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:9:"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:10:") && p.contains("did you mean 'smooth'"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:10:") && p.contains("longer than nothing"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:15:") && p.contains("did you mean 'events'"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:16:") && p.contains("'perhaps'"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:17:") && p.contains("'hourly'"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:18:") && p.contains("'Late' is not a tag"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:18:") && p.contains("'late' is given twice"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:23:") && p.contains("named twice"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:23:") && p.contains("'vv'"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:23:") && p.contains("column here 'w'"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:23:") && p.contains("lookback"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:24:") && p.contains("'noon'"))
        .anyMatch(p -> p.startsWith("features/bad.yaml:24:") && p.contains("'x'"));
  }

  @Test
  void theSchemaKnowsTheReadersKeys() throws IOException {
    TestProject project =
        new TestProject(folder).write("features/good.yaml", GOOD + "nobody_knows_this_key: 1\n");
    project.featureTables();
    String valid = project.problems().get(0).replaceFirst(".*; valid: ", "");
    JsonNode schema = schema();
    assertThat(names(schema)).containsExactlyInAnyOrder(valid.split(", "));
    List<String> feature = names(schema.at("/properties/features/additionalProperties"));
    assertThat(feature).containsAll(Measure.keys()).contains("over", "smooth", "description");
    assertThat(feature).hasSize(Measure.keys().size() + 3);
    assertThat(names(schema.at("/properties/latest")))
        .containsExactlyInAnyOrder("columns", "lookback", "tie", "descriptions");
  }

  private String hash(String text) {
    TestProject project = new TestProject(folder).write("features/good.yaml", text);
    return project.featureTables().get("good").definitionHash();
  }

  private static List<String> names(JsonNode object) {
    assertThat(object.at("/additionalProperties").asBoolean(true)).isFalse();
    return object.at("/properties").properties().stream().map(Map.Entry::getKey).toList();
  }

  private static JsonNode schema() throws IOException {
    try (InputStream in =
        FeatureTable.class.getResourceAsStream("/dev/nightjar/schemas/feature_table.schema.json")) {
      return new ObjectMapper().readTree(in);
    }
  }
}

package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Editors know the same keys as the readers. */
class SchemasTest {
  @TempDir Path folder;

  @Test
  void theLakehouseSchemaKnowsTheReadersKeys() throws IOException {
    new ProjectFixture(folder);
    YamlMap yaml = ProjectFolder.open(folder, null).lakehouse(new Problems());
    LakehouseSettings.read(yaml);
    assertThat(names(schema("lakehouse").at("/properties")))
        .containsExactlyInAnyOrderElementsOf(yaml.validKeys());
  }

  @Test
  void theTableSchemaKnowsTheReadersKeys() throws IOException {
    new ProjectFixture(folder).write("tables/a.yaml", "landing: { path: x }\n");
    YamlMap yaml = ProjectFolder.open(folder, null).documents("tables", new Problems()).get(0);
    TableYaml.read(yaml);
    TableYaml.read(yaml, TransformYaml.read(yaml, List.of(), Map.of()));
    JsonNode schema = schema("table");
    assertThat(names(schema.at("/properties")))
        .containsExactlyInAnyOrderElementsOf(yaml.validKeys());
    JsonNode landing = schema.at("/properties/landing/oneOf/1/properties");
    assertThat(names(landing)).containsExactlyInAnyOrder("path", "format", "options");
    assertThat(names(landing.at("/options/properties")))
        .containsExactlyInAnyOrderElementsOf(Landing.OPTIONS.get("csv"));
    List<String> formats = new ArrayList<>();
    landing.at("/format/enum").forEach(format -> formats.add(format.asText()));
    assertThat(formats).containsExactlyInAnyOrderElementsOf(Landing.OPTIONS.keySet());
  }

  private static JsonNode schema(String name) throws IOException {
    try (InputStream in =
        SchemasTest.class.getResourceAsStream("/dev/nightjar/schemas/" + name + ".schema.json")) {
      JsonNode schema = new ObjectMapper().readTree(in);
      assertThat(schema.at("/additionalProperties").asBoolean(true)).isFalse();
      return schema;
    }
  }

  private static List<String> names(JsonNode properties) {
    return properties.properties().stream().map(Map.Entry::getKey).toList();
  }
}

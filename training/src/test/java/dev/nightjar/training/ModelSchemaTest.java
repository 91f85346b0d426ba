package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.trainer.Trainers;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The schema that editors use and the reader know the same keys. */
class ModelSchemaTest {
  private static final Pattern VALID = Pattern.compile("unknown key 'zzzzzzzz'; valid: (.*)");

  @TempDir Path copy;

  @Test
  void theKeysOfEveryMappingAreThoseOfTheReader() throws Exception {
    JsonNode schema = schema();
    Set<String> top = keys(schema);
    top.add("search");
    assertThat(known("top", "task: binary", "task: binary\nzzzzzzzz: 1")).isEqualTo(top);
    assertThat(known("costs", "false_positive: 1", "false_positive: 1, zzzzzzzz: 1"))
        .isEqualTo(keys(schema.at("/properties/costs")));
    assertThat(known("split", "by: time", "by: time, zzzzzzzz: 1"))
        .isEqualTo(keys(schema.at("/properties/split")));
    assertThat(known("promote", "metric: log_loss", "slices: [{by: origin}], zzzzzzzz: 1"))
        .isEqualTo(keys(schema.at("/properties/promote")));
    assertThat(known("slice", "metric: log_loss", "slices: [{by: origin, zzzzzzzz: 1}]"))
        .isEqualTo(keys(schema.at("/properties/promote/properties/slices/items")));
    assertThat(known("retrain", "stale_after: 7d", "zzzzzzzz: 1"))
        .isEqualTo(keys(schema.at("/properties/retrain")));
    assertThat(known("label", "on: [flight_id]", "on: [flight_id], zzzzzzzz: 1"))
        .isEqualTo(keys(schema.at("/properties/label")));
    assertThat(
            known(
                "features", "columns: [origin_rate_1d]", "columns: [origin_rate_1d], zzzzzzzz: 1"))
        .isEqualTo(keys(schema.at("/properties/features/items")));
  }

  @Test
  void theTrainersAndTheirParametersAreThoseOfTheRegistry() throws Exception {
    JsonNode trainers = schema().at("/properties/trainers");
    assertThat(keys(trainers)).isEqualTo(new TreeSet<>(Trainers.names()));
    for (Trainer trainer : Trainers.all()) {
      JsonNode parameters = trainers.at("/properties/" + trainer.name());
      Set<String> names =
          new TreeSet<>(trainer.parameters().stream().map(Parameter::name).toList());
      assertThat(keys(parameters)).as(trainer.name()).isEqualTo(names);
      for (Parameter parameter : trainer.parameters()) {
        JsonNode entry = parameters.at("/properties/" + parameter.name());
        assertThat(entry.get("type").asText()).isEqualTo(parameter.whole() ? "integer" : "number");
        assertThat(entry.get("minimum").asDouble()).isEqualTo(parameter.least());
        assertThat(entry.has("maximum") ? entry.get("maximum").asDouble() : Double.MAX_VALUE)
            .as(parameter.name())
            .isEqualTo(parameter.most());
      }
    }
  }

  private Set<String> known(String folder, String from, String to) {
    Problems problems = new Problems();
    ShippedModels.read(copy.resolve(folder), ShippedModels.yaml().replace(from, to), problems);
    Matcher matcher = VALID.matcher(problems.all().toString().replaceAll("]$", ""));
    assertThat(matcher.find()).as("%s", problems.all()).isTrue();
    return new TreeSet<>(Arrays.asList(matcher.group(1).split(",? models/|, ")));
  }

  private static Set<String> keys(JsonNode mapping) {
    Set<String> keys = new TreeSet<>();
    mapping.get("properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static JsonNode schema() throws Exception {
    try (InputStream in =
        ModelDefinition.class.getResourceAsStream("/dev/nightjar/schemas/model.schema.json")) {
      return new ObjectMapper().readTree(in);
    }
  }
}

package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.model.Encoding;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TimePart;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.SearchAlgorithms;
import dev.nightjar.training.split.SplitSpec;
import dev.nightjar.training.trainer.Trainers;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    assertThat(known("top", "task: binary", "task: binary\nzzzzzzzz: 1")).isEqualTo(top);
    JsonNode encoding = schema.at("/properties/encode/additionalProperties/oneOf/1");
    assertThat(known("encode", "task: binary", "encode: { carrier: { hash: 3, zzzzzzzz: 1 } }"))
        .isEqualTo(keys(encoding));
    assertThat(
            known(
                "dictionary",
                "task: binary",
                "encode: { carrier: { dictionary: { most: 3, zzzzzzzz: 1 } } }"))
        .isEqualTo(keys(encoding.at("/properties/dictionary")));
    assertThat(known("target", "task: binary", "encode: { carrier: { target: { zzzzzzzz: 1 } } }"))
        .isEqualTo(keys(encoding.at("/properties/target")));
    assertThat(known("costs", "false_positive: 1", "false_positive: 1, zzzzzzzz: 1"))
        .isEqualTo(keys(schema.at("/properties/costs")));
    Set<String> split = new TreeSet<>();
    for (String by : SplitSpec.methods()) {
      split.addAll(known("split " + by, "by: time", "by: " + by + ", zzzzzzzz: 1"));
    }
    assertThat(split).isEqualTo(keys(schema.at("/properties/split")));
    assertThat(schema.at("/properties/split/properties/by/enum"))
        .extracting(JsonNode::asText)
        .containsExactlyElementsOf(SplitSpec.methods());
    assertThat(known("promote", "metric: log_loss", "slices: [{by: origin}], zzzzzzzz: 1"))
        .isEqualTo(keys(schema.at("/properties/promote")));
    assertThat(known("slice", "metric: log_loss", "slices: [{by: origin, zzzzzzzz: 1}]"))
        .isEqualTo(keys(schema.at("/properties/promote/properties/slices/items")));
    assertThat(
            known(
                "limit",
                "metric: log_loss",
                "subject_to: [{metric: auc, at_least: 0, zzzzzzzz: 1}]"))
        .isEqualTo(keys(schema.at("/properties/promote/properties/subject_to/items")));
    assertThat(
            known(
                "fairness",
                "metric: log_loss",
                "fairness: [{by: origin, measure: equal_opportunity, at_most: 1, zzzzzzzz: 1}]"))
        .isEqualTo(keys(schema.at("/properties/promote/properties/fairness/items")));
    assertThat(known("card", "task: binary", "task: binary\ncard: {owner: ops, zzzzzzzz: 1}"))
        .isEqualTo(keys(schema.at("/properties/card")));
    assertThat(known("engine", "task: binary", "task: binary\nengine: {name: memory, zzzzzzzz: 1}"))
        .isEqualTo(keys(schema.at("/properties/engine")));
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
  void theKeysOfSearchAreThoseOfTheReader() throws Exception {
    Set<String> written = keys(schema().at("/properties/search"));
    Set<String> known = new TreeSet<>();
    for (String algorithm : SearchAlgorithms.names()) {
      known.addAll(
          known(
              "search " + algorithm,
              "task: binary",
              "task: binary\nsearch: { algorithm: "
                  + algorithm
                  + ", trials: 1, seed: 1, batch: 1, minimise: log_loss, maximise: auc,"
                  + " subject_to: [], zzzzzzzz: 1 }"));
    }
    assertThat(known).isEqualTo(written);
  }

  @Test
  void theMetricsOfTheGateAreThoseOfTheTask() throws Exception {
    JsonNode promote = schema().at("/properties/promote/properties");
    assertThat(values(promote.at("/metric/enum")))
        .containsExactlyElementsOf(
            Stream.of(Task.BINARY, Task.REGRESSION)
                .flatMap(task -> MetricRegistry.of(task).stream())
                .filter(Metric::ranks)
                .map(Metric::name)
                .toList());
    assertThat(values(promote.at("/subject_to/items/properties/metric/enum")))
        .containsExactlyElementsOf(
            Stream.of(Task.BINARY, Task.REGRESSION)
                .flatMap(task -> MetricRegistry.names(task).stream())
                .toList());
    assertThat(values(promote.at("/fairness/items/properties/measure/enum")))
        .containsExactlyElementsOf(
            Arrays.stream(Promotion.FairnessMeasure.values())
                .map(Promotion.FairnessMeasure::key)
                .toList());
  }

  private static List<String> values(JsonNode array) {
    List<String> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asText()));
    return values;
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
        assertThat(entry.get("description").asText()).isNotEmpty();
        if (entry.has("anyOf")) {
          // Or a range or choice, that a search chooses from.
          entry = entry.at("/anyOf/0");
        }
        if (parameter.kind() == Parameter.Kind.CHOICE) {
          List<String> words = new ArrayList<>();
          entry.get("enum").forEach(word -> words.add(word.asText()));
          assertThat(words).as(parameter.name()).isEqualTo(parameter.options());
          continue;
        }
        if (parameter.kind() == Parameter.Kind.TEXT) {
          assertThat(entry.get("type").asText()).as(parameter.name()).isEqualTo("string");
          continue;
        }
        assertThat(entry.get("type").asText()).isEqualTo(parameter.whole() ? "integer" : "number");
        assertThat(entry.get("minimum").asDouble()).isEqualTo(parameter.least());
        assertThat(entry.has("maximum") ? entry.get("maximum").asDouble() : Double.MAX_VALUE)
            .as(parameter.name())
            .isEqualTo(parameter.most());
      }
    }
  }

  @Test
  void theWordsOfEncodingsAreThoseOfTheCode() throws Exception {
    JsonNode encodings = schema().at("/properties/encode/additionalProperties/oneOf");
    assertThat(words(encodings.at("/0"))).isEqualTo(EncodingsReader.WORDS);
    assertThat(words(schema().at("/$defs/part"))).isEqualTo(TimePart.keys());
    JsonNode keys = encodings.at("/1/properties");
    assertThat(words(keys.at("/scale")))
        .isEqualTo(Arrays.stream(Encoding.Scale.values()).map(Encoding.Scale::key).toList());
    assertThat(words(keys.at("/missing/oneOf/0"))).isEqualTo(EncodingsReader.FILLERS);
    assertThat(keys.at("/hash/maximum").asInt()).isEqualTo(Encoding.Hash.MOST_BUCKETS);
  }

  private static List<String> words(JsonNode schema) {
    List<String> words = new ArrayList<>();
    schema.get("enum").forEach(word -> words.add(word.asText()));
    return words;
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

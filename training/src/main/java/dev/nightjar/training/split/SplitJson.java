package dev.nightjar.training.split;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.NightjarException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** A split as JSON, with the keys that its method reads. */
final class SplitJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SplitJson() {}

  static String write(SplitSpec spec) {
    Set<String> keys = SplitMethods.named(spec.by()).keys();
    ObjectNode json = JSON.createObjectNode().put("by", spec.by());
    if (keys.contains("folds")) {
      json.put("folds", spec.folds());
    }
    size(json, keys, "train", spec.train());
    size(json, keys, "validation", spec.validation());
    size(json, keys, "test", spec.test());
    if (keys.contains("gap")) {
      json.put("gap", Durations.format(spec.gap()));
    }
    if (spec.group() != null) {
      json.put("group", spec.group());
    }
    if (keys.contains("stratify")) {
      json.put("stratify", spec.stratify());
    }
    if (keys.contains("seed")) {
      json.put("seed", spec.seed());
    }
    return json.put("refit", spec.refit().name().toLowerCase(Locale.ROOT)).toString();
  }

  static SplitSpec read(String text, String origin) {
    try {
      JsonNode json = JSON.readTree(text);
      String by = json.required("by").asText();
      Set<String> keys = SplitMethods.named(by).keys();
      return new SplitSpec(
          by,
          keys.contains("folds") ? json.required("folds").asInt() : 1,
          size(json, keys, "train"),
          size(json, keys, "validation"),
          size(json, keys, "test"),
          keys.contains("gap") ? Durations.parse(json.required("gap").asText()) : Duration.ZERO,
          json.hasNonNull("group") ? json.get("group").asText() : null,
          keys.contains("stratify") && json.required("stratify").asBoolean(),
          keys.contains("seed") ? json.required("seed").asLong() : 0,
          SplitSpec.Refit.valueOf(json.required("refit").asText().toUpperCase(Locale.ROOT)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw NightjarException.outside(
          "Cannot read " + origin,
          "it is not what Nightjar wrote: " + e.getMessage(),
          "restore the model's files, or train again",
          e);
    }
  }

  private static void size(ObjectNode json, Set<String> keys, String key, PartSize size) {
    Duration length = size.length();
    if (!keys.contains(key)) {
      return;
    }
    if (length == null) {
      json.put(key, size.share());
    } else {
      json.put(key, Durations.format(length));
    }
  }

  private static PartSize size(JsonNode json, Set<String> keys, String key) {
    if (!keys.contains(key)) {
      return PartSize.NONE;
    }
    JsonNode size = json.required(key);
    return size.isNumber()
        ? PartSize.of(size.asDouble())
        : PartSize.of(Durations.parse(size.asText()));
  }
}

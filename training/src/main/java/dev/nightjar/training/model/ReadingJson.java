package dev.nightjar.training.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneId;

/** How a column is read, in {@code encoder.json}. */
final class ReadingJson {
  private ReadingJson() {}

  static void write(Reading reading, ObjectNode json) {
    if (reading instanceof Reading.Part part) {
      json.put("is", "part")
          .put("of", part.type().name())
          .put("part", part.part().name())
          .put("zone", part.zone().getId())
          .put("wave", part.wave().name());
    } else if (reading instanceof Reading.Bucket bucket) {
      json.put("is", "bucket").put("buckets", bucket.buckets());
    } else if (reading instanceof Reading.Length) {
      json.put("is", "length");
    } else if (reading instanceof Reading.Code code) {
      json.put("is", "code").put("unseen_is_last", code.unseenIsLast());
    } else {
      json.put("is", reading instanceof Reading.Flag ? "flag" : "number");
    }
  }

  static Reading read(JsonNode json) {
    String is = json.required("is").asText();
    return switch (is) {
      case "part" ->
          new Reading.Part(
              SourceType.valueOf(json.required("of").asText()),
              TimePart.valueOf(json.required("part").asText()),
              ZoneId.of(json.required("zone").asText()),
              Reading.Wave.valueOf(json.required("wave").asText()));
      case "bucket" -> new Reading.Bucket(json.required("buckets").asInt());
      case "length" -> new Reading.Length();
      case "code" -> new Reading.Code(json.required("unseen_is_last").asBoolean());
      case "flag" -> new Reading.Flag();
      case "number" -> new Reading.Number();
      default -> throw new IllegalArgumentException("it knows no reading " + is);
    };
  }
}

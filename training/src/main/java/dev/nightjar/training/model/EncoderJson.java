package dev.nightjar.training.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import java.util.ArrayList;
import java.util.List;

/** The encoder as the file {@code encoder.json} of a model version. */
public final class EncoderJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private EncoderJson() {}

  /** The same bytes for equal encoders. */
  public static String write(Encoder encoder) {
    ObjectNode json = JSON.createObjectNode();
    ArrayNode columns = json.putArray("columns");
    for (FeatureColumn column : encoder.columns()) {
      ObjectNode entry = columns.addObject();
      entry.put("name", column.name()).put("kind", column.kind().name());
      if (column.kind() == FeatureColumn.Kind.TEXT) {
        column.dictionary().forEach(entry.putArray("dictionary")::add);
      }
    }
    return json.toPrettyString();
  }

  /** Reads what {@link #write} wrote. */
  public static Encoder read(String text) {
    try {
      List<FeatureColumn> columns = new ArrayList<>();
      for (JsonNode entry : JSON.readTree(text).required("columns")) {
        List<String> dictionary = new ArrayList<>();
        entry.path("dictionary").forEach(value -> dictionary.add(value.asText()));
        columns.add(
            new FeatureColumn(
                entry.required("name").asText(),
                FeatureColumn.Kind.valueOf(entry.required("kind").asText()),
                dictionary));
      }
      return new Encoder(columns);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw NightjarException.outside(
          "Cannot read the encoder of a model",
          "it is not what Nightjar wrote: " + e.getMessage(),
          "restore the model's files, or train again",
          e);
    }
  }
}

package dev.nightjar.training.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.lakehouse.NightjarException;

/** Cards as JSON: the records' components by name, in snake_case. */
final class CardJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          // A card of a later version may say more.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private CardJson() {}

  static String write(ModelCard card) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(card);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write a model card", e);
    }
  }

  static ModelCard read(String json, String origin) {
    try {
      return JSON.readValue(json, ModelCard.class);
    } catch (JsonProcessingException e) {
      throw NightjarException.outside(
          "Cannot read the model card " + origin,
          e.getOriginalMessage(),
          "restore the file, or train again",
          e);
    }
  }
}

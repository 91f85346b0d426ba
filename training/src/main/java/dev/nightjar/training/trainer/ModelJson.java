package dev.nightjar.training.trainer;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;

/** The files of models that are kept as JSON. */
final class ModelJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);

  private ModelJson() {}

  static byte[] write(Object model) {
    try {
      return JSON.writeValueAsBytes(model);
    } catch (IOException e) {
      throw NightjarException.bug("Cannot write a model as JSON", e);
    }
  }

  /**
   * Reads a model.
   *
   * @param kind what it is called in an error, such as {@code a linear model}
   */
  static <T> T read(byte[] model, Class<T> type, String kind) {
    try {
      return JSON.readValue(model, type);
    } catch (IOException e) {
      throw unreadable(kind, String.valueOf(e.getMessage()), e);
    }
  }

  /** True where the file is a JSON object that has this key. */
  static boolean has(byte[] model, String key) {
    try {
      return JSON.readTree(model).has(key);
    } catch (IOException e) {
      return false;
    }
  }

  private static NightjarException unreadable(String kind, String why, Exception e) {
    return NightjarException.outside(
        "Cannot open " + kind, why, "restore the model's files, or train again", e);
  }
}

package dev.nightjar.training.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.FeatureColumn.Kind;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoder as the file {@code encoder.json} of a model version: {@code columns} are what is read
 * from the rows, {@code outputs}, where something was learned, what is made of them.
 */
public final class EncoderJson {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private EncoderJson() {}

  /**
   * The same bytes for equal encoders.
   *
   * @throws IllegalArgumentException of an encoder that has still to learn
   */
  public static String write(Encoder encoder) {
    if (encoder.learns()) {
      throw new IllegalArgumentException("the encoder has not been fitted to a training part yet");
    }
    ObjectNode json = JSON.createObjectNode();
    ArrayNode columns = json.putArray("columns");
    for (Input input : encoder.inputs()) {
      ObjectNode entry = columns.addObject();
      write(input.column(), entry);
      if (!input.equals(Input.asItIs(input.column()))) {
        ReadingJson.write(input.reading(), entry.putObject("reading"));
      }
      if (input.column().kind() == Kind.TEXT && !(input.reading() instanceof Reading.Bucket)) {
        input.column().dictionary().forEach(entry.putArray("dictionary")::add);
      }
    }
    if (!encoder.outputs().isEmpty()) {
      ArrayNode outputs = json.putArray("outputs");
      for (Output output : encoder.outputs()) {
        ObjectNode entry = outputs.addObject();
        write(output.column(), entry);
        entry.put("input", output.input());
        if (output.step() instanceof Step.Table && output.column().kind() == Kind.TEXT) {
          output.column().dictionary().forEach(entry.putArray("dictionary")::add);
        }
        StepJson.write(output.step(), entry.putObject("step"));
      }
    }
    return json.toPrettyString();
  }

  /** Reads what {@link #write} wrote. */
  public static Encoder read(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      List<Input> inputs = new ArrayList<>();
      for (JsonNode entry : json.required("columns")) {
        FeatureColumn column = column(entry);
        inputs.add(
            entry.has("reading")
                ? Input.of(
                    column.name(),
                    column.source(),
                    ReadingJson.read(entry.get("reading")),
                    column.dictionary())
                : Input.asItIs(column));
      }
      List<Output> outputs = new ArrayList<>();
      for (JsonNode entry : json.path("outputs")) {
        int input = entry.required("input").asInt();
        Step step = StepJson.read(entry.required("step"));
        FeatureColumn read = inputs.get(input).column();
        outputs.add(new Output(step instanceof Step.AsIs ? read : column(entry), input, step));
      }
      return new Encoder(inputs, List.of(), outputs);
    } catch (JsonProcessingException
        | IllegalArgumentException
        | DateTimeException
        | IndexOutOfBoundsException e) {
      throw NightjarException.outside(
          "Cannot read the encoder of a model",
          "it is not what Nightjar wrote: " + e.getMessage(),
          "restore the model's files, or train again",
          e);
    }
  }

  private static void write(FeatureColumn column, ObjectNode entry) {
    entry.put("name", column.name()).put("kind", column.kind().name());
    if (!column.source().equals(column.name())) {
      entry.put("source", column.source());
    }
  }

  private static FeatureColumn column(JsonNode entry) {
    String name = entry.required("name").asText();
    List<String> dictionary = new ArrayList<>();
    entry.path("dictionary").forEach(value -> dictionary.add(value.asText()));
    return new FeatureColumn(
        name,
        entry.path("source").asText(name),
        Kind.valueOf(entry.required("kind").asText()),
        dictionary);
  }
}

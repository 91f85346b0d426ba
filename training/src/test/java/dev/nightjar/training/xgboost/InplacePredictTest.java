package dev.nightjar.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.training.model.Predictor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our predictions beside those of Python's {@code inplace_predict} on the same model files, to the
 * bit; {@code inplace_predict.py} made the files.
 */
class InplacePredictTest {
  private final JsonNode made = json();
  private final int width = made.get("width").asInt();
  private final float[] rows = rows();

  @ParameterizedTest
  @ValueSource(strings = {"binary", "multiclass", "regression", "poisson"})
  void predictsWhatPythonDoes(String name) throws IOException {
    JsonNode expected = made.get("models").get(name);
    int count = rows.length / width;
    try (Predictor predictor = XgboostPredictor.open(bytes(name + ".ubj"))) {
      assertThat(predictor.width()).isEqualTo(width);
      assertThat(predictor.outputs()).isEqualTo(expected.get("outputs").asInt());
      float[] out = new float[count * predictor.outputs()];
      predictor.predict(rows, count, out);
      assertThat(bits(out)).containsExactly(bits(expected));
      for (int row = 0; row < count; row++) {
        float[] single = new float[predictor.outputs()];
        predictor.predict(Arrays.copyOfRange(rows, row * width, (row + 1) * width), 1, single);
        int at = row * single.length;
        assertThat(bits(single))
            .as("row %d alone", row)
            .containsExactly(Arrays.copyOfRange(bits(expected), at, at + single.length));
      }
    }
  }

  @Test
  void manyRowsAreExplainedAsSingleOnesAre() throws IOException {
    int count = rows.length / width;
    for (String name : new String[] {"binary", "multiclass"}) {
      try (Predictor predictor = XgboostPredictor.open(bytes(name + ".ubj"))) {
        int parts = predictor.outputs() * (width + 1);
        float[] out = new float[count * parts];
        predictor.contributions(rows, count, out);
        for (int row = 0; row < count; row++) {
          assertThat(Arrays.copyOfRange(out, row * parts, (row + 1) * parts))
              .as("%s, row %d", name, row)
              .containsExactly(
                  predictor.contributions(
                      Arrays.copyOfRange(rows, row * width, (row + 1) * width)));
        }
      }
    }
  }

  private float[] rows() {
    JsonNode values = made.get("rows");
    float[] all = new float[values.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.get(i).isNull() ? Float.NaN : (float) values.get(i).asDouble();
    }
    return all;
  }

  private static int[] bits(JsonNode expected) {
    return StreamSupport.stream(expected.get("bits").spliterator(), false)
        .mapToInt(JsonNode::asInt)
        .toArray();
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private static JsonNode json() {
    try {
      return new ObjectMapper().readTree(bytes("inplace-predict.json"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = InplacePredictTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}

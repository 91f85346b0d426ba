package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.training.evaluation.Calibration.Binning;
import dev.nightjar.training.evaluation.PredictedClasses.ClassMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Our metrics beside those of scikit-learn; {@code scikit-learn.py} made the file. */
class ScikitLearnTest {
  private static final double CLOSE = 1e-9;
  private final JsonNode expected = read();

  @Test
  void binary() {
    JsonNode node = expected.get("binary");
    double[] p = doubles(node.get("probabilities"));
    double[] y = doubles(node.get("labels"));
    var settings =
        new PredictedBinary.Settings(node.get("threshold").asDouble(), 2, new Costs(1, 4));
    requireClose(PredictedBinary.of(p, y, null, settings).measure(), node.get("plain"), 12);
    requireClose(
        PredictedBinary.of(p, y, doubles(node.get("weights")), settings).measure(),
        node.get("weighted"),
        12);
  }

  @Test
  void binaryCurves() {
    JsonNode node = expected.get("binary");
    double[] p = doubles(node.get("probabilities"));
    double[] y = doubles(node.get("labels"));
    var roc = Curves.roc(PredictedBinary.of(p, y), 1000);
    requireClose(
        roc.stream().mapToDouble(Curves.RocPoint::falsePositiveRate).toArray(),
        doubles(node.get("roc").get("fpr")));
    requireClose(
        roc.stream().mapToDouble(Curves.RocPoint::recall).toArray(),
        doubles(node.get("roc").get("tpr")));
    // Theirs go from the lowest threshold upwards and end with a point that we do not invent.
    var precision = Curves.precisionRecall(PredictedBinary.of(p, y), 1000);
    requireClose(
        precision.stream().mapToDouble(Curves.PrecisionPoint::precision).toArray(),
        reversedWithoutLast(doubles(node.get("pr").get("precision"))));
    requireClose(
        precision.stream().mapToDouble(Curves.PrecisionPoint::recall).toArray(),
        reversedWithoutLast(doubles(node.get("pr").get("recall"))));
    JsonNode calibration = node.get("calibration");
    double[] added = Arrays.stream(p).map(v -> v + calibration.get("added").asDouble()).toArray();
    var bins =
        Calibration.curve(
            PredictedBinary.of(added, y), calibration.get("bins").asInt(), Binning.EQUAL_WIDTH);
    requireClose(
        bins.stream().mapToDouble(Calibration.Bin::positiveShare).toArray(),
        doubles(calibration.get("share")));
    requireClose(
        bins.stream().mapToDouble(Calibration.Bin::meanProbability).toArray(),
        doubles(calibration.get("mean")));
  }

  @Test
  void regression() {
    JsonNode node = expected.get("regression");
    double[] p = doubles(node.get("predictions"));
    double[] y = doubles(node.get("labels"));
    double quantile = node.get("quantile").asDouble();
    requireClose(PredictedValues.of(p, y, null, quantile).measure(), node.get("plain"), 7);
    requireClose(
        PredictedValues.of(p, y, doubles(node.get("weights")), quantile).measure(),
        node.get("weighted"),
        7);
  }

  @Test
  void multiclass() {
    JsonNode node = expected.get("multiclass");
    double[] p = doubles(node.get("probabilities"));
    int[] y = ints(node.get("labels"));
    List<String> names =
        IntStream.range(0, node.get("classes").asInt()).mapToObj(c -> "class " + c).toList();
    PredictedClasses plain = PredictedClasses.of(p, y, null, names, 2);
    requireClose(plain.measure(), node.get("plain"), 9);
    requireClose(
        PredictedClasses.of(p, y, doubles(node.get("weights")), names, 2).measure(),
        node.get("weighted"),
        9);
    double[][] confusion = Objects.requireNonNull(plain.confusion());
    for (int c = 0; c < names.size(); c++) {
      assertThat(confusion[c]).containsExactly(doubles(node.get("confusion").get(c)));
    }
    List<ClassMetrics> classes = plain.classes();
    requireClose(
        classes.stream().mapToDouble(ClassMetrics::precision).toArray(),
        doubles(node.get("precision")));
    requireClose(
        classes.stream().mapToDouble(ClassMetrics::recall).toArray(), doubles(node.get("recall")));
    requireClose(classes.stream().mapToDouble(ClassMetrics::f1).toArray(), doubles(node.get("f1")));
    requireClose(
        classes.stream().mapToDouble(ClassMetrics::support).toArray(),
        doubles(node.get("support")));
  }

  @Test
  void clustering() {
    JsonNode node = expected.get("clustering");
    ClusterEvaluation ours =
        ClusterEvaluation.measure(
            floats(node.get("values")),
            node.get("width").asInt(),
            ints(node.get("clusters")),
            ClusterEvaluation.SILHOUETTE_ROWS);
    requireClose(ours.metrics(), node.get("plain"), 4);
  }

  @Test
  void reduction() {
    JsonNode node = expected.get("reduction");
    ReductionEvaluation ours =
        ReductionEvaluation.measure(
            floats(node.get("values")),
            node.get("width").asInt(),
            floats(node.get("components")),
            floats(node.get("reconstructed")));
    assertThat(ours.metrics().value("reconstruction_error"))
        .isCloseTo(node.get("error").asDouble(), within(CLOSE));
    double[] ratios = doubles(node.get("ratios"));
    for (int i = 0; i < ratios.length; i++) {
      // The components come rounded to floats.
      assertThat(ours.explained().get(i)).isCloseTo(ratios[i], within(1e-7));
    }
    assertThat(ours.metrics().value("explained_variance_ratio"))
        .isCloseTo(Arrays.stream(ratios).sum(), within(1e-7));
  }

  private static void requireClose(TaskMetrics ours, JsonNode theirs, int metrics) {
    assertThat(theirs.size()).isEqualTo(metrics);
    theirs
        .fields()
        .forEachRemaining(
            field ->
                assertThat(ours.value(field.getKey()))
                    .as(field.getKey())
                    .isCloseTo(field.getValue().asDouble(), within(CLOSE)));
  }

  private static void requireClose(double[] ours, double[] theirs) {
    assertThat(ours).containsExactly(theirs, within(CLOSE));
  }

  private static double[] reversedWithoutLast(double[] values) {
    return IntStream.range(1, values.length)
        .mapToDouble(i -> values[values.length - 1 - i])
        .toArray();
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  private static JsonNode read() {
    try (InputStream file = ScikitLearnTest.class.getResourceAsStream("scikit-learn.json")) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

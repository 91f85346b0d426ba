package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.training.card.ModelCard;
import dev.nightjar.training.evaluation.Costs;
import dev.nightjar.training.evaluation.Predicted;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.evaluation.PredictedValues;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Task;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Cards of made-up models of files: no lakehouse is near. */
class CardMaterialTest {
  private static final String MARKUP = "<script>|*x*</script>";
  private static final Encoder ENCODER =
      new Encoder(
          List.of(
              new FeatureColumn("carrier", FeatureColumn.Kind.TEXT, List.of("AA", MARKUP)),
              new FeatureColumn("rate", FeatureColumn.Kind.NUMBER, List.of())));

  @Test
  void aCardTellsWhatItsMaterialHoldsAndIsReadBackAsItWas() {
    ModelCard card = binary(400).card();
    assertThat(ModelCard.parse(card.toJson(), "a test")).isEqualTo(card);
    assertThat(card.data().parts())
        .extracting(ModelCard.Part::name)
        .containsExactly("training", "test");
    assertThat(card.features().get(1).missing()).isEqualTo(missing(matrix(400)));
    assertThat(card.features().get(0).values()).isEqualTo(2);
    assertThat(card.results())
        .extracting(result -> result.part() + " " + result.contender() + " " + result.model())
        .containsExactly("test xgboost true", "test constant false");
    ModelCard.Result model = card.results().get(0);
    assertThat(model.intervals()).containsOnlyKeys("log_loss", "auc", "pr_auc");
    assertThat(card.plots().roc()).hasSizeBetween(3, 80);
    assertThat(card.decisions().confusion().rows()).isEqualTo(400);
    assertThat(card.slices()).allMatch(ModelCard.Slice::measured).hasSize(2);
    assertThat(card.fairness()).hasSize(1);
    assertThat(card.limits())
        .anyMatch(limit -> limit.startsWith("Its test part has 400 rows only"))
        .anyMatch(limit -> limit.startsWith("Often missing in the training rows: rate"));
    assertThat(binary(400).card().toJson()).isEqualTo(card.toJson());
  }

  @Test
  void nothingFromDataBecomesMarkup() {
    ModelCard card = binary(300).card();
    String html = card.toHtml();
    assertThat(html).doesNotContain("<script").contains("&lt;script&gt;").doesNotContain("NaN");
    assertThat(html).doesNotContain("http:").doesNotContain("https:");
    assertThat(card.toMarkdown())
        .contains("\\<script\\>\\|\\*x\\*\\</script\\>")
        .doesNotContain("null");
    Map<String, Integer> open = new LinkedHashMap<>();
    Matcher tag = Pattern.compile("<(/?)([a-z0-9]+)[^>]*?(/?)>").matcher(html);
    while (tag.find()) {
      if (tag.group(3).isEmpty()) {
        open.merge(tag.group(2), tag.group(1).isEmpty() ? 1 : -1, Integer::sum);
      }
    }
    assertThat(open).allSatisfy((name, count) -> assertThat(count).as(name).isZero());
  }

  @Test
  void oneRowOneClassAndNoRowsHaveCardsToo() {
    for (int rows : new int[] {0, 1, 2}) {
      ModelCard card = binary(rows).card();
      assertThat(ModelCard.parse(card.toJson(), "a test")).isEqualTo(card);
      assertThat(card.toHtml()).contains("Use and limits");
      assertThat(card.toMarkdown()).contains("## Features");
    }
    assertThat(binary(0).card().limits())
        .anyMatch(limit -> limit.contains("there are no rows with a known outcome"));
  }

  @Test
  void aRegressionHasACardWithoutDecisions() {
    Random random = new Random(3);
    double[] labels = random.doubles(200).toArray();
    double[] predicted = random.doubles(200).toArray();
    CardMaterial material =
        material(
            Task.REGRESSION,
            200,
            Map.of("test", Map.of("xgboost", PredictedValues.of(predicted, labels))));
    ModelCard card = material.card();
    assertThat(card.plots()).isNull();
    assertThat(card.decisions()).isNull();
    assertThat(card.results().get(0).intervals()).containsKey("rmse");
    assertThat(ModelCard.parse(card.toJson(), "a test")).isEqualTo(card);
    assertThat(card.toHtml()).contains("rmse").doesNotContain("What it decides");
  }

  private static CardMaterial binary(int rows) {
    Random random = new Random(7);
    double[] labels = new double[rows];
    double[] model = new double[rows];
    double[] constant = new double[rows];
    for (int i = 0; i < rows; i++) {
      model[i] = random.nextDouble();
      labels[i] = random.nextDouble() < model[i] ? 1 : 0;
      constant[i] = 0.5;
    }
    Map<String, Predicted> contenders = new LinkedHashMap<>();
    contenders.put("xgboost", PredictedBinary.of(model, labels));
    contenders.put("constant", PredictedBinary.of(constant, labels));
    return material(Task.BINARY, rows, Map.of("test", contenders));
  }

  private static CardMaterial material(
      Task task, int rows, Map<String, Map<String, Predicted>> predicted) {
    Map<String, Matrix> parts = new LinkedHashMap<>();
    parts.put("training", matrix(400));
    parts.put("test", matrix(rows));
    return new CardMaterial(
        new ModelCard.Subject(
            "late", "", "", task, "late", MARKUP, "planning", List.of(MARKUP), "", ""),
        "rides.csv",
        "",
        500,
        false,
        parts,
        FeatureFacts.of(matrix(400)),
        Map.of(),
        Importances.ofShares(new double[] {0.75, 0.25}),
        new ModelCard.Training("xgboost", Map.of("rounds", "5"), 7, "xgboost 3", "cpu", 0, false),
        predicted,
        Map.of(),
        List.of("carrier"),
        1,
        List.of(new CardMaterial.Groups("carrier", 1)),
        Slices.NONE,
        0.5,
        new Costs(1, 4),
        Map.of("file", MARKUP),
        new ModelCard.Study("tpe", "log_loss", 3, 1, 0.5, Arrays.asList(null, 0.6, 0.5)));
  }

  private static Matrix matrix(int rows) {
    Random random = new Random(1);
    float[] values = new float[2 * rows];
    float[] labels = new float[rows];
    for (int i = 0; i < rows; i++) {
      values[2 * i] = i % 2;
      values[2 * i + 1] = random.nextInt(3) == 0 ? Float.NaN : random.nextFloat();
      labels[i] = random.nextInt(2);
    }
    return new Matrix(ENCODER, values, labels, new long[rows]);
  }

  private static double missing(Matrix matrix) {
    int missing = 0;
    for (int row = 0; row < matrix.rows(); row++) {
      missing += Float.isNaN(matrix.values()[2 * row + 1]) ? 1 : 0;
    }
    return missing / (double) matrix.rows();
  }
}

package dev.nightjar.training.xgboost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.trainer.TestMatrices;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class XgboostTrainerTest {
  private static final Matrix MATRIX = TestMatrices.random(11, 20_000);

  @Test
  void t9_theNumberOfThreadsDoesNotShowInTheBytes() {
    byte[] alone = train(1, 1, 1);
    assertThat(train(2, 1, 1)).isEqualTo(alone);
    assertThat(train(3, 1, 1)).isEqualTo(alone);
    assertThat(train(8, 1, 1)).isEqualTo(alone);
  }

  @Test
  void t9_norDoesItWhereRowsAndFeaturesAreDrawn() {
    byte[] alone = train(1, 0.7, 0.6);
    assertThat(train(2, 0.7, 0.6)).isEqualTo(alone);
    assertThat(train(5, 0.7, 0.6)).isEqualTo(alone);
    assertThat(alone).isNotEqualTo(train(1, 1, 1));
  }

  @Test
  void theEngineBuildNamesTheVersionThatIsPinned() {
    assertThat(new XgboostTrainer().engineBuild()).isEqualTo("xgboost 3.2.0");
  }

  private static byte[] train(int threads, double subsample, double columns) {
    XgboostTrainer trainer = new XgboostTrainer(threads);
    TreeMap<String, Double> values = new TreeMap<>();
    trainer.parameters().forEach(p -> values.put(p.name(), p.fallback()));
    values.put("rounds", 30.0);
    values.put("max_depth", 4.0);
    values.put("seed", 7.0);
    values.put("subsample", subsample);
    values.put("colsample_bytree", columns);
    return trainer.train(MATRIX, new Parameters(values), TestSpark.session());
  }
}

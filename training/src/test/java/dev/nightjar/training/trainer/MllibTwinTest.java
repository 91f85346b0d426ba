package dev.nightjar.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import java.util.function.Function;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.ProbabilisticClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.junit.jupiter.api.Test;

/** What our files predict is what MLlib's own models predict. */
class MllibTwinTest {
  private static final Matrix TEST = TestMatrices.random(22, 300);

  /** MLlib's prediction of a vector. */
  private interface Twin {
    double[] of(Vector vector);
  }

  @Test
  void logisticRegression() {
    for (Task task : new Task[] {Task.BINARY, Task.MULTICLASS}) {
      Matrix rows = TestMatrices.random(21, 600, task);
      OneHotLayout layout = OneHotLayout.of(rows);
      var fitted =
          fit(task, rows, layout, new LogisticRegression().setMaxIter(20).setRegParam(0.01)::fit);
      boolean binary = task == Task.BINARY;
      alike(
          LogisticRegressionTrainer.model(layout, fitted, binary), layout, classes(fitted, binary));
    }
  }

  @Test
  void linearRegression() {
    Matrix rows = TestMatrices.random(21, 600, Task.REGRESSION);
    OneHotLayout layout = OneHotLayout.of(rows);
    var fitted = fit(Task.REGRESSION, rows, layout, new LinearRegression().setRegParam(0.1)::fit);
    alike(
        LinearRegressionTrainer.model(layout, fitted),
        layout,
        vector -> new double[] {fitted.predict(vector)});
  }

  @Test
  void randomForest() {
    for (Task task : new Task[] {Task.BINARY, Task.MULTICLASS}) {
      Matrix rows = TestMatrices.random(21, 600, task);
      TreeDesign design = TreeDesign.of(rows, 32);
      var fitted =
          fit(task, rows, design, new RandomForestClassifier().setNumTrees(7).setSeed(1)::fit);
      alike(
          RandomForestTrainer.model(design, fitted), design, classes(fitted, task == Task.BINARY));
    }
    Matrix rows = TestMatrices.random(21, 600, Task.REGRESSION);
    TreeDesign design = TreeDesign.of(rows, 32);
    var fitted =
        fit(Task.REGRESSION, rows, design, new RandomForestRegressor().setNumTrees(7)::fit);
    alike(
        RandomForestTrainer.model(design, fitted),
        design,
        vector -> new double[] {fitted.predict(vector)});
  }

  @Test
  void textOfMoreValuesThanBinsIsANumberForTrees() {
    Matrix rows = TestMatrices.random(21, 600, Task.REGRESSION);
    TreeDesign design = TreeDesign.of(rows, 4);
    assertThat(design.categories()).containsOnly(0);
    var fitted =
        fit(Task.REGRESSION, rows, design, new RandomForestRegressor().setNumTrees(3)::fit);
    alike(
        RandomForestTrainer.model(design, fitted),
        design,
        vector -> new double[] {fitted.predict(vector)});
  }

  @Test
  void boostedTrees() {
    Matrix rows = TestMatrices.random(21, 600);
    TreeDesign design = TreeDesign.of(rows, 32);
    var yes = fit(Task.BINARY, rows, design, new GBTClassifier().setMaxIter(5)::fit);
    alike(GbtTrainer.model(design, yes), design, classes(yes, true));
    Matrix numbers = TestMatrices.random(21, 600, Task.REGRESSION);
    var number = fit(Task.REGRESSION, numbers, design, new GBTRegressor().setMaxIter(5)::fit);
    alike(
        GbtTrainer.model(design, number), design, vector -> new double[] {number.predict(vector)});
  }

  @Test
  void clusters() {
    Matrix rows = TestMatrices.random(21, 600, Task.CLUSTERING);
    OneHotLayout layout = OneHotLayout.of(rows);
    var means = fit(Task.CLUSTERING, rows, layout, new KMeans().setK(4).setSeed(3)::fit);
    alike(
        KMeansTrainer.model(layout, means), layout, vector -> new double[] {means.predict(vector)});
    var mixture = fit(Task.CLUSTERING, rows, layout, new GaussianMixture().setK(3).setSeed(3)::fit);
    alike(
        GaussianMixtureTrainer.model(layout, mixture),
        layout,
        vector -> new double[] {mixture.predict(vector)});
  }

  @Test
  void principalComponentsButForTheirSign() {
    Matrix rows = TestMatrices.random(21, 600, Task.REDUCTION);
    OneHotLayout layout = OneHotLayout.of(rows);
    var fitted = fit(Task.REDUCTION, rows, layout, new PCA().setK(3).setInputCol("features")::fit);
    LinearModel model = PcaTrainer.model(layout, fitted);
    float[] out = new float[TEST.rows() * 3];
    model.predict(TEST.values(), TEST.rows(), out);
    for (int row = 0; row < TEST.rows(); row++) {
      double[] vector = layout.vector(TEST, row).toArray();
      for (int k = 0; k < 3; k++) {
        double expected = 0;
        for (int i = 0; i < vector.length; i++) {
          expected += fitted.pc().apply(i, k) * vector[i];
        }
        assertThat(Math.abs((double) out[row * 3 + k]))
            .as("row %d component %d", row, k)
            .isCloseTo(Math.abs(expected), within(1e-9 + Math.ulp((float) expected)));
      }
    }
  }

  private static <M> M fit(
      Task task, Matrix rows, Design design, Function<Dataset<Row>, M> fitting) {
    TestSpark.session();
    Metadata features = design instanceof TreeDesign trees ? trees.metadata() : Metadata.empty();
    return MllibRows.fit(TestMatrices.target(task), rows, design, features, fitting);
  }

  private static Twin classes(ProbabilisticClassificationModel<Vector, ?> fitted, boolean binary) {
    return vector -> {
      double[] shares = fitted.predictProbability(vector).toArray();
      return binary ? new double[] {shares[1]} : shares;
    };
  }

  private static void alike(Predictor model, Design design, Twin twin) {
    int outputs = model.outputs();
    float[] out = new float[TEST.rows() * outputs];
    model.predict(TEST.values(), TEST.rows(), out);
    for (int row = 0; row < TEST.rows(); row++) {
      double[] expected = twin.of(design.vector(TEST, row));
      assertThat(expected).hasSize(outputs);
      for (int k = 0; k < outputs; k++) {
        assertThat((double) out[row * outputs + k])
            .as("row %d output %d", row, k)
            .isCloseTo(expected[k], within(1e-9 + Math.ulp((float) expected[k])));
      }
    }
  }
}

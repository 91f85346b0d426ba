package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.sql.types.Metadata;

/**
 * MLlib's logistic regression, binary and multinomial, with an elastic net. Text becomes one
 * indicator per dictionary value (missing: none); numbers are standardised with the training rows'
 * mean and standard deviation, and a missing one is the mean.
 */
final class LogisticRegressionTrainer extends MllibTrainer {
  @Override
  public String name() {
    return "logistic_regression";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.real("reg", 1e-4, 0, 1e6, "penalty on coefficients"),
        Parameter.real("elastic_net", 0, 0, 1, "share of the penalty that is L1; the rest is L2"),
        Parameter.whole("max_iter", 100, 1, 10_000, "most iterations"));
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.MULTICLASS);
  }

  @Override
  public byte[] train(Fit fit) {
    TrainableRows.require(fit);
    Matrix matrix = fit.matrix();
    if (oneClass(matrix.labels())) {
      return ConstantTrainer.constant(fit.target(), matrix).toBytes();
    }
    OneHotLayout layout = OneHotLayout.of(matrix);
    boolean binary = fit.target().task() == Task.BINARY;
    LogisticRegression regression =
        new LogisticRegression()
            .setFamily(binary ? "binomial" : "multinomial")
            .setRegParam(fit.parameters().real("reg"))
            .setElasticNetParam(fit.parameters().real("elastic_net"))
            .setMaxIter(fit.parameters().whole("max_iter"))
            .setTol(1e-6)
            .setStandardization(false)
            .setWeightCol("weight");
    LogisticRegressionModel fitted =
        MllibRows.fit(fit.target(), matrix, layout, Metadata.empty(), regression::fit);
    return model(layout, fitted, binary).toBytes();
  }

  static LinearModel model(OneHotLayout layout, LogisticRegressionModel fitted, boolean binary) {
    if (binary) {
      LinearSum sum = layout.sum(fitted.intercept(), fitted.coefficients().toArray());
      return new LinearModel(LinearModel.Link.LOGIT, List.of(sum));
    }
    DenseMatrix coefficients = fitted.coefficientMatrix().toDense();
    List<LinearSum> sums = new ArrayList<>();
    for (int k = 0; k < coefficients.numRows(); k++) {
      double[] row = new double[coefficients.numCols()];
      for (int j = 0; j < row.length; j++) {
        row[j] = coefficients.apply(k, j);
      }
      sums.add(layout.sum(fitted.interceptVector().apply(k), row));
    }
    return new LinearModel(LinearModel.Link.SOFTMAX, sums);
  }

  @Override
  public Predictor open(byte[] model) {
    return LinearModel.read(model);
  }

  private static boolean oneClass(float[] labels) {
    for (float label : labels) {
      if (label != labels[0]) {
        return false;
      }
    }
    return true;
  }
}

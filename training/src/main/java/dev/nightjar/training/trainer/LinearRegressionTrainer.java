package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.sql.types.Metadata;

/**
 * MLlib's linear regression (squared error) with an elastic net, on the columns that {@link
 * LogisticRegressionTrainer} sees.
 */
final class LinearRegressionTrainer extends MllibTrainer {
  @Override
  public String name() {
    return "linear_regression";
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
    return Set.of(Task.REGRESSION);
  }

  @Override
  public byte[] train(Fit fit) {
    TrainableRows.require(fit);
    Matrix matrix = fit.matrix();
    OneHotLayout layout = OneHotLayout.of(matrix);
    // By iterations: the normal equations of collinear indicators have no solution without penalty.
    LinearRegression regression =
        new LinearRegression()
            .setSolver("l-bfgs")
            .setRegParam(fit.parameters().real("reg"))
            .setElasticNetParam(fit.parameters().real("elastic_net"))
            .setMaxIter(fit.parameters().whole("max_iter"))
            .setTol(1e-9)
            .setStandardization(false)
            .setWeightCol("weight");
    LinearRegressionModel fitted =
        MllibRows.fit(fit.target(), matrix, layout, Metadata.empty(), regression::fit);
    return model(layout, fitted).toBytes();
  }

  static LinearModel model(OneHotLayout layout, LinearRegressionModel fitted) {
    LinearSum sum = layout.sum(fitted.intercept(), fitted.coefficients().toArray());
    return new LinearModel(LinearModel.Link.IDENTITY, List.of(sum));
  }

  @Override
  public Predictor open(byte[] model) {
    return LinearModel.read(model);
  }
}

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
import org.apache.spark.ml.clustering.GaussianMixture;
import org.apache.spark.ml.clustering.GaussianMixtureModel;
import org.apache.spark.ml.stat.distribution.MultivariateGaussian;
import org.apache.spark.sql.types.Metadata;

/**
 * MLlib's mixture of normal distributions with full covariances, on the columns that {@link
 * KMeansTrainer} sees; the group is the likeliest component. Its time grows with the square of the
 * number of columns, text counting once per dictionary value.
 */
final class GaussianMixtureTrainer extends MllibTrainer {
  @Override
  public String name() {
    return "gaussian_mixture";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.whole("k", 2, 2, 1000, "components"),
        Parameter.whole("max_iter", 100, 1, 10_000, "most iterations"),
        Parameter.whole("seed", 0, 0, Integer.MAX_VALUE, "seed of the first components"));
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.CLUSTERING);
  }

  @Override
  public byte[] train(Fit fit) {
    TrainableRows.require(fit);
    Matrix matrix = fit.matrix();
    OneHotLayout layout = OneHotLayout.of(matrix);
    DifferentRows.require(name(), matrix);
    GaussianMixture mixture =
        new GaussianMixture()
            .setK(fit.parameters().whole("k"))
            .setMaxIter(fit.parameters().whole("max_iter"))
            .setSeed(fit.parameters().whole("seed"))
            .setWeightCol("weight");
    GaussianMixtureModel fitted =
        MllibRows.fit(fit.target(), matrix, layout, Metadata.empty(), mixture::fit);
    return ModelJson.write(model(layout, fitted));
  }

  static MixtureModel model(OneHotLayout layout, GaussianMixtureModel fitted) {
    List<MixtureModel.Component> components = new ArrayList<>();
    for (int k = 0; k < fitted.weights().length; k++) {
      MultivariateGaussian gaussian = fitted.gaussians()[k];
      components.add(
          MixtureModel.Component.of(
              fitted.weights()[k], gaussian.mean().toArray(), gaussian.cov().toArray()));
    }
    return new MixtureModel(layout.columns(), components);
  }

  @Override
  public Predictor open(byte[] model) {
    return ModelJson.read(model, MixtureModel.class, "a Gaussian mixture");
  }
}

package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.types.Metadata;

/**
 * MLlib's k-means on standardised numbers (missing: the mean) and indicators of text (missing:
 * none). Where the rows have fewer distinct points than groups are asked for, there are fewer
 * groups.
 */
final class KMeansTrainer extends MllibTrainer {
  @Override
  public String name() {
    return "kmeans";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.whole("k", 8, 2, 10_000, "groups"),
        Parameter.whole("max_iter", 100, 1, 10_000, "most iterations"),
        Parameter.whole("seed", 0, 0, Integer.MAX_VALUE, "seed of the first centres"));
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.CLUSTERING);
  }

  @Override
  public byte[] train(Fit fit) {
    TrainableRows.require(fit);
    Matrix matrix = fit.matrix();
    DifferentRows.require(name(), matrix, fit.parameters().whole("k"));
    OneHotLayout layout = OneHotLayout.of(matrix);
    KMeans kmeans =
        new KMeans()
            .setK(fit.parameters().whole("k"))
            .setMaxIter(fit.parameters().whole("max_iter"))
            .setSeed(fit.parameters().whole("seed"))
            .setWeightCol("weight");
    KMeansModel fitted = MllibRows.fit(fit.target(), matrix, layout, Metadata.empty(), kmeans::fit);
    return ModelJson.write(model(layout, fitted));
  }

  static CentroidModel model(OneHotLayout layout, KMeansModel fitted) {
    double[][] centres =
        Arrays.stream(fitted.clusterCenters()).map(Vector::toArray).toArray(double[][]::new);
    return new CentroidModel(layout.columns(), centres);
  }

  @Override
  public Predictor open(byte[] model) {
    return ModelJson.read(model, CentroidModel.class, "a k-means model");
  }
}

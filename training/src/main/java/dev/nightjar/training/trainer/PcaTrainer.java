package dev.nightjar.training.trainer;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.sql.types.Metadata;

/**
 * MLlib's principal components of the columns that {@link KMeansTrainer} sees; weights do not
 * count. A component and its negative say the same, so the largest loading of each is made
 * positive.
 */
final class PcaTrainer extends MllibTrainer {
  @Override
  public String name() {
    return "pca";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(Parameter.whole("components", 2, 1, 10_000, "components"));
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.REDUCTION);
  }

  @Override
  public byte[] train(Fit fit) {
    TrainableRows.require(fit);
    Matrix matrix = fit.matrix();
    OneHotLayout layout = OneHotLayout.of(matrix);
    int components = fit.parameters().whole("components");
    if (components > layout.size()) {
      throw refused(
          "the features are "
              + layout.size()
              + " numbers, fewer than "
              + components
              + " components",
          "lower 'components'");
    }
    if (matrix.rows() < 2) {
      throw refused("one row varies in no direction", "train on more rows");
    }
    PCA pca = new PCA().setK(components).setInputCol("features").setOutputCol("components");
    PCAModel fitted = MllibRows.fit(fit.target(), matrix, layout, Metadata.empty(), pca::fit);
    return model(layout, fitted).toBytes();
  }

  static LinearModel model(OneHotLayout layout, PCAModel fitted) {
    DenseMatrix loadings = fitted.pc();
    List<LinearSum> sums = new ArrayList<>();
    for (int k = 0; k < loadings.numCols(); k++) {
      double[] column = new double[loadings.numRows()];
      double largest = 0;
      for (int i = 0; i < column.length; i++) {
        column[i] = loadings.apply(i, k);
        largest = Math.abs(column[i]) > Math.abs(largest) ? column[i] : largest;
      }
      for (int i = 0; largest < 0 && i < column.length; i++) {
        column[i] = -column[i];
      }
      sums.add(layout.sum(0, column));
    }
    return new LinearModel(LinearModel.Link.IDENTITY, sums);
  }

  private static NightjarException refused(String why, String fix) {
    return NightjarException.user("Cannot train pca", why, fix);
  }

  @Override
  public Predictor open(byte[] model) {
    return new ComponentsModel((LinearModel) LinearModel.read(model));
  }
}

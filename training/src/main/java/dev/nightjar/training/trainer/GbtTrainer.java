package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.tree.DecisionTreeModel;

/**
 * MLlib's gradient-boosted trees: log loss or squared error. {@link TreeDesign} says what its trees
 * see.
 */
final class GbtTrainer extends MllibTrainer {
  @Override
  public String name() {
    return "gbt";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.whole("rounds", 50, 1, 10_000, "trees"),
        Parameter.whole("max_depth", 5, 0, 30, "splits from root to leaf"),
        Parameter.real("eta", 0.1, 1e-6, 1, "share of each tree that is added"),
        Parameter.whole("min_rows", 1, 1, Integer.MAX_VALUE, "least rows in a leaf"),
        Parameter.real("subsample", 1, 1e-6, 1, "share of rows drawn for each tree"),
        Parameter.whole("max_bins", 32, 2, 65_536, "bins per feature"),
        Parameter.whole("seed", 0, 0, Integer.MAX_VALUE, "seed of the draws"));
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.REGRESSION);
  }

  @Override
  public byte[] train(Fit fit) {
    TrainableRows.require(fit);
    Matrix matrix = fit.matrix();
    Parameters parameters = fit.parameters();
    TreeDesign design = TreeDesign.of(matrix, parameters.whole("max_bins"));
    if (fit.target().task() == Task.REGRESSION) {
      GBTRegressor boosting =
          new GBTRegressor()
              .setMaxIter(parameters.whole("rounds"))
              .setMaxDepth(parameters.whole("max_depth"))
              .setStepSize(parameters.real("eta"))
              .setMinInstancesPerNode(parameters.whole("min_rows"))
              .setSubsamplingRate(parameters.real("subsample"))
              .setMaxBins(parameters.whole("max_bins"))
              .setSeed(parameters.whole("seed"))
              .setWeightCol("weight");
      GBTRegressionModel fitted =
          MllibRows.fit(fit.target(), matrix, design, design.metadata(), boosting::fit);
      return ModelJson.write(model(design, fitted));
    }
    GBTClassifier boosting =
        new GBTClassifier()
            .setMaxIter(parameters.whole("rounds"))
            .setMaxDepth(parameters.whole("max_depth"))
            .setStepSize(parameters.real("eta"))
            .setMinInstancesPerNode(parameters.whole("min_rows"))
            .setSubsamplingRate(parameters.real("subsample"))
            .setMaxBins(parameters.whole("max_bins"))
            .setSeed(parameters.whole("seed"))
            .setWeightCol("weight");
    GBTClassificationModel fitted =
        MllibRows.fit(fit.target(), matrix, design, design.metadata(), boosting::fit);
    return ModelJson.write(model(design, fitted));
  }

  static TreesModel model(TreeDesign design, GBTClassificationModel fitted) {
    return model(TreesModel.Link.HALF_LOGIT, design, fitted.trees(), fitted.treeWeights());
  }

  static TreesModel model(TreeDesign design, GBTRegressionModel fitted) {
    return model(TreesModel.Link.IDENTITY, design, fitted.trees(), fitted.treeWeights());
  }

  private static TreesModel model(
      TreesModel.Link link, TreeDesign design, DecisionTreeModel[] fitted, double[] weights) {
    List<Tree> trees = new ArrayList<>();
    for (int i = 0; i < fitted.length; i++) {
      trees.add(
          Tree.of(fitted[i].rootNode(), weights[i], node -> new double[] {node.prediction()}));
    }
    return new TreesModel(link, 1, design.categories(), trees);
  }

  @Override
  public Predictor open(byte[] model) {
    return ModelJson.read(model, TreesModel.class, "boosted trees");
  }
}

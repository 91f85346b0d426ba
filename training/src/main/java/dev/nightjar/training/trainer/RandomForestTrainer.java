package dev.nightjar.training.trainer;

import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.model.TrainableRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.regression.RandomForestRegressionModel;
import org.apache.spark.ml.regression.RandomForestRegressor;
import org.apache.spark.ml.tree.DecisionTreeModel;
import org.apache.spark.ml.tree.Node;

/** MLlib's random forest; {@link TreeDesign} says what its trees see. */
final class RandomForestTrainer extends MllibTrainer {
  @Override
  public String name() {
    return "random_forest";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        Parameter.whole("trees", 100, 1, 10_000, "trees"),
        Parameter.whole("max_depth", 8, 0, 30, "splits from root to leaf"),
        Parameter.whole("min_rows", 1, 1, Integer.MAX_VALUE, "least rows in a leaf"),
        Parameter.real("subsample", 1, 1e-6, 1, "share of rows drawn for each tree"),
        Parameter.choice(
            "features",
            List.of("auto", "all", "sqrt", "log2", "onethird"),
            "features drawn for each split; auto: sqrt for classes, onethird for numbers"),
        Parameter.whole("max_bins", 32, 2, 65_536, "bins per feature"),
        Parameter.whole("seed", 0, 0, Integer.MAX_VALUE, "seed of the draws"));
  }

  @Override
  public Set<Task> tasks() {
    return Set.of(Task.BINARY, Task.MULTICLASS, Task.REGRESSION);
  }

  @Override
  public byte[] train(Fit fit) {
    TrainableRows.require(fit);
    Parameters parameters = fit.parameters();
    TreeDesign design = TreeDesign.of(fit.matrix(), parameters.whole("max_bins"));
    if (fit.target().task() == Task.REGRESSION) {
      return ModelJson.write(model(design, regression(fit, design)));
    }
    return ModelJson.write(model(design, classification(fit, design)));
  }

  private static RandomForestRegressionModel regression(Fit fit, TreeDesign design) {
    Parameters parameters = fit.parameters();
    RandomForestRegressor forest =
        new RandomForestRegressor()
            .setNumTrees(parameters.whole("trees"))
            .setMaxDepth(parameters.whole("max_depth"))
            .setMinInstancesPerNode(parameters.whole("min_rows"))
            .setSubsamplingRate(parameters.real("subsample"))
            .setFeatureSubsetStrategy(parameters.text("features"))
            .setMaxBins(parameters.whole("max_bins"))
            .setSeed(parameters.whole("seed"))
            .setWeightCol("weight");
    return MllibRows.fit(fit.target(), fit.matrix(), design, design.metadata(), forest::fit);
  }

  private static RandomForestClassificationModel classification(Fit fit, TreeDesign design) {
    Parameters parameters = fit.parameters();
    RandomForestClassifier forest =
        new RandomForestClassifier()
            .setNumTrees(parameters.whole("trees"))
            .setMaxDepth(parameters.whole("max_depth"))
            .setMinInstancesPerNode(parameters.whole("min_rows"))
            .setSubsamplingRate(parameters.real("subsample"))
            .setFeatureSubsetStrategy(parameters.text("features"))
            .setMaxBins(parameters.whole("max_bins"))
            .setSeed(parameters.whole("seed"))
            .setWeightCol("weight");
    return MllibRows.fit(fit.target(), fit.matrix(), design, design.metadata(), forest::fit);
  }

  static TreesModel model(TreeDesign design, RandomForestRegressionModel fitted) {
    List<Tree> trees = new ArrayList<>();
    double weight = 1.0 / fitted.trees().length;
    for (DecisionTreeModel tree : fitted.trees()) {
      trees.add(Tree.of(tree.rootNode(), weight, node -> new double[] {node.prediction()}));
    }
    return new TreesModel(TreesModel.Link.IDENTITY, 1, design.categories(), trees);
  }

  static TreesModel model(TreeDesign design, RandomForestClassificationModel fitted) {
    List<Tree> trees = new ArrayList<>();
    double weight = 1.0 / fitted.trees().length;
    for (DecisionTreeModel tree : fitted.trees()) {
      trees.add(Tree.of(tree.rootNode(), weight, RandomForestTrainer::shares));
    }
    int classes = fitted.numClasses();
    TreesModel.Link link = classes == 2 ? TreesModel.Link.YES_SHARE : TreesModel.Link.SHARES;
    return new TreesModel(link, classes, design.categories(), trees);
  }

  /** The classes' shares of the training rows in a node. */
  private static double[] shares(Node node) {
    double[] counts = node.impurityStats().stats().clone();
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    for (int k = 0; k < counts.length; k++) {
      counts[k] = sum == 0 ? 0 : counts[k] / sum;
    }
    return counts;
  }

  @Override
  public Predictor open(byte[] model) {
    return ModelJson.read(model, TreesModel.class, "a random forest");
  }
}

package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.apache.spark.sql.SparkSession;

/**
 * Gradient-boosted trees by XGBoost's core Java API: histograms, binary logistic loss, at the
 * driver. The bytes of the booster (UBJ) are the same for any number of threads.
 */
public final class XgboostTrainer implements Trainer {
  private final int threads;

  /** Trains on all cores. */
  public XgboostTrainer() {
    this(Runtime.getRuntime().availableProcessors());
  }

  XgboostTrainer(int threads) {
    this.threads = threads;
  }

  @Override
  public String name() {
    return "xgboost";
  }

  @Override
  public String fileName() {
    return "model.ubj";
  }

  @Override
  public List<Parameter> parameters() {
    double any = Double.MAX_VALUE;
    return List.of(
        Parameter.whole("rounds", 100, 1, 100_000, "trees"),
        Parameter.whole("max_depth", 6, 1, 30, "splits from root to leaf"),
        Parameter.real("eta", 0.3, 1e-6, 1, "share of each tree that is added"),
        Parameter.real("min_child_weight", 1, 0, any, "least sum of hessians in a leaf"),
        Parameter.real("subsample", 1, 1e-6, 1, "share of rows drawn for each tree"),
        Parameter.real("colsample_bytree", 1, 1e-6, 1, "share of features drawn for each tree"),
        Parameter.real("lambda", 1, 0, any, "L2 penalty on leaf values"),
        Parameter.real("alpha", 0, 0, any, "L1 penalty on leaf values"),
        Parameter.real("gamma", 0, 0, any, "least gain of a split"),
        Parameter.whole("max_bin", 256, 2, 65_536, "bins per feature"),
        Parameter.whole("seed", 0, 0, Integer.MAX_VALUE, "seed of the draws"));
  }

  @Override
  public String engineBuild() {
    try (InputStream in =
        Booster.class.getClassLoader().getResourceAsStream("xgboost4j-version.properties")) {
      if (in == null) {
        return "xgboost unknown";
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).trim();
      return "xgboost " + text.substring(text.indexOf('=') + 1);
    } catch (IOException e) {
      throw NightjarException.bug("Cannot read the version of XGBoost", e);
    }
  }

  @Override
  public double tolerance() {
    return 0;
  }

  @Override
  public byte[] train(Matrix matrix, Parameters parameters, SparkSession spark) {
    try {
      DMatrix data = new DMatrix(matrix.values(), matrix.rows(), matrix.width(), Float.NaN);
      try {
        data.setLabel(matrix.labels());
        Booster booster =
            XGBoost.train(
                data,
                engineParameters(parameters),
                parameters.whole("rounds"),
                Map.of(),
                null,
                null);
        try {
          return booster.toByteArray("ubj");
        } finally {
          booster.dispose();
        }
      } finally {
        data.dispose();
      }
    } catch (XGBoostError e) {
      throw NightjarException.bug("Cannot train with XGBoost: " + e.getMessage(), e);
    }
  }

  @Override
  public Predictor open(byte[] model) {
    return XgboostPredictor.open(model);
  }

  private Map<String, Object> engineParameters(Parameters parameters) {
    Map<String, Object> values = new HashMap<>();
    for (Parameter parameter : parameters()) {
      if (!parameter.name().equals("rounds")) {
        double value = parameters.real(parameter.name());
        values.put(parameter.name(), parameter.whole() ? (Object) (long) value : (Object) value);
      }
    }
    values.put("objective", "binary:logistic");
    values.put("tree_method", "hist");
    values.put("device", "cpu");
    values.put("nthread", threads);
    values.put("verbosity", 0);
    return values;
  }
}

package dev.nightjar.training.xgboost;

import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * A trainer's parameters as XGBoost takes them.
 *
 * @param values by XGBoost's names
 * @param draws true where rows or features are drawn at random
 */
record BoosterParameters(Map<String, Object> values, boolean draws) {
  private static final List<String> WHOLE = List.of("max_depth", "max_bin", "seed");
  private static final List<String> REAL =
      List.of(
          "eta",
          "min_child_weight",
          "subsample",
          "colsample_bytree",
          "lambda",
          "alpha",
          "gamma",
          "huber_slope");

  static BoosterParameters of(
      Target target, Encoder encoder, Parameters parameters, Compute compute) {
    Map<String, Object> values = new HashMap<>();
    WHOLE.forEach(name -> values.put(name, (long) parameters.whole(name)));
    REAL.forEach(name -> values.put(name, parameters.real(name)));
    Objective objective = Objective.of(target.task(), parameters.text("objective"));
    values.put("objective", objective.engineName());
    if (objective == Objective.SOFTPROB) {
      values.put("num_class", target.classes().size());
    } else if (objective == Objective.QUANTILE) {
      values.put("quantile_alpha", parameters.real("quantile"));
    }
    String monotone = MonotoneConstraints.read(parameters.text("monotone"), encoder);
    if (!monotone.isEmpty()) {
      values.put("monotone_constraints", monotone);
    }
    values.put("tree_method", "hist");
    values.put("seed_per_iteration", true);
    values.put("device", compute.device().key());
    values.put("nthread", compute.threads());
    values.put("verbosity", 0);
    boolean draws = parameters.real("subsample") < 1 || parameters.real("colsample_bytree") < 1;
    return new BoosterParameters(values, draws);
  }

  /**
   * Makes the draws of each round a function of seed and round alone, so that a training in parts
   * gives the bytes of one at once. XGBoost seeds rows by round, but draws features from a
   * generator that lives as long as its tree updater, and creating that takes a number off the
   * rows' generator. Changing the method and back creates the updater anew in every round.
   */
  void beforeRound(Booster booster) throws XGBoostError {
    if (draws) {
      booster.setParam("tree_method", "approx");
      // Reading a count is what makes XGBoost apply a parameter.
      booster.getNumFeature();
      booster.setParam("tree_method", "hist");
    }
  }
}

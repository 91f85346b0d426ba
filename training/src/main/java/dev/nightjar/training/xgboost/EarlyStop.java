package dev.nightjar.training.xgboost;

import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * The best round so far on validation rows, kept in the booster's attributes: a training that goes
 * on from a saved booster goes on with it, and predictions use no later round.
 *
 * <p>The measure is XGBoost's own for the objective (log loss, RMSE, quantile loss, …; smaller is
 * better), computed by one thread: its parallel sums differ in the last bits.
 */
final class EarlyStop {
  static final String BEST_ITERATION = "best_iteration";
  private static final String BEST_SCORE = "best_score";

  private final DMatrix[] validation;
  private final int patience;
  private int best;
  private double bestScore;

  EarlyStop(Booster booster, DMatrix validation, int patience) throws XGBoostError {
    this.validation = new DMatrix[] {validation};
    this.patience = patience;
    String score = booster.getAttr(BEST_SCORE);
    best = bestRounds(booster) - 1;
    bestScore = score == null ? Double.POSITIVE_INFINITY : Double.parseDouble(score);
  }

  /** Rounds up to the best one; 0 where nothing was measured. */
  static int bestRounds(Booster booster) throws XGBoostError {
    String iteration = booster.getAttr(BEST_ITERATION);
    return iteration == null ? 0 : Integer.parseInt(iteration) + 1;
  }

  /** True when so many rounds after the best one brought nothing better. */
  boolean reached(int rounds) {
    return rounds - (best + 1) >= patience;
  }

  /** Measures the booster after a round, and leaves it to one thread. */
  void measure(Booster booster, int round) throws XGBoostError {
    booster.setParam("nthread", 1);
    String told = booster.evalSet(validation, new String[] {"validation"}, round);
    double score = Double.parseDouble(told.substring(told.lastIndexOf(':') + 1).trim());
    if (score < bestScore || best < 0) {
      best = round;
      bestScore = score;
      booster.setAttr(BEST_ITERATION, Integer.toString(best));
      booster.setAttr(BEST_SCORE, Double.toString(bestScore));
    }
  }
}

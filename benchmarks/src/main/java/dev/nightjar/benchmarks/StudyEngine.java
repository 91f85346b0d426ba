package dev.nightjar.benchmarks;

import java.util.Map;

/** A way to try all points, and to train the best one again on all rows. */
interface StudyEngine {
  /** What the table of results calls it. */
  String name();

  /** Runs it. */
  Found run(StudyGrid grid);

  /**
   * What came of it.
   *
   * @param best the number of the best trial
   * @param loss its log loss on the validation rows
   * @param phases what took how many seconds, in order; empty where that is not known
   * @param inXgboost seconds of the whole in which XGBoost worked, on all cores; NaN where that is
   *     not known
   */
  record Found(int best, double loss, Map<String, Double> phases, double inXgboost) {}
}

package dev.nightjar.training.xgboost;

import dev.nightjar.lakehouse.NightjarException;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;

/**
 * Parameters that XGBoost's core reads as text and its estimators for Spark do not know, or hand
 * over wrongly.
 */
final class CoreParameters {
  /** Without it the workers print a line for each round. */
  static final String VERBOSE_EVAL = "verbose_eval";

  private static final List<String> TEXTS =
      List.of(VERBOSE_EVAL, "quantile_alpha", "monotone_constraints");

  private CoreParameters() {}

  /**
   * Makes them known to an estimator. Spark keeps a stage's parameters in a field that it fills
   * once, and the estimators, which are Scala's, cannot be extended in Java.
   */
  static void add(PipelineStage estimator) {
    Stream<Param<?>> others =
        Arrays.stream(estimator.params()).filter(known -> !TEXTS.contains(known.name()));
    Stream<Param<?>> added =
        TEXTS.stream().map(name -> new Param<String>(estimator, name, "of XGBoost's core"));
    try {
      Field params = PipelineStage.class.getDeclaredField("params");
      params.setAccessible(true);
      params.set(estimator, Stream.concat(others, added).toArray(Param[]::new));
    } catch (ReflectiveOperationException e) {
      throw NightjarException.bug(
          "Cannot add parameters to an estimator of this version of Spark, which has "
              + Arrays.toString(PipelineStage.class.getDeclaredFields()),
          e);
    }
  }
}

package dev.nightjar.training.evaluation;

import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.model.Aim;
import dev.nightjar.training.model.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Of numbers.
 *
 * @param quantile of the outcomes that is predicted; null where the model was asked for none
 */
record NumberMeasures(@Nullable Double quantile) implements NightMeasures {
  private static final double MEDIAN = 0.5;

  @Override
  public boolean areOfProbabilities() {
    return false;
  }

  @Override
  public String column() {
    return Aim.PREDICTION;
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>(ofSlices());
    if (isQuantile()) {
      names.addAll(List.of("rmse", "mae"));
    }
    names.addAll(List.of("median_absolute_error", "r2", "mean_error"));
    return names;
  }

  @Override
  public List<String> ofSlices() {
    return isQuantile() ? List.of("quantile_loss", "coverage") : List.of("rmse", "mae");
  }

  @Override
  public List<String> judging() {
    return MetricRegistry.of(Task.REGRESSION).stream()
        .filter(Metric::ranks)
        .map(Metric::name)
        .toList();
  }

  @Override
  public String usual() {
    return ofSlices().get(0);
  }

  @Override
  public Told measure(double[] predictions, double[] labels) {
    TaskMetrics metrics = predicted(predictions, labels).measure();
    Map<String, @Nullable Double> values = new LinkedHashMap<>();
    names().forEach(name -> values.put(name, metrics.value(name)));
    judging().forEach(name -> values.putIfAbsent(name, metrics.value(name)));
    return new Told(metrics.rows(), null, values, metrics.notes());
  }

  @Override
  public @Nullable Interval interval(
      String metric, double[] predictions, double[] labels, Bootstrap bootstrap) {
    return bootstrap.interval(predicted(predictions, labels), metric);
  }

  @Override
  public boolean higherIsBetter(String metric) {
    return MetricRegistry.require(Task.REGRESSION, metric).direction() == Direction.MAXIMISE;
  }

  private PredictedValues predicted(double[] predictions, double[] labels) {
    return PredictedValues.of(predictions, labels, null, quantile == null ? MEDIAN : quantile);
  }

  private boolean isQuantile() {
    return quantile != null;
  }
}

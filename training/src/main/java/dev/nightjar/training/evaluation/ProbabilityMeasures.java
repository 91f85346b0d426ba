package dev.nightjar.training.evaluation;

import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.model.Aim;
import dev.nightjar.training.model.Task;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Of probabilities of yes. */
record ProbabilityMeasures() implements NightMeasures {
  private static final List<String> NAMES =
      List.of("log_loss", "auc", "pr_auc", "brier", "calibration_error");

  @Override
  public boolean areOfProbabilities() {
    return true;
  }

  @Override
  public String column() {
    return Aim.PROBABILITY;
  }

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public List<String> ofSlices() {
    return List.of("auc", "log_loss");
  }

  @Override
  public List<String> judging() {
    return NAMES;
  }

  @Override
  public String usual() {
    return "auc";
  }

  @Override
  public Told measure(double[] predictions, double[] labels) {
    Metrics metrics = BinaryEvaluation.measure(predictions, labels);
    Map<String, String> undefined = new HashMap<>();
    NAMES.forEach(name -> undefined.put(name, metrics.undefined()));
    return new Told(metrics.rows(), metrics.positives(), metrics.byName(), undefined);
  }

  @Override
  public @Nullable Interval interval(
      String metric, double[] predictions, double[] labels, Bootstrap bootstrap) {
    return bootstrap.interval(PredictedBinary.of(predictions, labels), metric);
  }

  @Override
  public boolean higherIsBetter(String metric) {
    return MetricRegistry.require(Task.BINARY, metric).direction() == Direction.MAXIMISE;
  }
}

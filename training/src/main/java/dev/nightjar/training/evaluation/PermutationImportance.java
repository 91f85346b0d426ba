package dev.nightjar.training.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How much worse a metric becomes when the values of one feature are dealt out again among the rows
 * (L. Breiman, 2001): what the model would lose without the feature, for any model and metric.
 * Features that carry the same news share it, and each alone may seem to count for little.
 *
 * @param feature its name
 * @param mean by how much the metric becomes worse, in its own unit; near 0 or negative when the
 *     feature does not help
 * @param deviation of that over the repeats (n - 1); 0 for one repeat
 */
public record PermutationImportance(String feature, double mean, double deviation) {

  /** Anything that predicts rows. */
  public interface Model {
    /**
     * Predicts rows, each without regard to the others.
     *
     * @param rows row by row; the array is used again afterwards, so it must not be kept
     * @param nRows how many
     * @return the predictions, as the evaluated rows take them
     */
    double[] predict(float[] rows, int nRows);
  }

  /**
   * What is asked.
   *
   * @param metric of the task of the predictions; it must be able to rank
   * @param repeats how often each feature is dealt out, at least 1
   * @param seed of the dealing
   */
  public record Plan(String metric, int repeats, long seed) {
    public Plan {
      if (repeats < 1) {
        throw new IllegalArgumentException(repeats + " repeats");
      }
    }
  }

  /**
   * Measures each feature, in the order of the names. The order of the rows does not show in the
   * result, if the model predicts each row by itself.
   *
   * @param values row by row, one for each feature; NaN is missing
   * @param names of the features
   * @param model to be asked
   * @param evaluated makes of the predictions of all rows what can be measured
   * @return null when the rows do not define the metric, with the features dealt out or not
   * @throws IllegalArgumentException when the values do not make whole rows, or the metric cannot
   *     rank
   */
  public static @Nullable List<PermutationImportance> measure(
      float[] values,
      List<String> names,
      Model model,
      Function<double[], Predicted> evaluated,
      Plan plan) {
    int width = names.size();
    if (width == 0 || values.length % width != 0) {
      throw new IllegalArgumentException(
          values.length + " values do not make rows of " + width + " features");
    }
    int rows = values.length / width;
    Predicted asTheyAre = evaluated.apply(model.predict(values, rows));
    Metric metric = MetricRegistry.require(asTheyAre.task(), plan.metric());
    if (!metric.ranks()) {
      throw new IllegalArgumentException(metric.name() + " has no better and worse");
    }
    Double best = asTheyAre.value(plan.metric());
    if (best == null) {
      return null;
    }
    int[] order = order(values, width, asTheyAre);
    float[] dealt = values.clone();
    List<PermutationImportance> importances = new ArrayList<>();
    for (int feature = 0; feature < width; feature++) {
      double[] losses = new double[plan.repeats()];
      for (int repeat = 0; repeat < losses.length; repeat++) {
        deal(values, dealt, width, feature, order, random(plan.seed(), feature, repeat));
        Double value = evaluated.apply(model.predict(dealt, rows)).value(plan.metric());
        if (value == null) {
          return null;
        }
        losses[repeat] = metric.gain(best, value);
      }
      for (int at = feature; at < values.length; at += width) {
        dealt[at] = values[at];
      }
      importances.add(of(names.get(feature), losses));
    }
    return importances;
  }

  /** The rows by what they hold: rows that are equal may change places without anyone noticing. */
  private static int[] order(float[] values, int width, Predicted predicted) {
    return RowOrder.sorted(
        predicted.rows(),
        (a, b) -> {
          int order = 0;
          for (int feature = 0; order == 0 && feature < width; feature++) {
            order =
                Float.compare(values[a * width + feature] + 0f, values[b * width + feature] + 0f);
          }
          return order != 0 ? order : predicted.compareRows(a, b);
        });
  }

  private static SplittableRandom random(long seed, int feature, int repeat) {
    // Each dealing has a seed of its own, so that none depends on how many came before.
    long own = new SplittableRandom(seed + feature).nextLong();
    return new SplittableRandom(own + repeat);
  }

  /** Deals the values of one feature out among the rows (Fisher and Yates). */
  private static void deal(
      float[] values, float[] dealt, int width, int feature, int[] order, SplittableRandom random) {
    int[] to = order.clone();
    for (int i = to.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = to[i];
      to[i] = to[j];
      to[j] = swap;
    }
    for (int i = 0; i < order.length; i++) {
      dealt[to[i] * width + feature] = values[order[i] * width + feature];
    }
  }

  private static PermutationImportance of(String feature, double[] losses) {
    double mean = Arrays.stream(losses).sum() / losses.length;
    double squares = Arrays.stream(losses).map(loss -> (loss - mean) * (loss - mean)).sum();
    double deviation = losses.length < 2 ? 0 : Math.sqrt(squares / (losses.length - 1));
    return new PermutationImportance(feature, mean, deviation);
  }
}

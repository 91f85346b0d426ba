package dev.nightjar.training;

import dev.nightjar.training.evaluation.Metric;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When a new version deserves to be champion: a model's first one against the constant on its test
 * part ({@link FirstChampion}), a later one against the champion and the baselines on rows that
 * none of them has been trained on ({@link PromotionGate}).
 *
 * @param metric the measure; it ranks
 * @param minRelativeGain how much better it must be, relative to the measure compared with; 0.005
 *     is half a percent; a negative one allows that much worse
 * @param slices parts of the rows that must not get worse
 * @param subjectTo limits that the version must keep, whatever the champion does
 * @param fairness limits on how differently groups are treated
 * @param approval whether a person has the last word
 */
public record Promotion(
    Metric metric,
    double minRelativeGain,
    List<Slice> slices,
    List<Limit> subjectTo,
    List<FairnessLimit> fairness,
    Approval approval) {
  public Promotion {
    slices = List.copyOf(slices);
    subjectTo = List.copyOf(subjectTo);
    fairness = List.copyOf(fairness);
  }

  /** A promotion by the measure alone. */
  public Promotion(Metric metric, double minRelativeGain, List<Slice> slices) {
    this(metric, minRelativeGain, slices, List.of(), List.of(), Approval.AUTOMATIC);
  }

  /** Who makes a version that passes the gate the champion. */
  public enum Approval {
    /** The gate itself. */
    AUTOMATIC,
    /** A person, with {@code nightjar models approve}. */
    MANUAL
  }

  /**
   * The rows with one value of a feature.
   *
   * @param by the feature
   * @param maxRelativeLoss how much worse than the champion's the metric may be there, relative to
   *     it; at least 0
   * @param minRows values with fewer rows are not judged; at least 1
   */
  public record Slice(String by, double maxRelativeLoss, long minRows) {}

  /**
   * What a measure must keep to; a version whose rows do not define it does not.
   *
   * @param metric the measure
   * @param atMost its greatest value; null if there is none
   * @param atLeast its least value; null if there is none
   */
  public record Limit(Metric metric, @Nullable Double atMost, @Nullable Double atLeast) {
    /** True when the value keeps to the limit; both ends are inside. */
    boolean keeps(double value) {
      return (atMost == null || value <= atMost) && (atLeast == null || value >= atLeast);
    }

    /** {@code at most 0.05}. */
    String words() {
      String most = atMost == null ? "" : "at most " + atMost;
      String least = atLeast == null ? "" : "at least " + atLeast;
      return least + (most.isEmpty() || least.isEmpty() ? "" : " and ") + most;
    }
  }

  /**
   * How differently the decisions at the version's threshold may treat groups.
   *
   * @param by the feature whose values are the groups
   * @param measure what is compared between them
   * @param atMost the greatest difference between two groups, in [0, 1]
   * @param minRows how many rows must stand behind a rate; groups with fewer do not count
   */
  public record FairnessLimit(String by, FairnessMeasure measure, double atMost, long minRows) {}

  /** Measures of fairness, each the greatest difference between two groups. */
  public enum FairnessMeasure {
    /** Of the shares decided yes. */
    DEMOGRAPHIC_PARITY,
    /** Of the shares of positive rows decided yes. */
    EQUAL_OPPORTUNITY,
    /** Of the shares of positive rows, or of negative rows, decided yes: the greater one. */
    EQUALISED_ODDS;

    /** Its name in YAML. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The name of its metric. */
    String metric() {
      return key() + "_difference";
    }
  }

  /** What decides, in words that change only where a decision may: part of an input hash. */
  String identity() {
    return List.of(
            metric.name(),
            minRelativeGain,
            slices,
            subjectTo.stream().map(limit -> limit.metric().name() + " " + limit.words()).toList(),
            fairness,
            approval)
        .toString();
  }

  /**
   * True when the value is better than the other one by the least relative gain; with a negative
   * one it may also be that much worse, which lets everything through that is not far off.
   */
  boolean gains(double value, double than) {
    return gains(value, than, minRelativeGain);
  }

  /**
   * As {@link #gains(double, double)}, of a baseline: it need only be beaten, by however little.
   */
  boolean gainsOnBaseline(double value, double than) {
    return gains(value, than, Math.min(minRelativeGain, 0));
  }

  /** How much better the value is than the other one; negative when it is worse. */
  double gain(double value, double than) {
    return metric.gain(value, than);
  }

  private boolean gains(double value, double than, double least) {
    double gain = gain(value, than);
    return gain >= least * Math.abs(than) && (gain > 0 || least < 0);
  }
}

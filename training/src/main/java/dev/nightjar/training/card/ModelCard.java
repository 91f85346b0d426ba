package dev.nightjar.training.card;

import dev.nightjar.training.evaluation.Bootstrap.Interval;
import dev.nightjar.training.evaluation.Calibration;
import dev.nightjar.training.evaluation.Confusion;
import dev.nightjar.training.evaluation.Curves;
import dev.nightjar.training.evaluation.Fairness;
import dev.nightjar.training.evaluation.PredictedBinary;
import dev.nightjar.training.model.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is for, what it was made from, how good it is and where its limits are. A value like
 * any other: nothing in it needs a project or a lakehouse.
 *
 * @param subject what the model is
 * @param data what it was made from
 * @param features its columns, in matrix order
 * @param training how it was made
 * @param results how good it and its baselines are, by part
 * @param slices how good it is on parts of the test part
 * @param fairness how differently it treats groups of the test part
 * @param plots curves over the test part; null for a task that has none
 * @param decisions what deciding at its threshold brings; null for a task that decides nothing
 * @param limits sentences on what it cannot do, found by looking at all of this
 * @param lineage where it comes from: names and values, in the order to show them in
 * @param study the search that found its parameters; null without one
 */
public record ModelCard(
    Subject subject,
    Data data,
    List<Feature> features,
    Training training,
    List<Result> results,
    List<Slice> slices,
    List<GroupedFairness> fairness,
    @Nullable Plots plots,
    @Nullable Decisions decisions,
    List<String> limits,
    Map<String, String> lineage,
    @Nullable Study study) {
  public ModelCard {
    features = List.copyOf(features);
    results = List.copyOf(results);
    slices = List.copyOf(slices);
    fairness = List.copyOf(fairness);
    limits = List.copyOf(limits);
    lineage = ordered(lineage);
  }

  /**
   * What the model is.
   *
   * @param name the model's name
   * @param version {@code v3}; empty before it is registered
   * @param standing one sentence on whether it is the champion; empty where nobody knows
   * @param task what kind of answer it gives
   * @param predicts what it predicts, such as the label's expression
   * @param description what it is, in the words of its owner; empty where nobody wrote it, as the
   *     next four
   * @param intendedUse what it should be used for
   * @param limitations what it should not be used for
   * @param owner who answers for it
   * @param contact where to ask
   */
  public record Subject(
      String name,
      String version,
      String standing,
      Task task,
      String predicts,
      String description,
      String intendedUse,
      List<String> limitations,
      String owner,
      String contact) {
    public Subject {
      limitations = List.copyOf(limitations);
    }

    /** {@code late_arrival v3}. */
    public String title() {
      return version.isEmpty() ? name : name + " " + version;
    }
  }

  /**
   * What the model was made from.
   *
   * @param source the training set's id, or the files
   * @param asOf what was known at this instant is all it has seen; empty where nobody knows
   * @param rows of all parts and the gaps between them
   * @param parts training, validation and test, in this order
   */
  public record Data(String source, String asOf, long rows, List<Part> parts) {
    public Data {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Some of the rows.
   *
   * @param name {@code training}, {@code validation} or {@code test}
   * @param rows how many
   * @param from the first instant of prediction; null where rows have none
   * @param to the last instant of prediction; null where rows have none
   * @param labelMean mean of the labels: of a binary task the share of yes; null where the mean
   *     means nothing
   */
  public record Part(
      String name,
      long rows,
      @Nullable String from,
      @Nullable String to,
      @Nullable Double labelMean) {}

  /**
   * A column of the matrix.
   *
   * @param name its name
   * @param source the table it is read from, or the file
   * @param kind what it holds, in one word
   * @param values distinct ones of a text column; 0 for others
   * @param missing share of training rows without a value, in [0, 1]
   * @param importance share of the mean size of contributions to predictions, in [0, 1]; null where
   *     the model cannot be explained
   * @param gain share of what splits gained when the model was trained, in [0, 1]; null where it
   *     does not tell
   * @param permutation what dealing its values out among the rows costs; null where that was not
   *     measured
   */
  public record Feature(
      String name,
      String source,
      String kind,
      long values,
      double missing,
      @Nullable Double importance,
      @Nullable Double gain,
      @Nullable Permutation permutation) {}

  /**
   * What dealing a column's values out among the rows costs.
   *
   * @param metric that becomes worse
   * @param mean by how much, in the metric's unit
   * @param deviation of that over the repeats
   * @param rows of the test part that were looked at, spread evenly
   * @param repeats how often
   */
  public record Permutation(String metric, double mean, double deviation, int rows, int repeats) {}

  /**
   * How the model was made.
   *
   * @param trainer its name
   * @param parameters by name, as written
   * @param seed of whatever is random
   * @param engine name and version of the library
   * @param device {@code cpu} or {@code cuda}
   * @param workers that shared the rows of a training; 0 where all were in one memory
   * @param refitted whether it was trained again on all rows after its twin was measured
   */
  public record Training(
      String trainer,
      Map<String, String> parameters,
      long seed,
      String engine,
      String device,
      int workers,
      boolean refitted) {
    public Training {
      parameters = ordered(parameters);
    }
  }

  /**
   * How good one contender is on one part.
   *
   * @param part {@code validation} or {@code test}
   * @param contender the model's trainer, or that of a baseline
   * @param model whether it is the model
   * @param rows measured
   * @param metrics by name in the order of the registry; null where undefined
   * @param intervals by metric, where 95 of 100 resamples lie; of some metrics
   * @param notes by metric, why it is undefined or what to know of it
   */
  public record Result(
      String part,
      String contender,
      boolean model,
      long rows,
      Map<String, @Nullable Double> metrics,
      Map<String, Interval> intervals,
      Map<String, String> notes) {
    public Result {
      metrics = ordered(metrics);
      intervals = ordered(intervals);
      notes = ordered(notes);
    }
  }

  /**
   * How good the model is on the test rows with one value of a feature.
   *
   * @param by the feature
   * @param value its value
   * @param rows with it
   * @param measured false when there are too few
   * @param metrics by name; null where undefined
   */
  public record Slice(
      String by, String value, long rows, boolean measured, Map<String, @Nullable Double> metrics) {
    public Slice {
      metrics = ordered(metrics);
    }
  }

  /**
   * How differently the model's decisions treat the values of a feature.
   *
   * @param by the feature
   * @param minRows how many rows must stand behind a rate
   * @param measured the groups and the differences between them
   */
  public record GroupedFairness(String by, long minRows, Fairness measured) {}

  /**
   * Curves over the test part.
   *
   * @param calibration what was predicted beside what came true
   * @param roc receiver operating characteristic
   * @param precisionRecall precision by recall
   */
  public record Plots(
      List<Calibration.Bin> calibration,
      List<Curves.RocPoint> roc,
      List<Curves.PrecisionPoint> precisionRecall) {
    public Plots {
      calibration = List.copyOf(calibration);
      roc = List.copyOf(roc);
      precisionRecall = List.copyOf(precisionRecall);
    }
  }

  /**
   * What deciding on the test part brings.
   *
   * @param threshold yes is decided where the probability is at least this
   * @param falsePositive what a yes that turns out wrong costs
   * @param falseNegative what a no that turns out wrong costs
   * @param confusion decisions beside outcomes at the threshold
   * @param cost of wrong decisions per row at the threshold
   * @param others what other thresholds would bring
   */
  public record Decisions(
      double threshold,
      double falsePositive,
      double falseNegative,
      Confusion confusion,
      double cost,
      List<PredictedBinary.Threshold> others) {
    public Decisions {
      others = List.copyOf(others);
    }
  }

  /**
   * The search that found the parameters.
   *
   * @param algorithm such as {@code tpe}
   * @param metric what was searched for
   * @param trials how many were tried
   * @param failed how many of them failed
   * @param best the best value; null when no trial has one
   * @param bestSoFar the best value after each trial; null before the first
   */
  public record Study(
      String algorithm,
      String metric,
      long trials,
      long failed,
      @Nullable Double best,
      List<@Nullable Double> bestSoFar) {
    public Study {
      bestSoFar = Collections.unmodifiableList(new ArrayList<>(bestSoFar));
    }
  }

  /** The same card of a version that has been registered. */
  public ModelCard registered(String version, String standing) {
    Subject s = subject;
    Subject named =
        new Subject(
            s.name(),
            version,
            standing,
            s.task(),
            s.predicts(),
            s.description(),
            s.intendedUse(),
            s.limitations(),
            s.owner(),
            s.contact());
    return new ModelCard(
        named, data, features, training, results, slices, fairness, plots, decisions, limits,
        lineage, study);
  }

  /** The same card with other limits. */
  ModelCard limited(List<String> other) {
    return new ModelCard(
        subject, data, features, training, results, slices, fairness, plots, decisions, other,
        lineage, study);
  }

  /** As JSON, which {@link #parse} reads; the same card gives the same text. */
  public String toJson() {
    return CardJson.write(this);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param origin names the text in messages
   */
  public static ModelCard parse(String json, String origin) {
    return CardJson.read(json, origin);
  }

  /** As one HTML page that needs nothing else. */
  public String toHtml() {
    return new CardPage(this).html();
  }

  /** As Markdown. */
  public String toMarkdown() {
    return new CardMarkdown(this).text();
  }

  private static <V extends @Nullable Object> Map<String, V> ordered(Map<String, V> values) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}

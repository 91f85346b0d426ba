package dev.nightjar.training;

import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.Promotion.Approval;
import dev.nightjar.training.Promotion.FairnessLimit;
import dev.nightjar.training.Promotion.FairnessMeasure;
import dev.nightjar.training.Promotion.Limit;
import dev.nightjar.training.Promotion.Slice;
import dev.nightjar.training.evaluation.Metric;
import dev.nightjar.training.evaluation.MetricRegistry;
import dev.nightjar.training.model.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code promote:} of a model; mistakes go to the problems. */
final class PromotionReader {
  private final Task task;
  private final Metric usual;
  private final List<String> features;
  private final List<String> groups;

  /**
   * A reader.
   *
   * @param usual what versions are compared by where nothing else is written
   * @param features what slices are made of
   * @param groups what decisions may be compared between, the features among them
   */
  PromotionReader(Task task, Metric usual, List<String> features, List<String> groups) {
    this.usual = usual;
    this.task = task;
    this.features = features;
    this.groups = groups;
  }

  Promotion read(Optional<YamlMap> written) {
    if (written.isEmpty()) {
      return new Promotion(usual, 0, List.of());
    }
    YamlMap yaml = written.get();
    List<Slice> slices = new ArrayList<>();
    for (YamlMap slice : yaml.maps("slices")) {
      slices.add(new Slice(feature(slice), maxRelativeLoss(slice), minRows(slice)));
      slice.finish();
    }
    List<Limit> limits = new ArrayList<>();
    for (YamlMap limit : yaml.maps("subject_to")) {
      limits.add(limit(limit));
      limit.finish();
    }
    List<FairnessLimit> fairness = new ArrayList<>();
    for (YamlMap limit : yaml.maps("fairness")) {
      fairness.add(fairness(limit));
      limit.finish();
    }
    if (!fairness.isEmpty() && task != Task.BINARY) {
      yaml.problem(
          "fairness",
          "'fairness' is of decisions of yes and no, which a "
              + task.key()
              + " model"
              + " does not make");
    }
    Promotion promotion =
        new Promotion(
            ranking(yaml),
            minRelativeGain(yaml),
            slices,
            limits,
            fairness,
            yaml.oneOf("approval", Approval.class, Approval.AUTOMATIC));
    yaml.finish();
    return promotion;
  }

  private Metric ranking(YamlMap yaml) {
    Metric metric = yaml.has("metric") ? metric(yaml) : usual;
    if (!metric.ranks()) {
      yaml.problem(
          "metric", "'" + metric.name() + "' has no better and worse: versions need one that has");
      return usual;
    }
    return metric;
  }

  private Metric metric(YamlMap yaml) {
    String name = yaml.string("metric");
    Optional<Metric> metric = MetricRegistry.find(task, name);
    if (metric.isEmpty() && !name.isEmpty()) {
      yaml.problems()
          .unknown(
              yaml.mark("metric"),
              "metric of a " + task.key() + " model",
              name,
              MetricRegistry.names(task));
    }
    return metric.orElse(usual);
  }

  private Limit limit(YamlMap yaml) {
    Metric metric = metric(yaml);
    Double most = bound(yaml, "at_most", metric);
    Double least = bound(yaml, "at_least", metric);
    if (!yaml.has("at_most") && !yaml.has("at_least")) {
      yaml.problems()
          .add(
              yaml.mark(),
              "'subject_to' of "
                  + metric.name()
                  + " limits nothing: give"
                  + " at_most or at_least");
    } else if (most != null && least != null && least > most) {
      yaml.problem(
          "at_least", "no " + metric.name() + " is at least " + least + " and at most " + most);
    }
    return new Limit(metric, most, least);
  }

  private static @Nullable Double bound(YamlMap yaml, String key, Metric metric) {
    Double bound = yaml.optionalNumber(key);
    if (bound != null && Double.isNaN(bound)) {
      return null;
    }
    if (bound != null && (bound < metric.lowest() || bound > metric.highest())) {
      yaml.problem(
          key,
          "'%s' of %s is %s, but its values lie between %s and %s"
              .formatted(key, metric.name(), bound, metric.lowest(), metric.highest()));
    }
    return bound;
  }

  private FairnessLimit fairness(YamlMap yaml) {
    String by = yaml.string("by");
    if (!by.isEmpty() && !groups.contains(by)) {
      yaml.problems().unknown(yaml.mark("by"), "feature or column of the rows table", by, groups);
    }
    if (!yaml.has("measure")) {
      yaml.problems().add(yaml.mark(), "'fairness' by " + by + " lacks its measure");
    }
    FairnessMeasure measure =
        yaml.oneOf("measure", FairnessMeasure.class, FairnessMeasure.DEMOGRAPHIC_PARITY);
    if (!yaml.has("at_most")) {
      yaml.problems().add(yaml.mark(), "'fairness' by " + by + " lacks at_most");
    }
    double most = yaml.number("at_most", 1);
    if (!(most >= 0 && most <= 1)) {
      yaml.problem("at_most", "'at_most' must lie between 0 and 1, but is " + most);
      most = 1;
    }
    return new FairnessLimit(by, measure, most, minRows(yaml));
  }

  private String feature(YamlMap yaml) {
    String by = yaml.string("by");
    if (!by.isEmpty() && !features.contains(by)) {
      yaml.problems().unknown(yaml.mark("by"), "feature", by, features);
    }
    return by;
  }

  private static double minRelativeGain(YamlMap yaml) {
    double gain = yaml.number("min_relative_gain", 0);
    if (!Double.isFinite(gain)) {
      yaml.problem("min_relative_gain", "'min_relative_gain' must be a number, but is " + gain);
      return 0;
    }
    return gain;
  }

  private static double maxRelativeLoss(YamlMap slice) {
    double loss = slice.number("max_relative_loss", 0);
    if (!(loss >= 0)) {
      slice.problem("max_relative_loss", "'max_relative_loss' must be at least 0, but is " + loss);
      return 0;
    }
    return loss;
  }

  private static long minRows(YamlMap slice) {
    long rows = slice.integer("min_rows", 1);
    if (rows < 1) {
      slice.problem("min_rows", "'min_rows' must be at least 1, but is " + rows);
      return 1;
    }
    return rows;
  }
}

package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.PublishTo;
import dev.nightjar.lakehouse.SourceMark;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.evaluation.NightMeasures;
import dev.nightjar.validation.DriftMeasures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code monitors/*.yaml}: what is watched of a model or of a table, and what raises. What is not
 * written has a default, and what has no definition at all is watched with the defaults.
 *
 * @param watch the name of a model or of a table
 * @param drift of a model's features and predictions
 * @param performance of a model against the outcomes
 * @param calibration of a model: how far its mean probability may lie from what happens
 * @param labels of a model: how many predictions must have an outcome by when
 * @param volume rows a night of a table, or predictions a night of a model
 * @param staleness of a table: after how many nights without a row it raises
 * @param publish where the nights are published to, or null
 * @param mark where it is written; empty for a default
 */
public record MonitorDefinition(
    String watch,
    Drift drift,
    Performance performance,
    Calibration calibration,
    Labels labels,
    Volume volume,
    int staleness,
    @Nullable PublishTo publish,
    String mark) {

  /**
   * When the values of the last nights differ from those the model was trained on.
   *
   * @param measure a name of {@link DriftMeasures}
   * @param nights how many nights are taken together; at least 1
   * @param warn from here on WARN, beside what chance alone would give
   * @param alert from here on FAIL, likewise
   * @param weighByImportance whether features are ranked by drift times importance
   * @param unseen share of tonight's values that training never saw, from which on FAIL
   * @param missing change of the share of missing values tonight, from which on FAIL
   * @param minRows fewer independent rows are INSUFFICIENT_DATA
   */
  public record Drift(
      String measure,
      int nights,
      double warn,
      double alert,
      boolean weighByImportance,
      double unseen,
      double missing,
      long minRows) {
    static final Drift DEFAULT = new Drift("psi", 7, 0.1, 0.25, true, 0.05, 0.1, 15);
  }

  /**
   * When the model predicts worse than in the test part of its training.
   *
   * @param metric {@code auc}, {@code rmse}, …; null for the usual one of the model's task
   * @param nights how many nights of predictions are taken together; at least 1
   * @param maxDrop how much worse, in the metric's unit, is FAIL; null where that is not written
   * @param maxRelativeDrop how much worse, as a share of the metric on the test part, is FAIL; null
   *     where that is not written
   * @param minRows fewer rows with an outcome are INSUFFICIENT_DATA
   */
  public record Performance(
      @Nullable String metric,
      int nights,
      @Nullable Double maxDrop,
      @Nullable Double maxRelativeDrop,
      long minRows) {
    static final Performance DEFAULT = new Performance(null, 7, null, null, 1000);

    /** In the unit of a probability's measures. */
    private static final double USUAL_DROP = 0.03;

    /** Numbers have a unit of their own, so that only a share means the same everywhere. */
    private static final double USUAL_RELATIVE_DROP = 0.1;

    /**
     * The metric that a version is judged by: the usual one too for a version of before the model's
     * task changed, which has no such metric.
     */
    public String metric(NightMeasures measures) {
      return metric != null && measures.judging().contains(metric) ? metric : measures.usual();
    }

    /** How much worse than on the test part is FAIL, in the metric's unit. */
    double maxDrop(double reference, NightMeasures measures) {
      if (maxDrop != null) {
        return maxDrop;
      }
      if (maxRelativeDrop != null || !measures.areOfProbabilities()) {
        double share = maxRelativeDrop == null ? USUAL_RELATIVE_DROP : maxRelativeDrop;
        return share * Math.abs(reference);
      }
      return USUAL_DROP;
    }

    /** What decides verdicts, as text; that of nights before there were numbers is the same. */
    String canonical() {
      String text =
          "Performance[metric=%s, nights=%s, maxDrop=%s, minRows=%s"
              .formatted(
                  metric == null ? "auc" : metric,
                  nights,
                  maxDrop == null ? USUAL_DROP : maxDrop,
                  minRows);
      return text + (maxRelativeDrop == null ? "]" : ", maxRelativeDrop=" + maxRelativeDrop + "]");
    }
  }

  /**
   * Over the nights of {@link Performance}.
   *
   * @param maxError greatest difference of the mean probability and the share of positives
   */
  public record Calibration(double maxError) {
    static final Calibration DEFAULT = new Calibration(0.1);
  }

  /**
   * Label coverage.
   *
   * @param after how many nights after the prediction it is judged; at least 1
   * @param atLeast least share of predictions with a label
   */
  public record Labels(int after, double atLeast) {
    static final Labels DEFAULT = new Labels(2, 0.8);
  }

  /**
   * Rows of a night against the median of the nights before it.
   *
   * @param nights how many nights before
   * @param atLeast least ratio
   * @param atMost greatest ratio
   */
  public record Volume(int nights, double atLeast, double atMost) {
    static final Volume DEFAULT = new Volume(14, 0.6, 1.6);
  }

  private static final int DEFAULT_STALENESS = 2;

  /** What is watched of something that no file speaks of. */
  public static MonitorDefinition ofDefaults(String watch) {
    return new MonitorDefinition(
        watch,
        Drift.DEFAULT,
        Performance.DEFAULT,
        Calibration.DEFAULT,
        Labels.DEFAULT,
        Volume.DEFAULT,
        DEFAULT_STALENESS,
        null,
        "");
  }

  /** Everything that decides verdicts, as text. */
  public String canonical() {
    return List.of(drift, performance.canonical(), calibration, labels, volume, staleness)
        .toString();
  }

  /**
   * Reads all monitor definitions, by what they watch.
   *
   * @param models how each of the project's models is measured, by name
   * @param tables names of the project's tables
   */
  public static Map<String, MonitorDefinition> read(
      ProjectFolder folder,
      Map<String, NightMeasures> models,
      Collection<String> tables,
      Problems problems) {
    Map<String, MonitorDefinition> definitions = new LinkedHashMap<>();
    for (YamlMap yaml : folder.documents("monitors", problems)) {
      MonitorDefinition definition = read(yaml, models);
      if (!models.containsKey(definition.watch()) && !tables.contains(definition.watch())) {
        List<String> all = new ArrayList<>(models.keySet());
        all.addAll(tables);
        problems.unknown(yaml.mark("watch"), "model or table", definition.watch(), all);
      }
      if (definitions.put(definition.watch(), definition) != null) {
        yaml.problem("watch", "'" + definition.watch() + "' is watched twice");
      }
    }
    return definitions;
  }

  private static MonitorDefinition read(YamlMap yaml, Map<String, NightMeasures> models) {
    MonitorDefinition defaults = ofDefaults(yaml.string("watch"));
    @Nullable NightMeasures measures = models.get(defaults.watch());
    boolean model = measures != null;
    SourceMark mark = yaml.mark();
    MonitorDefinition definition =
        new MonitorDefinition(
            defaults.watch(),
            model && yaml.has("drift") ? drift(yaml.map("drift")) : Drift.DEFAULT,
            measures != null && yaml.has("performance")
                ? performance(yaml.map("performance"), measures)
                : Performance.DEFAULT,
            measures != null && yaml.has("calibration")
                ? calibration(yaml, measures)
                : Calibration.DEFAULT,
            model && yaml.has("labels") ? labels(yaml.map("labels")) : Labels.DEFAULT,
            yaml.has("volume") ? volume(yaml.map("volume")) : Volume.DEFAULT,
            !model && yaml.has("staleness") ? staleness(yaml.map("staleness")) : DEFAULT_STALENESS,
            PublishTo.read(yaml).orElse(null),
            mark.toString());
    yaml.finish();
    return definition;
  }

  private static Drift drift(YamlMap yaml) {
    String measure = yaml.string("measure", Drift.DEFAULT.measure());
    if (!DriftMeasures.names().contains(measure)) {
      yaml.problems()
          .unknown(yaml.mark("measure"), "measure of drift", measure, DriftMeasures.names());
    }
    boolean weighed = true;
    if (yaml.has("weigh_by")) {
      String by = yaml.string("weigh_by");
      weighed = by.equals("importance");
      if (!weighed && !by.equals("nothing")) {
        yaml.problems()
            .unknown(yaml.mark("weigh_by"), "weight", by, List.of("importance", "nothing"));
      }
    }
    Drift drift =
        new Drift(
            measure,
            nights(yaml, "over", Drift.DEFAULT.nights()),
            least(yaml, "warn", Drift.DEFAULT.warn()),
            least(yaml, "alert", Drift.DEFAULT.alert()),
            weighed,
            least(yaml, "unseen", Drift.DEFAULT.unseen()),
            least(yaml, "missing", Drift.DEFAULT.missing()),
            yaml.integer("min_rows", Drift.DEFAULT.minRows()));
    if (drift.alert() < drift.warn()) {
      yaml.problem("alert", "'alert' is less than 'warn'");
    }
    yaml.finish();
    return drift;
  }

  private static Performance performance(YamlMap yaml, NightMeasures measures) {
    @Nullable String metric = yaml.has("metric") ? yaml.string("metric") : null;
    if (metric != null && !measures.judging().contains(metric)) {
      yaml.problems().unknown(yaml.mark("metric"), "metric", metric, measures.judging());
      metric = null;
    }
    @Nullable Double drop = yaml.has("max_drop") ? (Double) least(yaml, "max_drop", 0) : null;
    @Nullable Double relative =
        yaml.has("max_relative_drop") ? (Double) least(yaml, "max_relative_drop", 0) : null;
    if (drop != null && relative != null) {
      yaml.problem("max_relative_drop", "give one of 'max_drop' and 'max_relative_drop'");
    }
    Performance performance =
        new Performance(
            metric,
            nights(yaml, "over", Performance.DEFAULT.nights()),
            drop,
            relative,
            yaml.integer("min_rows", Performance.DEFAULT.minRows()));
    yaml.finish();
    return performance;
  }

  private static Calibration calibration(YamlMap monitor, NightMeasures measures) {
    if (!measures.areOfProbabilities()) {
      monitor.problem(
          "calibration", "'calibration' is of probabilities, and this model predicts numbers");
    }
    YamlMap yaml = monitor.map("calibration");
    Calibration calibration =
        new Calibration(least(yaml, "max_error", Calibration.DEFAULT.maxError()));
    yaml.finish();
    return calibration;
  }

  private static Labels labels(YamlMap yaml) {
    Labels labels =
        new Labels(
            nights(yaml, "after", Labels.DEFAULT.after()),
            least(yaml, "at_least", Labels.DEFAULT.atLeast()));
    yaml.finish();
    return labels;
  }

  private static Volume volume(YamlMap yaml) {
    Volume volume =
        new Volume(
            nights(yaml, "over", Volume.DEFAULT.nights()),
            least(yaml, "at_least", Volume.DEFAULT.atLeast()),
            least(yaml, "at_most", Volume.DEFAULT.atMost()));
    if (volume.atMost() < volume.atLeast()) {
      yaml.problem("at_most", "'at_most' is less than 'at_least'");
    }
    yaml.finish();
    return volume;
  }

  private static int staleness(YamlMap yaml) {
    int nights = nights(yaml, "after", DEFAULT_STALENESS);
    yaml.finish();
    return nights;
  }

  private static int nights(YamlMap yaml, String key, int fallback) {
    Duration length = yaml.duration(key, Duration.ofDays(fallback));
    if (length.toDays() < 1 || !Duration.ofDays(length.toDays()).equals(length)) {
      yaml.problem(key, "'" + key + "' must be whole days, at least 1d");
      return fallback;
    }
    return (int) Math.min(length.toDays(), 3650);
  }

  private static double least(YamlMap yaml, String key, double fallback) {
    double value = yaml.number(key, fallback);
    if (!(value >= 0)) {
      yaml.problem(key, "'" + key + "' must not be negative");
      return fallback;
    }
    return value;
  }
}

package dev.nightjar.monitoring;

import dev.nightjar.validation.DriftMeasures;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a night's report tells of a model.
 *
 * @param model the model's name
 * @param subject the version that predicted the night, such as {@code late_arrival v2}; empty when
 *     none was watched
 * @param trained how old its training is, or null
 * @param performance by metric, the most telling first
 * @param slices the last nights together by slice, as of tonight
 * @param calibration by range of probability, as of tonight
 * @param bias mean probability against what happened, as of tonight; or null
 * @param labels label coverage by night of prediction, as of the newest night that knows
 * @param drift the features' drift, the worst first
 * @param predictionDrift the predictions' drift
 * @param odd shares of missing and of unseen values that are not zero, the largest first
 */
public record ModelReport(
    String model,
    String subject,
    @Nullable Measurement trained,
    List<MetricHistory> performance,
    List<Measurement> slices,
    List<Measurement> calibration,
    @Nullable Measurement bias,
    List<Measurement> labels,
    List<Drifted> drift,
    List<Drifted> predictionDrift,
    List<Measurement> odd) {

  private static final List<String> FIRST_METRICS =
      List.of("auc", "log_loss", "quantile_loss", "coverage", "rmse", "mae");

  private static final Set<String> OF_PROBABILITIES =
      Set.of("auc", "log_loss", "pr_auc", "brier", "calibration_error");

  /**
   * A metric over time.
   *
   * @param metric its name
   * @param nights each night of predictions alone, as the newest night knows it
   * @param rolling the last nights together, as each night knew them
   */
  public record MetricHistory(String metric, List<Measurement> nights, List<Measurement> rolling) {}

  /**
   * The drift of a column.
   *
   * @param tonight what the night measured
   * @param nights its values of the last nights, sorted
   */
  public record Drifted(Measurement tonight, List<Report.Point> nights) {}

  /**
   * Picks what is told of a model.
   *
   * @param history measurements of the model by the night and the nights before it
   * @param shortHistory the first night that small charts show
   */
  static ModelReport of(
      String model, LocalDate night, Collection<Measurement> history, LocalDate shortHistory) {
    List<Measurement> tonight = history.stream().filter(m -> m.night().equals(night)).toList();
    List<Measurement> recent =
        history.stream().filter(m -> !m.night().isBefore(shortHistory)).toList();
    return new ModelReport(
        model,
        tonight.stream()
            .filter(m -> m.monitor() != Monitor.QUALITY)
            .map(Measurement::subject)
            .findFirst()
            .orElse(""),
        tonight.stream().filter(m -> m.monitor() == Monitor.STALENESS).findFirst().orElse(null),
        performance(history),
        tonight.stream()
            .filter(m -> m.monitor() == Monitor.PERFORMANCE && isRolling(m))
            .filter(m -> !m.slice().equals(Measurement.ALL))
            .sorted(Comparator.comparing(Measurement::slice).thenComparing(Measurement::metric))
            .toList(),
        tonight.stream()
            .filter(m -> m.monitor() == Monitor.CALIBRATION && m.metric().equals("positive_share"))
            .sorted(Comparator.comparing(Measurement::slice))
            .toList(),
        tonight.stream()
            .filter(m -> m.monitor() == Monitor.CALIBRATION && m.metric().equals("bias"))
            .findFirst()
            .orElse(null),
        newest(history, m -> m.monitor() == Monitor.LABELS && m.metric().equals("label_coverage")),
        RankedDrift.of(tonight, true).stream().map(m -> drifted(m, recent)).toList(),
        tonight.stream()
            .filter(m -> m.monitor() == Monitor.PREDICTION_DRIFT && isDrift(m))
            .map(m -> drifted(m, recent))
            .toList(),
        tonight.stream()
            .filter(m -> m.monitor() == Monitor.FEATURE_DRIFT && !isDrift(m))
            .filter(m -> m.value() != null && m.value() > 0)
            .sorted(
                Comparator.comparingDouble((Measurement m) -> m.value() == null ? 0 : -m.value())
                    .thenComparing(Measurement::metric)
                    .thenComparing(m -> String.valueOf(m.column())))
            .toList());
  }

  /** True when an outcome of a prediction is known. */
  boolean hasOutcomes() {
    return performance.stream()
        .flatMap(metric -> metric.nights().stream())
        .anyMatch(m -> m.value() != null);
  }

  /** True where the model predicts numbers, which are no probabilities of anything. */
  boolean ofNumbers() {
    return !performance.isEmpty()
        && performance.stream().noneMatch(metric -> OF_PROBABILITIES.contains(metric.metric()));
  }

  private static List<MetricHistory> performance(Collection<Measurement> history) {
    List<Measurement> all =
        history.stream()
            .filter(m -> m.monitor() == Monitor.PERFORMANCE && m.slice().equals(Measurement.ALL))
            .toList();
    SortedSet<String> metrics =
        new TreeSet<>(
            Comparator.comparingInt((String metric) -> rank(metric))
                .thenComparing(metric -> metric));
    metrics.addAll(FIRST_METRICS);
    all.stream().filter(ModelReport::isRolling).map(Measurement::metric).forEach(metrics::add);
    return metrics.stream()
        .map(
            metric ->
                new MetricHistory(
                    metric,
                    newest(all, m -> m.metric().equals(metric) && m.nights() == 1),
                    all.stream()
                        .filter(m -> m.metric().equals(metric) && isRolling(m))
                        .sorted(Comparator.comparing(Measurement::night))
                        .toList()))
        .filter(metric -> !metric.nights().isEmpty() || !metric.rolling().isEmpty())
        .toList();
  }

  private static int rank(String metric) {
    int at = FIRST_METRICS.indexOf(metric);
    return at < 0 ? FIRST_METRICS.size() : at;
  }

  /** A window of one night is told by its threshold from the night's own row. */
  private static boolean isRolling(Measurement m) {
    return m.nights() > 1 || m.threshold() != null;
  }

  private static boolean isDrift(Measurement m) {
    return DriftMeasures.names().contains(m.metric());
  }

  /** Of each night that is told of, the row of the newest night that knows: late labels count. */
  private static List<Measurement> newest(
      Collection<Measurement> history, Predicate<Measurement> wanted) {
    SortedMap<LocalDate, Measurement> newest = new TreeMap<>();
    history.stream()
        .filter(wanted)
        .forEach(
            m -> newest.merge(m.ofNight(), m, (a, b) -> a.night().isBefore(b.night()) ? b : a));
    return List.copyOf(newest.values());
  }

  private static Drifted drifted(Measurement tonight, Collection<Measurement> recent) {
    return new Drifted(
        tonight,
        recent.stream()
            .filter(m -> m.monitor() == tonight.monitor() && m.metric().equals(tonight.metric()))
            .filter(m -> String.valueOf(m.column()).equals(String.valueOf(tonight.column())))
            .sorted(Comparator.comparing(Measurement::night))
            .map(m -> new Report.Point(m.night(), m.value()))
            .toList());
  }
}

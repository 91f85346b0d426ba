package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.training.evaluation.BinaryEvaluation;
import dev.nightjar.training.evaluation.BootstrapInterval;
import dev.nightjar.training.evaluation.Metrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * How good predictions were: each night's for which an outcome came, by slice, and the last nights
 * together, which are judged against the test part of the model's training.
 */
final class PerformanceMonitor {
  private static final int RESAMPLES = 200;
  private static final double LEVEL = 0.95;
  private static final long SEED = 20130601;

  /** Measures of a slice; those of all rows are told in full. */
  private static final List<String> OF_SLICES = List.of("auc", "log_loss");

  private final MonitorDefinition.Performance rule;
  private final ModelSubject subject;
  private final PredictionSample sample;
  private final LocalDate night;
  private final List<Measurement> measurements = new ArrayList<>();

  private PerformanceMonitor(
      MonitorDefinition.Performance rule,
      ModelSubject subject,
      PredictionSample sample,
      LocalDate night) {
    this.rule = rule;
    this.subject = subject;
    this.sample = sample;
    this.night = night;
  }

  /**
   * Measures.
   *
   * @param touched the nights of predictions that this night learnt outcomes of
   */
  static List<Measurement> measure(
      MonitorDefinition.Performance rule,
      ModelSubject subject,
      PredictionSample sample,
      LocalDate night,
      SortedSet<LocalDate> touched) {
    PerformanceMonitor monitor = new PerformanceMonitor(rule, subject, sample, night);
    touched.forEach(monitor::ofNight);
    monitor.ofNights();
    return monitor.measurements;
  }

  private void ofNight(LocalDate predicted) {
    PredictionSample.Labelled all = sample.labelled(predicted, predicted);
    BinaryEvaluation.measure(all.probabilities(), all.labels())
        .byName()
        .keySet()
        .forEach(metric -> told(metric, Measurement.ALL, predicted, all));
    for (String slice : sample.slices()) {
      for (String value : sample.valuesOf(slice)) {
        PredictionSample.Labelled rows = sample.labelled(predicted, predicted, slice, value);
        if (rows.rows() > 0) {
          OF_SLICES.forEach(metric -> told(metric, slice + "=" + value, predicted, rows));
        }
      }
    }
  }

  private void told(
      String metric, String slice, LocalDate predicted, PredictionSample.Labelled rows) {
    Metrics metrics = BinaryEvaluation.measure(rows.probabilities(), rows.labels());
    @Nullable Double value = metrics.byName().get(metric);
    String sentence =
        value == null
            ? metric + " of " + predicted + " is not defined: " + metrics.undefined()
            : "%s %s of %d predictions of %s, %d of them yes"
                .formatted(
                    metric, Measured.number(value), metrics.rows(), predicted, metrics.positives());
    measurements.add(
        measured(metric, slice, rows)
            .of(predicted, 1)
            .value(value, rows.rows())
            .judged(value == null ? Verdict.INSUFFICIENT_DATA : Verdict.PASS, sentence));
  }

  /** The predictions of the last nights whose outcomes can be known: those before tonight. */
  private void ofNights() {
    LocalDate last = night.minusDays(1);
    LocalDate first = night.minusDays(rule.nights());
    PredictionSample.Labelled all = sample.labelled(first, last);
    judged(Measurement.ALL, all, last);
    for (String slice : sample.slices()) {
      for (String value : sample.valuesOf(slice)) {
        PredictionSample.Labelled rows = sample.labelled(first, last, slice, value);
        if (rows.rows() > 0) {
          judged(slice + "=" + value, rows, last);
        }
      }
    }
  }

  private void judged(String slice, PredictionSample.Labelled rows, LocalDate last) {
    Metrics metrics = BinaryEvaluation.measure(rows.probabilities(), rows.labels());
    @Nullable Double value = metrics.byName().get(rule.metric());
    @Nullable Double reference = slice.equals(Measurement.ALL) ? subject.reference() : null;
    boolean higherIsBetter = rule.metric().endsWith("auc");
    @Nullable Double threshold =
        reference == null
            ? null
            : (Double) (higherIsBetter ? reference - rule.maxDrop() : reference + rule.maxDrop());
    Measured measured =
        measured(rule.metric(), slice, rows)
            .of(last, rule.nights())
            .value(value, rows.rows())
            .threshold(threshold);
    String over = "over the predictions of %d nights up to %s".formatted(rule.nights(), last);
    if (value == null) {
      measurements.add(
          measured.judged(
              Verdict.INSUFFICIENT_DATA,
              rule.metric() + " " + over + " is not defined: " + metrics.undefined()));
    } else if (threshold == null) {
      measurements.add(
          measured.judged(
              Verdict.PASS, "%s %s %s".formatted(rule.metric(), Measured.number(value), over)));
    } else if (rows.rows() < rule.minRows()) {
      measurements.add(
          measured.judged(
              Verdict.INSUFFICIENT_DATA,
              "%s %s %s, but only %d of them have an outcome; %d are needed to judge"
                  .formatted(
                      rule.metric(), Measured.number(value), over, rows.rows(), rule.minRows())));
    } else {
      boolean worse = higherIsBetter ? value < threshold : value > threshold;
      measurements.add(
          measured.judged(
              worse ? Verdict.FAIL : Verdict.PASS,
              "%s %s %s; %s on the test part of the training, and %s is as bad as it may get"
                  .formatted(
                      rule.metric(),
                      Measured.number(value),
                      over,
                      Measured.number(Objects.requireNonNull(reference)),
                      Measured.number(threshold))));
    }
  }

  private Measured measured(String metric, String slice, PredictionSample.Labelled rows) {
    BootstrapInterval.@Nullable Interval interval =
        BootstrapInterval.of(rows.probabilities(), rows.labels(), metric, RESAMPLES, LEVEL, SEED);
    return new Measured(subject.model(), night, Monitor.PERFORMANCE, metric, subject.toString())
        .slice(slice)
        .between(
            interval == null ? null : interval.low(), interval == null ? null : interval.high());
  }
}

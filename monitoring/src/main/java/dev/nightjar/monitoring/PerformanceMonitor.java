package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.training.evaluation.Bootstrap;
import dev.nightjar.training.evaluation.NightMeasures;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How good predictions were: each night's for which an outcome came, by slice, and the last nights
 * together, which are judged against the test part of the model's training.
 */
final class PerformanceMonitor {
  private static final Bootstrap BOOTSTRAP = new Bootstrap(200, 0.95, 20130601);

  private final MonitorDefinition.Performance rule;
  private final ModelSubject subject;
  private final NightMeasures measures;
  private final String metric;
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
    this.measures = subject.measures();
    this.metric = rule.metric(measures);
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
    // What the last nights are judged by is told of each night too.
    told(
        Stream.concat(measures.names().stream(), Stream.of(metric)).distinct().toList(),
        Measurement.ALL,
        predicted,
        all);
    for (String slice : sample.slices()) {
      for (String value : sample.valuesOf(slice)) {
        PredictionSample.Labelled rows = sample.labelled(predicted, predicted, slice, value);
        if (rows.rows() > 0) {
          told(measures.ofSlices(), slice + "=" + value, predicted, rows);
        }
      }
    }
  }

  private void told(
      List<String> names, String slice, LocalDate predicted, PredictionSample.Labelled rows) {
    NightMeasures.Told told = measures.measure(rows.predictions(), rows.labels());
    names.forEach(name -> told(name, told, slice, predicted, rows));
  }

  private void told(
      String name,
      NightMeasures.Told told,
      String slice,
      LocalDate predicted,
      PredictionSample.Labelled rows) {
    @Nullable Double value = told.values().get(name);
    String sentence =
        value == null
            ? name + " of " + predicted + " is not defined: " + told.why(name)
            : "%s %s of %d predictions of %s%s"
                .formatted(
                    name,
                    Measured.number(value),
                    told.rows(),
                    predicted,
                    told.positives() == null ? "" : ", %d of them yes".formatted(told.positives()));
    measurements.add(
        measured(name, slice, rows)
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
    NightMeasures.Told told = measures.measure(rows.predictions(), rows.labels());
    @Nullable Double value = told.values().get(metric);
    @Nullable Double reference = slice.equals(Measurement.ALL) ? subject.reference() : null;
    boolean higherIsBetter = measures.higherIsBetter(metric);
    @Nullable Double threshold = reference == null ? null : (Double) threshold(reference);
    Measured measured =
        measured(metric, slice, rows)
            .of(last, rule.nights())
            .value(value, rows.rows())
            .threshold(threshold);
    String over = "over the predictions of %d nights up to %s".formatted(rule.nights(), last);
    if (value == null) {
      measurements.add(
          measured.judged(
              Verdict.INSUFFICIENT_DATA,
              metric + " " + over + " is not defined: " + told.why(metric)));
    } else if (threshold == null) {
      measurements.add(
          measured.judged(
              Verdict.PASS, "%s %s %s".formatted(metric, Measured.number(value), over)));
    } else if (rows.rows() < rule.minRows()) {
      measurements.add(
          measured.judged(
              Verdict.INSUFFICIENT_DATA,
              "%s %s %s, but only %d of them have an outcome; %d are needed to judge"
                  .formatted(metric, Measured.number(value), over, rows.rows(), rule.minRows())));
    } else {
      boolean worse = higherIsBetter ? value < threshold : value > threshold;
      measurements.add(
          measured.judged(
              worse ? Verdict.FAIL : Verdict.PASS,
              "%s %s %s; %s on the test part of the training, and %s is as bad as it may get"
                  .formatted(
                      metric,
                      Measured.number(value),
                      over,
                      Measured.number(Objects.requireNonNull(reference)),
                      Measured.number(threshold))));
    }
  }

  /** As bad as it may get. */
  private double threshold(double reference) {
    double drop = rule.maxDrop(reference, measures);
    return measures.higherIsBetter(metric) ? reference - drop : reference + drop;
  }

  private Measured measured(String name, String slice, PredictionSample.Labelled rows) {
    Bootstrap.@Nullable Interval interval =
        measures.interval(name, rows.predictions(), rows.labels(), BOOTSTRAP);
    return new Measured(subject.model(), night, Monitor.PERFORMANCE, name, subject.toString())
        .slice(slice)
        .between(
            interval == null ? null : interval.low(), interval == null ? null : interval.high());
  }
}

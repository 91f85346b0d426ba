package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.training.evaluation.Calibration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether probabilities mean what they say, over the nights that performance is judged on. */
final class CalibrationMonitor {
  private CalibrationMonitor() {}

  static List<Measurement> measure(
      MonitorDefinition rules, ModelSubject subject, PredictionSample sample, LocalDate night) {
    int nights = rules.performance().nights();
    LocalDate last = night.minusDays(1);
    PredictionSample.Labelled rows = sample.labelled(night.minusDays(nights), last);
    List<Measurement> measurements = new ArrayList<>();
    double predicted = 0;
    double happened = 0;
    for (Calibration.Bin bin : Calibration.bins(rows.predictions(), rows.labels())) {
      @Nullable Double mean = bin.meanProbability();
      @Nullable Double share = bin.positiveShare();
      if (mean == null || share == null) {
        continue;
      }
      predicted += mean * bin.rows();
      happened += share * bin.rows();
      String range = String.format(Locale.ROOT, "%.1f-%.1f", bin.low(), bin.high());
      measurements.add(
          measured("positive_share", subject, night)
              .slice("probability=" + range)
              .of(last, nights)
              .value(share, bin.rows())
              .threshold(mean)
              .judged(
                  Verdict.PASS,
                  "of %d predictions between %s, on average %s, %s came true"
                      .formatted(
                          bin.rows(),
                          range.replace("-", " and "),
                          Measured.percent(mean),
                          Measured.percent(share))));
    }
    double n = rows.rows();
    double error = n == 0 ? Double.NaN : (predicted - happened) / n;
    measurements.add(
        measured("bias", subject, night)
            .of(last, nights)
            .value(error, rows.rows())
            .threshold(rules.calibration().maxError())
            .judged(
                verdict(error, rows.rows(), rules),
                "%d predictions of %d nights up to %s say %s, %s came true"
                    .formatted(
                        rows.rows(),
                        nights,
                        last,
                        Measured.percent(n == 0 ? 0 : predicted / n),
                        Measured.percent(n == 0 ? 0 : happened / n))));
    return measurements;
  }

  private static Verdict verdict(double error, int rows, MonitorDefinition rules) {
    if (rows < rules.performance().minRows()) {
      return Verdict.INSUFFICIENT_DATA;
    }
    return Math.abs(error) > rules.calibration().maxError() ? Verdict.FAIL : Verdict.PASS;
  }

  private static Measured measured(String metric, ModelSubject subject, LocalDate night) {
    return new Measured(subject.model(), night, Monitor.CALIBRATION, metric, subject.toString());
  }
}

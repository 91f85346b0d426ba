package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** How many predictions of a night have a label, some nights after. */
final class LabelMonitor {
  private LabelMonitor() {}

  /**
   * Tells of each night whose outcomes this night learnt, and judges the one that is old enough
   * tonight, whether anything came or not.
   */
  static List<Measurement> measure(
      MonitorDefinition.Labels rule,
      ModelSubject subject,
      PredictionSample sample,
      LocalDate night,
      SortedSet<LocalDate> touched) {
    LocalDate due = night.minusDays(rule.after());
    SortedSet<LocalDate> nights = new TreeSet<>(touched);
    nights.add(due);
    List<Measurement> measurements = new ArrayList<>();
    for (LocalDate predicted : nights) {
      long predictions = sample.count(predicted, predicted);
      if (predictions == 0) {
        continue;
      }
      double coverage = (double) sample.labelled(predicted, predicted).rows() / predictions;
      boolean judged = !predicted.isAfter(due);
      measurements.add(
          new Measured(subject.model(), night, Monitor.LABELS, "label_coverage", subject.toString())
              .of(predicted, 1)
              .value(coverage, predictions)
              .threshold(judged ? (Double) rule.atLeast() : null)
              .judged(
                  judged && coverage < rule.atLeast() ? Verdict.FAIL : Verdict.PASS,
                  "%s of %d predictions of %s have a label%s"
                      .formatted(
                          Measured.percent(coverage),
                          predictions,
                          predicted,
                          judged
                              ? ", %s are expected after %d nights"
                                  .formatted(Measured.percent(rule.atLeast()), rule.after())
                              : "")));
    }
    return measurements;
  }
}

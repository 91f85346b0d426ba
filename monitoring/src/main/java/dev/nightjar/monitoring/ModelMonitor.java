package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.validation.ReferenceProfile;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Everything that a night measures of a model. */
public final class ModelMonitor {
  private final Lakehouse lakehouse;
  private final MonitorDefinition rules;
  private final ModelSubject subject;
  private final LocalDate night;
  private final List<Measurement> measurements = new ArrayList<>();

  /** A monitor of the version that predicted a night. */
  public ModelMonitor(
      Lakehouse lakehouse, MonitorDefinition rules, ModelSubject subject, LocalDate night) {
    this.lakehouse = lakehouse;
    this.rules = rules;
    this.subject = subject;
    this.night = night;
  }

  /** What has been measured. */
  public List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  /** Drift, from the counts that {@link DriftCounts} holds. */
  public void drift(ReferenceProfile features, @Nullable ReferenceProfile predictions) {
    SortedMap<LocalDate, Map<String, NightCounts>> nights =
        DriftCounts.read(lakehouse, subject, night.minusDays(rules.drift().nights() - 1L), night);
    measurements.addAll(
        new DriftMonitor(rules.drift(), subject, Monitor.FEATURE_DRIFT, night)
            .measure(features, nights));
    if (predictions != null) {
      measurements.addAll(
          new DriftMonitor(rules.drift(), subject, Monitor.PREDICTION_DRIFT, night)
              .measure(predictions, nights));
    }
  }

  /**
   * Performance, of probabilities calibration, and label coverage.
   *
   * @param touched the nights of predictions that this night learnt outcomes of
   */
  public void outcomes(PredictionSample sample, SortedSet<LocalDate> touched) {
    measurements.addAll(
        PerformanceMonitor.measure(rules.performance(), subject, sample, night, touched));
    if (subject.measures().areOfProbabilities()) {
      measurements.addAll(CalibrationMonitor.measure(rules, subject, sample, night));
    }
    measurements.addAll(LabelMonitor.measure(rules.labels(), subject, sample, night, touched));
  }

  /** The number of predictions tonight against other nights'. */
  public void volume(NightVolumes predictions) {
    measurements.add(
        VolumeMonitor.volume(
            rules, subject.toString(), predictions.of(rules.watch(), night), predictions, night));
  }

  /** How old the training data is; told, and judged by the retraining decision. */
  public void age(Instant asOf) {
    double days = Duration.between(asOf, lakehouse.clock().cutoffOf(night)).toMinutes() / 1440.0;
    measurements.add(
        new Measured(
                rules.watch(), night, Monitor.STALENESS, "days_since_training", subject.toString())
            .value(days, 1)
            .judged(
                Verdict.PASS,
                "%s was trained as of %s, %s days ago"
                    .formatted(subject, asOf, Measured.number(days))));
  }
}

package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.validation.ColumnProfile;
import dev.nightjar.validation.CountVector;
import dev.nightjar.validation.DriftMeasure;
import dev.nightjar.validation.DriftMeasures;
import dev.nightjar.validation.ReferenceProfile;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * How far features or predictions of the last nights lie from the model's training data; and of
 * tonight alone, how many values are missing and how many training has never seen.
 */
final class DriftMonitor {
  /** Standard deviations that chance may move a share of missing values. */
  private static final double CHANCE = 3;

  private final MonitorDefinition.Drift rule;
  private final ModelSubject subject;
  private final Monitor monitor;
  private final LocalDate night;

  DriftMonitor(
      MonitorDefinition.Drift rule, ModelSubject subject, Monitor monitor, LocalDate night) {
    this.rule = rule;
    this.subject = subject;
    this.monitor = monitor;
    this.night = night;
  }

  /** Measures every column of the profile. */
  List<Measurement> measure(
      ReferenceProfile profile, SortedMap<LocalDate, Map<String, NightCounts>> nights) {
    List<Measurement> measurements = new ArrayList<>();
    for (ColumnProfile column : profile.columns()) {
      measurements.add(drift(column, nights));
      NightCounts tonight = nights.getOrDefault(night, Map.of()).get(column.column());
      if (tonight != null && monitor == Monitor.FEATURE_DRIFT) {
        CountVector counts = CountVector.of(column, tonight.counts(), tonight.independentRows());
        measurements.add(missing(counts));
        int unseen = counts.buckets().lastIndexOf("new");
        if (column.kind() == ColumnProfile.Kind.CATEGORY && unseen >= 0) {
          measurements.add(unseen(counts, unseen));
        }
      }
    }
    return measurements;
  }

  private Measurement drift(
      ColumnProfile column, SortedMap<LocalDate, Map<String, NightCounts>> nights) {
    DriftMeasure measure = DriftMeasures.named(rule.measure());
    @Nullable NightCounts sum = null;
    int found = 0;
    for (Map<String, NightCounts> ofNight : nights.values()) {
      NightCounts counts = ofNight.get(column.column());
      if (counts != null) {
        sum = sum == null ? counts : sum.plus(counts);
        found++;
      }
    }
    Measured measured = measured(measure.name(), column.column()).of(night, rule.nights());
    if (sum == null) {
      return measured.judged(
          Verdict.INSUFFICIENT_DATA, "no night of " + column.column() + " has been counted");
    }
    CountVector counts = CountVector.of(column, sum.counts(), sum.independentRows());
    double value = measure.of(counts);
    double chance = measure.noise(counts);
    boolean alert = value > rule.alert() + chance;
    measured.value(value, counts.n()).threshold((alert ? rule.alert() : rule.warn()) + chance);
    if (found < rule.nights() || sum.independentRows() < rule.minRows()) {
      return measured.judged(
          Verdict.INSUFFICIENT_DATA,
          "%s of %s is %s, but %d nights with %d independent rows are too few to judge; %d with %d are needed"
              .formatted(
                  measure.name(),
                  column.column(),
                  Measured.number(value),
                  found,
                  sum.independentRows(),
                  rule.nights(),
                  rule.minRows()));
    }
    Verdict verdict =
        alert ? Verdict.FAIL : value > rule.warn() + chance ? Verdict.WARN : Verdict.PASS;
    return measured.judged(
        verdict,
        "%s of %s over %d nights is %s, of which chance may be %s; most moved: %s"
            .formatted(
                measure.name(),
                column.column(),
                rule.nights(),
                Measured.number(value),
                Measured.number(chance),
                mostMoved(counts)));
  }

  private Measurement missing(CountVector counts) {
    double share = 0;
    double before = 0;
    for (int i = 0; i < counts.buckets().size(); i++) {
      if (isMissing(counts, i)) {
        share += counts.share(i);
        before += counts.referenceShare(i);
      }
    }
    double change = Math.abs(share - before);
    double threshold =
        rule.missing()
            + CHANCE * Math.sqrt(before * (1 - before) / Math.max(1, counts.independentRows()));
    return measured("missing_share", counts.column())
        .value(share, counts.n())
        .threshold(threshold)
        .judged(
            change > threshold ? Verdict.FAIL : Verdict.PASS,
            "%s of tonight's values of %s are missing, %s in training"
                .formatted(Measured.percent(share), counts.column(), Measured.percent(before)));
  }

  /** The last bucket of a category and the last two of a number, whatever a value is called. */
  private static boolean isMissing(CountVector counts, int bucket) {
    int missing = counts.kind() == ColumnProfile.Kind.NUMBER ? 2 : 1;
    return bucket >= counts.buckets().size() - missing;
  }

  private Measurement unseen(CountVector counts, int bucket) {
    double share = counts.share(bucket);
    return measured("unseen_share", counts.column())
        .value(share, counts.n())
        .threshold(rule.unseen())
        .judged(
            share > rule.unseen() ? Verdict.FAIL : share > 0 ? Verdict.WARN : Verdict.PASS,
            "%s of tonight's values of %s are none that training has seen"
                .formatted(Measured.percent(share), counts.column()));
  }

  private static String mostMoved(CountVector counts) {
    String bucket = counts.mostMoved();
    int at = counts.buckets().indexOf(bucket);
    return "%s from %s to %s"
        .formatted(
            bucket,
            Measured.percent(counts.referenceShare(at)),
            Measured.percent(counts.share(at)));
  }

  private Measured measured(String metric, String column) {
    return new Measured(subject.model(), night, monitor, metric, subject.toString())
        .column(column)
        .importance(monitor == Monitor.FEATURE_DRIFT ? subject.importance().get(column) : null);
  }
}

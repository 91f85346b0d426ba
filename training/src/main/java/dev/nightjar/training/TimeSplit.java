package dev.nightjar.training;

import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.model.Matrix;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How a training set is divided by the instant of prediction, seen from T: the test part is [T -
 * test, T), then backwards a gap, the validation part, a gap, and everything before is trained on.
 * Rows in a gap are in no part, so that labels and windows of one part do not reach into the next.
 * Days are of 24 hours.
 *
 * @param validation length of the part that the threshold is chosen on
 * @param test length of the part that the reported metrics are measured on
 * @param gap left out before the validation and before the test part
 * @param refit whether the registered model is trained again on all rows
 */
public record TimeSplit(Duration validation, Duration test, Duration gap, Refit refit) {

  /** What the registered model is trained on. */
  public enum Refit {
    /** All rows of the training set; the metrics are those of its twin without the last parts. */
    ALL,
    /** The training part only. */
    NONE
  }

  /** What {@code by} may be. */
  private enum By {
    TIME
  }

  /** The rows of each part. */
  record Parts(Matrix train, Matrix validation, Matrix test) {}

  static TimeSplit read(YamlMap yaml) {
    yaml.oneOf("by", By.class, By.TIME);
    TimeSplit split =
        new TimeSplit(
            positive(yaml, "validation", Duration.ofDays(21)),
            positive(yaml, "test", Duration.ofDays(14)),
            yaml.duration("gap", Duration.ofDays(1)),
            yaml.oneOf("refit", Refit.class, Refit.ALL));
    yaml.finish();
    return split;
  }

  /**
   * Divides the rows.
   *
   * @throws NightjarException of category USER when a part comes out empty
   */
  Parts divide(Matrix rows, Instant asOf) {
    Instant testFrom = asOf.minus(test);
    Instant validationTo = testFrom.minus(gap);
    Instant validationFrom = validationTo.minus(validation);
    Instant trainTo = validationFrom.minus(gap);
    Parts parts =
        new Parts(
            rows.part(0, rows.firstAt(micros(trainTo))),
            rows.part(rows.firstAt(micros(validationFrom)), rows.firstAt(micros(validationTo))),
            rows.part(rows.firstAt(micros(testFrom)), rows.firstAt(micros(asOf))));
    requireRows("training", parts.train(), "before " + trainTo, rows);
    requireRows("validation", parts.validation(), validationFrom + " to " + validationTo, rows);
    requireRows("test", parts.test(), testFrom + " to " + asOf, rows);
    return parts;
  }

  private void requireRows(String part, Matrix rows, String span, Matrix all) {
    if (rows.rows() == 0) {
      throw NightjarException.user(
          "Cannot split the training set",
          "its %s part (%s) has no rows; all %d rows lie %s"
              .formatted(
                  part,
                  span,
                  all.rows(),
                  all.rows() == 0
                      ? "nowhere"
                      : "from " + instant(all, 0) + " to " + instant(all, all.rows() - 1)),
          "ingest more history, or shorten validation (%s), test (%s) or gap (%s) of the split"
              .formatted(
                  Durations.format(validation), Durations.format(test), Durations.format(gap)));
    }
  }

  private static Instant instant(Matrix rows, int row) {
    return Instant.EPOCH.plus(rows.predictAt()[row], ChronoUnit.MICROS);
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  private static Duration positive(YamlMap yaml, String key, Duration fallback) {
    Duration length = yaml.duration(key, fallback);
    if (length.isZero()) {
      yaml.problem(key, "'" + key + "' must be longer than nothing");
    }
    return length;
  }
}

package dev.nightjar.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.YamlMap;
import dev.nightjar.training.model.FittedEncoder;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

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

  /**
   * Where the parts lie in the matrix.
   *
   * @param trainTo end (exclusive) of the training part, which begins at 0
   * @param validationFrom first row of the validation part
   * @param validationTo its end (exclusive)
   * @param testFrom first row of the test part
   * @param testTo its end (exclusive)
   */
  record Bounds(int trainTo, int validationFrom, int validationTo, int testFrom, int testTo) {}

  /** The rows of each part. */
  record Parts(Matrix train, Matrix validation, Matrix test) {
    /** The parts of a raw matrix, encoded by what their training part alone has taught. */
    Parts encoded(Target target) {
      FittedEncoder fitted = train.encoder().fitted(train, target);
      return new Parts(
          fitted.training(),
          fitted.encoder().transform(validation),
          fitted.encoder().transform(test));
    }
  }

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

  /** The split in one line of JSON, from which {@link #parse} reads an equal one. */
  String toJson() {
    return new ObjectMapper()
        .createObjectNode()
        .put("by", "time")
        .put("validation", Durations.format(validation))
        .put("test", Durations.format(test))
        .put("gap", Durations.format(gap))
        .put("refit", refit.name().toLowerCase(Locale.ROOT))
        .toString();
  }

  /**
   * Reads {@link #toJson} back.
   *
   * @param origin where the text is from, for messages
   * @throws NightjarException of category OUTSIDE when it is no split
   */
  static TimeSplit parse(String json, String origin) {
    try {
      JsonNode tree = new ObjectMapper().readTree(json);
      return new TimeSplit(
          Durations.parse(tree.required("validation").asText()),
          Durations.parse(tree.required("test").asText()),
          Durations.parse(tree.required("gap").asText()),
          Refit.valueOf(tree.required("refit").asText().toUpperCase(Locale.ROOT)));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw NightjarException.outside(
          "Cannot read " + origin,
          "it is not what Nightjar wrote: " + e.getMessage(),
          "restore the model's files, or train again",
          e);
    }
  }

  /**
   * The rows that the registered model is trained on, as it reads them.
   *
   * @param raw all of them, with nothing learned yet
   * @param parts encoded
   */
  Matrix trainedOn(Matrix raw, Parts parts) {
    return refit == Refit.ALL
        ? raw.encoder().fitted(raw, Target.YES_OR_NO).training()
        : parts.train();
  }

  /**
   * Divides the rows.
   *
   * @throws NightjarException of category USER when a part comes out empty
   */
  Parts divide(Matrix rows, Instant asOf) {
    Bounds at = bounds(rows, asOf);
    return new Parts(
        rows.part(0, at.trainTo),
        rows.part(at.validationFrom, at.validationTo),
        rows.part(at.testFrom, at.testTo));
  }

  /**
   * Where the rows are divided.
   *
   * @throws NightjarException of category USER when a part comes out empty
   */
  Bounds bounds(Matrix rows, Instant asOf) {
    Instant testFrom = asOf.minus(test);
    Instant validationTo = testFrom.minus(gap);
    Instant validationFrom = validationTo.minus(validation);
    Instant trainTo = validationFrom.minus(gap);
    Bounds at =
        new Bounds(
            rows.firstAt(micros(trainTo)),
            rows.firstAt(micros(validationFrom)),
            rows.firstAt(micros(validationTo)),
            rows.firstAt(micros(testFrom)),
            rows.firstAt(micros(asOf)));
    requireRows("training", at.trainTo, "before " + trainTo, rows);
    requireRows(
        "validation",
        at.validationTo - at.validationFrom,
        validationFrom + " to " + validationTo,
        rows);
    requireRows("test", at.testTo - at.testFrom, testFrom + " to " + asOf, rows);
    return at;
  }

  private void requireRows(String part, int rows, String span, Matrix all) {
    if (rows == 0) {
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

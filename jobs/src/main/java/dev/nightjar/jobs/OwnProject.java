package dev.nightjar.jobs;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a project made of one file consists of.
 *
 * @param name of the project
 * @param root where its lakehouse lies
 * @param zone of its nights
 * @param table of the rows to predict
 * @param model its name
 * @param landing the path in {@code landing:}, with its format where it does not show
 * @param file what lands
 * @param key what names a row
 * @param keyNames the columns of the table that do
 * @param time when rows came to be
 * @param timeName the column of the table that says so; empty where nothing does
 * @param label what is predicted
 * @param labelName its column in the table of labels
 * @param labelDays days from the prediction to the night that knows the label
 * @param predictedAt the column of the table with the instant of prediction
 * @param dueAt the column with the instant from which the label is known
 * @param found the features
 */
record OwnProject(
    String name,
    String root,
    ZoneId zone,
    String table,
    String model,
    String landing,
    OwnFile file,
    OwnKey key,
    List<String> keyNames,
    OwnTime time,
    String timeName,
    OwnLabel label,
    String labelName,
    int labelDays,
    String predictedAt,
    String dueAt,
    OwnFeatures found) {
  private static final int MOST_NIGHTS_LEFT = 7;
  private static final int SHARE_LEFT = 10;
  private static final double SHARE_HELD_OUT = 0.15;
  private static final int DAYS_FOR_GAPS = 20;

  /** The table of labels. */
  String labels() {
    return table + "_labels";
  }

  List<OwnFeature> features() {
    return found.features();
  }

  /** The last night that has rows to predict. */
  LocalDate lastNight() {
    return time.last().plusDays(1);
  }

  /** The night to train on: some nights with rows come after it. */
  LocalDate trainingNight() {
    long left = Math.max(1, Math.min(MOST_NIGHTS_LEFT, time.span() / SHARE_LEFT));
    return lastNight().minusDays(left);
  }

  /** How many nights have predictions whose labels the training night knows. */
  long labelledNights() {
    return trainingNight().toEpochDay() - labelDays - time.first().toEpochDay();
  }

  /** Days of the validation part. */
  long validationDays() {
    return Math.max(1, Math.round(labelledNights() * SHARE_HELD_OUT));
  }

  /** Days of the test part, which ends with the days whose labels are not known yet. */
  long testDays() {
    return validationDays() + labelDays - 1;
  }

  /** Days between the parts, so that no label of one is known only in the next. */
  long gapDays() {
    return labelledNights() >= DAYS_FOR_GAPS ? Math.min(labelDays, labelledNights() / 10) : 0;
  }

  /** A slice to tell performance by: the first text of a few values; null without one. */
  @Nullable String slice() {
    return features().stream()
        .filter(f -> f.isText() && f.values().size() >= 2 && f.values().size() <= 10)
        .map(OwnFeature::name)
        .findFirst()
        .orElse(null);
  }

  /** All files but the landing, by path. */
  Map<String, String> files() {
    return Map.ofEntries(
        Map.entry("lakehouse.yaml", OwnTables.lakehouse(this)),
        Map.entry("tables/" + table + ".yaml", OwnTables.rows(this)),
        Map.entry("tables/" + labels() + ".yaml", OwnTables.labels(this)),
        Map.entry("gates/" + table + ".yaml", OwnGates.rows(this)),
        Map.entry("gates/" + labels() + ".yaml", OwnGates.labels(this)),
        Map.entry("models/" + model + ".yaml", OwnModel.model(this)),
        Map.entry("scoring/" + model + ".yaml", OwnModel.scoring(this)),
        Map.entry("monitors/" + model + ".yaml", OwnModel.monitor(this)),
        Map.entry("schedules/nightly.yaml", OwnSchedules.nightly(this)),
        Map.entry("schedules/retrain.yaml", OwnSchedules.retrain(this)));
  }
}

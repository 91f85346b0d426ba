package dev.nightjar.training.split;

import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.NightjarException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Refuses parts that nothing can be trained or measured on. */
final class SplitCheck {
  private SplitCheck() {}

  static void check(SplitSpec spec, SplitRows rows, Division division) {
    List<Fold> folds = division.folds();
    for (int i = 0; i < folds.size(); i++) {
      String of = folds.size() == 1 ? "" : " of fold " + (i + 1) + " of " + folds.size();
      Fold fold = folds.get(i);
      require(spec, rows, fold.train(), "training part" + of);
      require(spec, rows, fold.validation(), "validation part" + of);
    }
    if (!spec.test().isNone()) {
      require(spec, rows, division.test(), "test part");
    }
  }

  private static void require(SplitSpec spec, SplitRows rows, int[] part, String name) {
    if (part.length == 0) {
      throw NightjarException.user(
          "Cannot split the training set", "its " + name + " has no rows; " + all(rows), fix(spec));
    }
    if (rows.labelKind() == SplitRows.LabelKind.CLASSES && hasOneClass(rows, part)) {
      throw NightjarException.user(
          "Cannot split the training set",
          "all %d rows of its %s have the label %s"
              .formatted(part.length, name, label(rows.labels()[part[0]])),
          spec.needsKeys() && spec.group() == null && !spec.stratify()
              ? "split by stratified, or make the part larger"
              : fix(spec));
    }
  }

  private static boolean hasOneClass(SplitRows rows, int[] part) {
    float first = rows.labels()[part[0]];
    for (int row : part) {
      if (rows.labels()[row] != first) {
        return false;
      }
    }
    return true;
  }

  private static String all(SplitRows rows) {
    if (rows.rows() == 0) {
      return "there is no row at all";
    }
    return "all %d rows lie from %s to %s"
        .formatted(
            rows.rows(), instant(rows.predictAt()[0]), instant(rows.predictAt()[rows.rows() - 1]));
  }

  private static String fix(SplitSpec spec) {
    if (!spec.needsKeys()) {
      return "ingest more history, or shorten validation (%s), test (%s) or gap (%s) of the split"
              .formatted(spec.validation(), spec.test(), Durations.format(spec.gap()))
          + (spec.folds() > 1 ? ", or make fewer folds (" + spec.folds() + ")" : "");
    }
    String more = spec.group() == null ? "more rows" : "more values of " + spec.group();
    return spec.folds() > 1
        ? "bring " + more + ", or make fewer folds (" + spec.folds() + ")"
        : "bring "
            + more
            + ", or make the part larger (validation %s, test %s)"
                .formatted(spec.validation(), spec.test());
  }

  private static String label(float label) {
    return label == (long) label ? Long.toString((long) label) : Float.toString(label);
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}

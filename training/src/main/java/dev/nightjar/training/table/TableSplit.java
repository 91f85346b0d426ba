package dev.nightjar.training.table;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Task;
import dev.nightjar.training.split.Division;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.split.PartSize;
import dev.nightjar.training.split.SplitRows;
import dev.nightjar.training.split.SplitSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the rows of a table are divided where nobody says it.
 *
 * @param folds what trials are trained on and compared on
 * @param seen all rows but those of the test part, rising
 * @param test the test part, rising; empty where there is a test set of its own
 * @param testFrom where the test part comes from, in words
 * @param how what trials are compared on, in words
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
record TableSplit(List<Fold> folds, int[] seen, int[] test, String testFrom, String how) {
  /** With fewer rows one validation part is too small to tell good trials from lucky ones. */
  private static final int FEW_ROWS = 10_000;

  /** Later than any row: all of them count. */
  private static final Instant LATEST = Instant.ofEpochSecond(9_000_000_000_000L);

  private static final int FEW_AMOUNTS = 100;
  private static final int FOLDS = 5;
  private static final double SHARE = 0.2;

  static TableSplit of(Matrix rows, Target target, boolean byTime, boolean ownTest, long seed) {
    if (!target.task().labelled()) {
      int[] all = IntStream.range(0, rows.rows()).toArray();
      return new TableSplit(List.of(new Fold(all, all)), all, all, "all rows", "all rows");
    }
    PartSize test = ownTest ? PartSize.NONE : PartSize.of(SHARE);
    if (byTime) {
      TableSplit split = by(spec("time", 1, test, true, seed), rows, target);
      String newest = "the newest fifth of the rows";
      return split.told(newest, ownTest ? newest : "the newest fifth before that");
    }
    String stratified = "a stratified fifth of the rows";
    if (rows.rows() * (1 - test.share()) >= FEW_ROWS) {
      return by(spec("stratified", 1, test, true, seed), rows, target)
          .told(stratified, ownTest ? stratified : "a stratified fifth beside that");
    }
    int folds = folds(rows, target, test.share());
    // Of a tenth of few amounts no row would be left for the test part.
    boolean stratify = target.task() != Task.REGRESSION || rows.rows() >= FEW_AMOUNTS;
    return by(spec("kfold", folds, test, stratify, seed), rows, target)
        .told(
            stratify ? stratified : "a random fifth of the rows",
            folds + (stratify ? " stratified folds" : " random folds"));
  }

  /** So many that each has rows of two classes. */
  private static int folds(Matrix rows, Target target, double testShare) {
    int rarer = target.task() == Task.REGRESSION ? rows.rows() : secondClass(rows, target);
    int folds = Math.min(FOLDS, rarer - (int) Math.ceil(rarer * testShare));
    if (folds < 2) {
      throw NightjarException.user(
          "Cannot train on so few rows",
          target.task() == Task.REGRESSION
              ? "there are " + rarer + " with a known label, too few to compare models on"
              : "only " + rarer + " of them are of another class than most",
          "bring more rows");
    }
    return folds;
  }

  /** Rows of the second most frequent class. */
  private static int secondClass(Matrix rows, Target target) {
    int[] counts = new int[target.classes().size()];
    for (float label : rows.labels()) {
      counts[(int) label]++;
    }
    Arrays.sort(counts);
    return counts[counts.length - 2];
  }

  private TableSplit told(String from, String by) {
    return new TableSplit(folds, seen, test, from, by);
  }

  private static TableSplit by(SplitSpec spec, Matrix rows, Target target) {
    Division division = divide(spec, rows, target);
    Fold fold = division.folds().get(0);
    int[] seen =
        IntStream.concat(Arrays.stream(fold.train()), Arrays.stream(fold.validation()))
            .sorted()
            .toArray();
    return new TableSplit(division.folds(), seen, division.test(), "", "");
  }

  private static Division divide(SplitSpec spec, Matrix rows, Target target) {
    int[] eachAlone = new int[rows.rows()];
    Arrays.fill(eachAlone, -1);
    long[] hashes = IntStream.range(0, rows.rows()).asLongStream().toArray();
    SplitRows.LabelKind kind =
        target.task() == Task.REGRESSION
            ? SplitRows.LabelKind.NUMBERS
            : SplitRows.LabelKind.CLASSES;
    return spec.divide(
        new SplitRows(rows.predictAt(), rows.labels(), kind, eachAlone, hashes), LATEST);
  }

  private static SplitSpec spec(String by, int folds, PartSize test, boolean stratify, long seed) {
    return new SplitSpec(
        by,
        folds,
        PartSize.NONE,
        folds > 1 ? PartSize.NONE : PartSize.of(SHARE),
        test,
        Duration.ZERO,
        null,
        stratify,
        seed,
        SplitSpec.Refit.ALL);
  }
}

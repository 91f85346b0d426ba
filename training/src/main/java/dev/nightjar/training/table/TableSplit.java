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
import org.jspecify.annotations.Nullable;

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

  /**
   * Divides the rows: by time where they have one, else so that rows of a key stay together.
   *
   * @param rows labels and instants; with or without features
   * @param keys codes of the rows' keys; null where no key has two rows
   */
  static TableSplit of(
      Matrix rows, Target target, TableSpec spec, int @Nullable [] keys, boolean ownTest) {
    if (!target.task().labelled()) {
      int[] all = IntStream.range(0, rows.rows()).toArray();
      return new TableSplit(List.of(new Fold(all, all)), all, all, "all rows", "all rows");
    }
    PartSize test = ownTest ? PartSize.NONE : PartSize.of(SHARE);
    long seed = spec.seed();
    if (spec.time() != null) {
      TableSplit split = by(spec("time", 1, test, null, true, seed), rows, target, null);
      String newest = "the newest fifth of the rows";
      return split.told(newest, ownTest ? newest : "the newest fifth before that");
    }
    boolean many = rows.rows() * (1 - test.share()) >= FEW_ROWS;
    if (keys != null) {
      String key = String.join(", ", spec.key());
      String fifth = "a fifth of the rows, equal " + key + " together";
      int folds = many ? 1 : Math.min(folds(rows, target, test.share()), groups(keys, test));
      return by(spec(many ? "grouped" : "kfold", folds, test, key, false, seed), rows, target, keys)
          .told(
              fifth,
              !many
                  ? folds + " folds, equal " + key + " together"
                  : ownTest ? fifth : "a fifth beside that, in the same way");
    }
    String stratified = "a stratified fifth of the rows";
    if (many) {
      return by(spec("stratified", 1, test, null, true, seed), rows, target, null)
          .told(stratified, ownTest ? stratified : "a stratified fifth beside that");
    }
    int folds = folds(rows, target, test.share());
    // Of a tenth of few amounts no row would be left for the test part.
    boolean stratify = target.task() != Task.REGRESSION || rows.rows() >= FEW_AMOUNTS;
    return by(spec("kfold", folds, test, null, stratify, seed), rows, target, null)
        .told(
            stratify ? stratified : "a random fifth of the rows",
            folds + (stratify ? " stratified folds" : " random folds"));
  }

  /** How many folds get a key of their own. */
  private static int groups(int[] keys, PartSize test) {
    long distinct = Arrays.stream(keys).filter(key -> key >= 0).distinct().count();
    long alone = Arrays.stream(keys).filter(key -> key < 0).count();
    return (int) Math.max(2, Math.floor((distinct + alone) * (1 - test.share())));
  }

  /** The share of the rows, the oldest, that a split by time trains on. */
  static double trainedShare(boolean ownTest) {
    return 1 - SHARE - (ownTest ? 0 : SHARE);
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

  private static TableSplit by(SplitSpec spec, Matrix rows, Target target, int @Nullable [] keys) {
    Division division = divide(spec, rows, target, keys);
    Fold fold = division.folds().get(0);
    int[] seen =
        IntStream.concat(Arrays.stream(fold.train()), Arrays.stream(fold.validation()))
            .sorted()
            .toArray();
    return new TableSplit(division.folds(), seen, division.test(), "", "");
  }

  private static Division divide(
      SplitSpec spec, Matrix rows, Target target, int @Nullable [] keys) {
    long[] hashes = IntStream.range(0, rows.rows()).asLongStream().toArray();
    SplitRows.LabelKind kind =
        target.task() == Task.REGRESSION
            ? SplitRows.LabelKind.NUMBERS
            : SplitRows.LabelKind.CLASSES;
    return spec.divide(
        new SplitRows(
            rows.predictAt(), rows.labels(), kind, keys == null ? new int[0] : keys, hashes),
        LATEST);
  }

  private static SplitSpec spec(
      String by, int folds, PartSize test, @Nullable String group, boolean stratify, long seed) {
    return new SplitSpec(
        by,
        folds,
        PartSize.NONE,
        folds > 1 ? PartSize.NONE : PartSize.of(SHARE),
        test,
        Duration.ZERO,
        group,
        stratify,
        seed,
        SplitSpec.Refit.ALL);
  }
}

package dev.nightjar.training.split;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.YamlMap;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a training set is divided: {@code split:} in models/*.yaml. What a method does not read has
 * its neutral value.
 *
 * @param by the method: time, walk_forward, random, stratified, grouped or kfold
 * @param folds how many folds; 1 where the method has one
 * @param train the sliding window of walk_forward; none trains on everything before
 * @param validation the part that trials are compared on
 * @param test the part that the reported metrics are measured on; none leaves it out
 * @param gap left out between two parts by time
 * @param group the feature whose equal values stay together; null for none
 * @param stratify whether the folds of kfold get equal shares of each class
 * @param seed of the hashes
 * @param refit what the registered model is trained on
 */
public record SplitSpec(
    String by,
    int folds,
    PartSize train,
    PartSize validation,
    PartSize test,
    Duration gap,
    @Nullable String group,
    boolean stratify,
    long seed,
    Refit refit)
    implements Serializable {

  /** What the registered model is trained on. */
  public enum Refit {
    /** All rows of the training set; the metrics are those of its twin without the last parts. */
    ALL,
    /** The training part only. */
    NONE
  }

  /** Reads {@code split:}; mistakes go to its problems. */
  public static SplitSpec read(YamlMap split) {
    return new SplitSpecReader(split).read();
  }

  /** Whether {@link #divide} wants the hashes of the rows' keys. */
  public boolean needsKeys() {
    return SplitMethods.named(by).keys().contains("seed");
  }

  /** Whether {@link #divide} wants the codes of {@link #group}. */
  public boolean needsGroups() {
    return group != null;
  }

  /**
   * Divides the rows.
   *
   * @param asOf T; rows at or after it are in no part of a split by time
   * @return with {@link #folds} folds; those by time from the oldest on
   * @throws NightjarException of category USER when a part comes out empty, or with one class only
   */
  public Division divide(SplitRows rows, Instant asOf) {
    Division division = SplitMethods.named(by).divide(this, rows, asOf);
    SplitCheck.check(this, rows, division);
    return division;
  }

  /** What {@code by} may be. */
  public static List<String> methods() {
    return SplitMethods.names();
  }

  /** One line of JSON, from which {@link #parse} reads an equal one: equal ones, equal text. */
  public String toJson() {
    return SplitJson.write(this);
  }

  /**
   * Reads {@link #toJson} back.
   *
   * @param origin where the text is from, for messages
   * @throws NightjarException of category OUTSIDE when it is no split
   */
  public static SplitSpec parse(String json, String origin) {
    return SplitJson.read(json, origin);
  }
}

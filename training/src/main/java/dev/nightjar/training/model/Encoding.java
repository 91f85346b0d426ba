package dev.nightjar.training.model;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * How a feature becomes floats. What an encoding learns beyond the dictionary of a text column, it
 * learns from the training part alone ({@link Encoder#fitted}).
 */
public sealed interface Encoding extends Serializable {
  /** What the column must hold, for messages. */
  String reads();

  /** True where it can read a column of this type. */
  boolean canRead(SourceType type);

  /** True where something is learned from the training part. */
  default boolean learns() {
    return false;
  }

  /**
   * As it is: text its code in the dictionary of all rows it was fitted on (null and unseen are
   * missing), a number the nearest float, a boolean 0 or 1.
   */
  record Plain() implements Encoding {
    @Override
    public String reads() {
      return "string, number or boolean";
    }

    @Override
    public boolean canRead(SourceType type) {
      return !type.ofTime();
    }
  }

  /**
   * Text as its code among the values that are most frequent in the training part (of equally
   * frequent ones those whose UTF-8 bytes come first). Codes are in binary order. Null is missing.
   *
   * @param most how many values get a code, at least 1
   * @param other whether all other texts share the last code, {@code (other)}; else they are
   *     missing
   */
  record Dictionary(int most, boolean other) implements Encoding {
    public Dictionary {
      require(most >= 1, "most", most);
    }

    @Override
    public String reads() {
      return "string";
    }

    @Override
    public boolean canRead(SourceType type) {
      return type == SourceType.TEXT;
    }

    @Override
    public boolean learns() {
      return true;
    }
  }

  /**
   * Text as the number of a bucket: MurmurHash3 (x86, 32 bits, seed 0) of its UTF-8 bytes, without
   * sign, modulo the number of buckets. Null is missing; nothing is unseen.
   *
   * @param buckets 1 to 2^16
   */
  record Hash(int buckets) implements Encoding {
    /** The most buckets there may be. */
    public static final int MOST_BUCKETS = 1 << 16;

    public Hash {
      require(buckets >= 1 && buckets <= MOST_BUCKETS, "buckets", buckets);
    }

    @Override
    public String reads() {
      return "string";
    }

    @Override
    public boolean canRead(SourceType type) {
      return type == SourceType.TEXT;
    }
  }

  /**
   * Text as the share of the training part's rows that hold it. Null counts as a value of its own;
   * an unseen text is 0.
   */
  record Frequency() implements Encoding {
    @Override
    public String reads() {
      return "string";
    }

    @Override
    public boolean canRead(SourceType type) {
      return type == SourceType.TEXT;
    }

    @Override
    public boolean learns() {
      return true;
    }
  }

  /**
   * Text as the mean label of the training part's rows that hold it, drawn toward the mean of all:
   * (sum of labels + strength · mean) / (rows + strength), rows counted by their weights. A
   * multiclass target gives a column for each class, with the shares of that class. Null counts as
   * a value of its own; an unseen text is the mean of all. The training part's own rows get values
   * that their own fold had no share in (see {@link Encoder#fitted}).
   *
   * @param strength how many rows the mean of all counts for, above 0
   */
  record TargetMean(double strength) implements Encoding {
    /** The strength where none is given. */
    public static final double USUAL_STRENGTH = 20;

    public TargetMean {
      require(strength > 0 && strength < Double.POSITIVE_INFINITY, "strength", strength);
    }

    @Override
    public String reads() {
      return "string";
    }

    @Override
    public boolean canRead(SourceType type) {
      return type == SourceType.TEXT;
    }

    @Override
    public boolean learns() {
      return true;
    }
  }

  /**
   * Parts of a date or timestamp, a column for each: {@code departs_at_hour}.
   *
   * @param parts which, at least one, none twice
   * @param zone where the parts of a timestamp are read, whatever the session's zone; dates and
   *     timestamps without zone are read as they are
   * @param cyclic whether a part that comes round again becomes two columns, sine and cosine of its
   *     place on the circle ({@code departs_at_hour_sin}), so that 23 lies beside 0
   */
  record Dates(List<TimePart> parts, ZoneId zone, boolean cyclic) implements Encoding {
    public Dates {
      parts = List.copyOf(parts);
      require(
          !parts.isEmpty() && parts.stream().distinct().count() == parts.size(), "parts", parts);
    }

    @Override
    public String reads() {
      return parts.stream().allMatch(TimePart::ofDate) ? "date or timestamp" : "timestamp";
    }

    @Override
    public boolean canRead(SourceType type) {
      return type.ofTime()
          && (type != SourceType.DATE || parts.stream().allMatch(TimePart::ofDate));
    }
  }

  /** Text as the number of its characters (code points of Unicode): {@code comment_length}. */
  record Length() implements Encoding {
    @Override
    public String reads() {
      return "string";
    }

    @Override
    public boolean canRead(SourceType type) {
      return type == SourceType.TEXT;
    }
  }

  /**
   * A number or boolean, cut, filled and scaled, in this order, by what the training part's values
   * (those that are not missing) are like.
   *
   * @param clip values beyond the quantiles {@code clip} and {@code 1 - clip} (interpolated between
   *     neighbours) become them; 0 cuts nothing, below 0.5
   * @param missing what stands for a missing value; 0 does where the training part holds no value
   *     to take it from
   * @param constant the value of {@link Missing#CONSTANT}, finite
   * @param indicator whether a column {@code NAME_missing} says with 0 or 1 what was missing
   * @param scale what is subtracted and divided by; a divisor of 0 becomes 1
   */
  record Numeric(double clip, Missing missing, double constant, boolean indicator, Scale scale)
      implements Encoding {
    public Numeric {
      require(clip >= 0 && clip < 0.5, "clip", clip);
      require(Math.abs(constant) <= Encoder.LARGEST, "constant", constant);
    }

    @Override
    public String reads() {
      return "number or boolean";
    }

    @Override
    public boolean canRead(SourceType type) {
      return type == SourceType.NUMBER || type == SourceType.FLAG;
    }

    @Override
    public boolean learns() {
      return true;
    }
  }

  /** What stands for a missing number. */
  enum Missing {
    /** Nothing: it stays missing. */
    LEAVE,
    MEAN,
    /** The middle value, or the mean of the two middle ones. */
    MEDIAN,
    /** A given value. */
    CONSTANT;

    /** Its name in YAML. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How numbers are scaled. */
  enum Scale {
    /** Not at all. */
    NONE,
    /** Minus the mean, by the standard deviation (of the population). */
    STANDARD,
    /** From 0 at the least to 1 at the largest. */
    MIN_MAX,
    /** Minus the median, by the distance between the quartiles. */
    ROBUST;

    /** Its name in YAML. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static void require(boolean holds, String what, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(what + " cannot be " + value);
    }
  }
}

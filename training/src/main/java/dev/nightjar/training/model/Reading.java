package dev.nightjar.training.model;

import dev.nightjar.training.model.FeatureColumn.Kind;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.IntStream;

/** How one float is read from a value of a row; a null value is always NaN. */
sealed interface Reading extends Serializable {
  /** What the column of the data must hold. */
  SourceType type();

  /** What comes out. */
  Kind kind();

  /** The nearest float. */
  record Number() implements Reading {
    @Override
    public SourceType type() {
      return SourceType.NUMBER;
    }

    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** 0 or 1. */
  record Flag() implements Reading {
    @Override
    public SourceType type() {
      return SourceType.FLAG;
    }

    @Override
    public Kind kind() {
      return Kind.FLAG;
    }
  }

  /**
   * The text's index in the dictionary.
   *
   * @param unseenIsLast a text that is not in it gets the code after the last one, not NaN: a step
   *     that follows tells it from null
   */
  record Code(boolean unseenIsLast) implements Reading {
    @Override
    public SourceType type() {
      return SourceType.TEXT;
    }

    @Override
    public Kind kind() {
      return Kind.TEXT;
    }
  }

  /** The text's length in code points of Unicode. */
  record Length() implements Reading {
    @Override
    public SourceType type() {
      return SourceType.TEXT;
    }

    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** The number of the bucket that the text's UTF-8 bytes hash into. */
  record Bucket(int buckets) implements Reading {
    @Override
    public SourceType type() {
      return SourceType.TEXT;
    }

    @Override
    public Kind kind() {
      return Kind.TEXT;
    }

    List<String> names() {
      return IntStream.range(0, buckets).mapToObj(bucket -> "bucket " + bucket).toList();
    }
  }

  /** A part of a date or timestamp, or its place on a circle. */
  record Part(SourceType type, TimePart part, ZoneId zone, Wave wave) implements Reading {
    @Override
    public Kind kind() {
      return Kind.NUMBER;
    }
  }

  /** Which coordinate of a place on a circle. */
  enum Wave {
    NONE,
    SIN,
    COS
  }
}

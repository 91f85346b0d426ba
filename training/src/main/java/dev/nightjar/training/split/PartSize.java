package dev.nightjar.training.split;

import dev.nightjar.lakehouse.Durations;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How large a part is: a length of time, or a share of the rows.
 *
 * @param length longer than nothing; null for a share
 * @param share from 0 (no such part) to below 1; 0 where there is a length
 */
public record PartSize(@Nullable Duration length, double share) implements Serializable {
  /** No such part. */
  public static final PartSize NONE = new PartSize(null, 0);

  public PartSize {
    if (!(share >= 0 && share < 1)
        || (length != null && (share > 0 || length.isZero() || length.isNegative()))) {
      throw new IllegalArgumentException(length + " and " + share);
    }
  }

  /** A length of time. */
  public static PartSize of(Duration length) {
    return new PartSize(length, 0);
  }

  /** A share of the rows. */
  public static PartSize of(double share) {
    return new PartSize(null, share);
  }

  /** Whether there is no such part. */
  public boolean isNone() {
    return length == null && share == 0;
  }

  /** As the YAML writes it. */
  @Override
  public String toString() {
    return length == null ? Double.toString(share) : Durations.format(length);
  }
}

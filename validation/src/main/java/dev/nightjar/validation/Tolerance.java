package dev.nightjar.validation;

import dev.nightjar.lakehouse.YamlMap;
import org.jspecify.annotations.Nullable;

/**
 * How much a rule may be violated before it speaks. Both limits hold together.
 *
 * @param maxRows violations allowed, or null for no such limit
 * @param maxFraction share of what was judged that may violate, 0 to 1, or null for no such limit
 */
record Tolerance(@Nullable Long maxRows, @Nullable Double maxFraction) {
  static final Tolerance NONE = new Tolerance(null, null);

  static Tolerance read(YamlMap yaml) {
    Long rows = yaml.has("max_rows") ? yaml.integer("max_rows", 0) : null;
    Double fraction = yaml.optionalNumber("max_fraction");
    if (rows != null && rows < 0) {
      yaml.problem("max_rows", "'max_rows' must not be negative, but is " + rows);
    }
    if (fraction != null && !(fraction >= 0 && fraction <= 1)) {
      yaml.problem("max_fraction", "'max_fraction' must be from 0 to 1, but is " + fraction);
    }
    return new Tolerance(rows, fraction);
  }

  boolean given() {
    return maxRows != null || maxFraction != null;
  }

  /** True when this many violations of n judged need not be told; without limits only 0 is. */
  boolean allows(long violations, long n) {
    if (!given() || violations == 0) {
      return violations == 0;
    }
    return (maxRows == null || violations <= maxRows)
        && (maxFraction == null || violations <= maxFraction * n);
  }

  /** Such as {@code , at most 5 rows, at most 1 %}; empty without limits. */
  String text() {
    return (maxRows == null ? "" : ", at most " + maxRows + " of them")
        + (maxFraction == null ? "" : ", at most " + Numbers.text(maxFraction * 100) + " %");
  }
}

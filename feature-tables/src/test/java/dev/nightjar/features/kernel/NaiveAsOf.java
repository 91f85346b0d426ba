package dev.nightjar.features.kernel;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The naive twin of the point-in-time join: looks at every feature row for every spine row. */
record NaiveAsOf(AsOfRule rule) {
  /** A feature row. */
  record Feature(
      @Nullable Long key, @Nullable Long event, @Nullable Long known, long sequence, long value) {}

  /** A spine row. */
  record Asked(@Nullable Long key, @Nullable Long at) {}

  /** What a spine row sees: nothing, a value, or rows of which none is the newest. */
  record Seen(@Nullable Long value, boolean tied) {
    static final Seen NOTHING = new Seen(null, false);
  }

  Seen of(Asked asked, List<Feature> features) {
    List<Feature> visible = features.stream().filter(f -> sees(asked, f)).toList();
    List<Feature> newest =
        visible.stream()
            .filter(f -> visible.stream().noneMatch(other -> isNewer(other, f)))
            .toList();
    if (newest.isEmpty()) {
      return Seen.NOTHING;
    }
    boolean tied = newest.stream().mapToLong(Feature::value).distinct().count() > 1;
    return new Seen(tied ? null : (Long) newest.get(0).value(), tied);
  }

  private boolean sees(Asked asked, Feature f) {
    if (asked.key() == null || asked.at() == null || f.event() == null || f.known() == null) {
      return false;
    }
    long at = asked.at();
    boolean old =
        rule.lookback() != AsOfRule.UNLIMITED
            && BigInteger.valueOf(f.event())
                    .compareTo(BigInteger.valueOf(at).subtract(BigInteger.valueOf(rule.lookback())))
                < 0;
    return Objects.equals(asked.key(), f.key())
        && !old
        && f.known() <= at
        && (rule.exclusive() ? f.event() < at : f.event() <= at);
  }

  private static boolean isNewer(Feature a, Feature b) {
    int event = Long.compare(Objects.requireNonNull(a.event()), Objects.requireNonNull(b.event()));
    int known = Long.compare(Objects.requireNonNull(a.known()), Objects.requireNonNull(b.known()));
    int order = event != 0 ? event : known != 0 ? known : Long.compare(a.sequence(), b.sequence());
    return order > 0;
  }
}

package dev.nightjar.lakehouse;

import java.time.Instant;

/**
 * Where instants lie, both ends included.
 *
 * @param from {@link Instant#MIN} where it is not known
 * @param to {@link Instant#MAX} where it is not known
 */
record InstantSpan(Instant from, Instant to) {

  /** The shortest span that holds both. */
  InstantSpan with(InstantSpan other) {
    return new InstantSpan(
        from.isBefore(other.from) ? from : other.from, to.isAfter(other.to) ? to : other.to);
  }
}

package dev.nightjar.training.search;

/** The seeds that trials train with. */
public final class TrialSeeds {
  private TrialSeeds() {}

  /**
   * The seed of a trial: the upper 31 bits of the first number of SplitMix64 whose state is mixed
   * from the study's seed and the trial's id. Trials of one study have seeds that know nothing of
   * each other, and a trial keeps its seed whatever is tried beside it.
   *
   * @param studySeed the seed of the search
   * @param trial the trial's id, from 0
   * @return from 0 to 2^31 - 1, as all trainers take it
   */
  public static int of(long studySeed, int trial) {
    // Another stream than the one that proposes the trial's point.
    return (int) (new Draws(~studySeed, trial).bits() >>> 33);
  }
}

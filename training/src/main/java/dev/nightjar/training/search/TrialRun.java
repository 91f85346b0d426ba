package dev.nightjar.training.search;

import java.io.Serializable;

/**
 * A training that a study asks for.
 *
 * @param trial the trial's id, from 0
 * @param point trainer and parameters
 * @param seed what the trainer draws with: {@link TrialSeeds}
 * @param level of halving, from 0; always 0 without halving
 * @param rounds how many rounds to train for, from the first one; 0 when the point's own parameters
 *     say it. A trainer without rounds trains in full on level 0, and on later levels has the same
 *     result.
 */
public record TrialRun(int trial, Point point, int seed, int level, int rounds)
    implements Serializable {}

package dev.nightjar.training.study;

import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.search.TrialResult;
import dev.nightjar.training.search.TrialRun;
import java.io.Serializable;
import java.util.TreeMap;

/**
 * What came of a trial in one rung.
 *
 * @param result what the search is told: trainer and parameters, and the mean over the folds of
 *     each metric that all of them define
 * @param rounds it was trained for in this rung of halving; 0 where the point says how many
 * @param parameters all that it was trained with
 * @param refit those that train this model again on more rows: the same, but for what training has
 *     found out, such as how many rounds were best (the mean of the folds)
 * @param modelHash SHA-256 of the models' bytes, in the order of the folds
 * @param seconds that it took; not a part of the result
 * @param message why it failed; empty when it did not
 */
public record FinishedTrial(
    TrialResult result,
    int rounds,
    Parameters parameters,
    Parameters refit,
    String modelHash,
    TrialSeconds seconds,
    String message)
    implements Serializable {

  /** A trial that could not be trained or measured. */
  static FinishedTrial failed(TrialRun asked, double seconds, String message) {
    Parameters parameters = AskedParameters.of(asked);
    return new FinishedTrial(
        new TrialResult(asked.trial(), asked.level(), asked.point(), true, new TreeMap<>()),
        asked.rounds(),
        parameters,
        parameters,
        "",
        new TrialSeconds(seconds, 0, 0),
        message);
  }
}

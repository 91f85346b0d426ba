package dev.nightjar.training.study;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.search.Trial;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a study has found.
 *
 * @param id names specification and rows
 * @param spec what was tried and how
 * @param trials all trials, by number
 * @param finished what came of them in each rung
 */
public record StudyResult(
    String id, StudySpec spec, List<Trial> trials, List<FinishedTrial> finished) {
  public StudyResult {
    trials = List.copyOf(trials);
    finished = List.copyOf(finished);
  }

  /** The best trial; empty when none is complete and keeps the constraints. */
  public Optional<Trial> winner() {
    return spec.search().ranking().winner(trials);
  }

  /** The best trial of one trainer. */
  public Optional<Trial> winner(String trainer) {
    return spec.search()
        .ranking()
        .winner(trials.stream().filter(t -> t.point().trainer().equals(trainer)).toList());
  }

  /**
   * The best trial.
   *
   * @throws NightjarException of category USER when none is complete and keeps the constraints
   */
  public FinishedTrial requireWinner() {
    Trial best =
        winner()
            .orElseThrow(
                () ->
                    NightjarException.user(
                        "Cannot choose a winner of the study",
                        why(),
                        "loosen 'subject_to', widen the ranges or look at the trials"));
    return last(best.id());
  }

  /** What a trial gave in the last rung that it was in. */
  public FinishedTrial last(int trial) {
    return finished.stream()
        .filter(f -> f.result().trial() == trial)
        .max(Comparator.comparingInt(f -> f.result().level()))
        .orElseThrow(() -> new IllegalArgumentException("there is no trial " + trial));
  }

  private String why() {
    long failed = finished.stream().filter(f -> f.result().failed()).count();
    String first =
        finished.stream()
            .filter(f -> f.result().failed())
            .findFirst()
            .map(f -> "; the first of them: " + f.message())
            .orElse("");
    return "none of its %d trials is complete and keeps the constraints; %d failed%s"
        .formatted(trials.size(), failed, first);
  }
}

package dev.nightjar.training.study;

import java.util.List;

/** Where finished trials are kept, so that a study that was killed goes on where it was. */
public interface TrialLog {
  /**
   * The trials of a study that are finished, in any order.
   *
   * @param study the id of the study, which names its specification and its rows
   */
  List<FinishedTrial> finished(String study);

  /** Keeps trials of a study; they are there when this returns. */
  void keep(String study, List<FinishedTrial> trials);

  /** Forgets all: for studies that nobody will resume. */
  static TrialLog none() {
    return new TrialLog() {
      @Override
      public List<FinishedTrial> finished(String study) {
        return List.of();
      }

      @Override
      public void keep(String study, List<FinishedTrial> trials) {}
    };
  }
}

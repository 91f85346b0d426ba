package dev.nightjar.training.study;

/** Is told how a study goes: for a progress bar. Called from one thread at a time. */
public interface StudyListener {
  /**
   * The study begins.
   *
   * @param trials most trials it will have
   * @param resumed how many results of trials were there already
   * @param metric what is made small or large; the first one of several
   * @param maximise whether large is better
   */
  void started(int trials, int resumed, String metric, boolean maximise);

  /** A trial has been measured in a rung. */
  void finished(FinishedTrial trial);

  /** Listens to nothing. */
  StudyListener NONE =
      new StudyListener() {
        @Override
        public void started(int trials, int resumed, String metric, boolean maximise) {}

        @Override
        public void finished(FinishedTrial trial) {}
      };
}

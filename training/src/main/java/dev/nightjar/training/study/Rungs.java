package dev.nightjar.training.study;

import dev.nightjar.training.search.TrialRun;
import java.util.List;
import java.util.function.Consumer;

/** Trains and measures the trials of a rung. */
interface Rungs extends AutoCloseable {
  /** Runs the trials; the listener is called from one thread at a time, in any order of trials. */
  void run(List<TrialRun> trials, Consumer<FinishedTrial> finished);

  @Override
  void close();
}

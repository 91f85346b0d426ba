package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Run;

/** One stage of the way from landings to decisions, as `stale` and `rebuild` see it. */
interface Reprocessing {
  /** The job whose work it repeats. */
  String job();

  /**
   * Finds what the stage holds from other inputs than there are now, and what is made from
   * something that is out of date itself.
   *
   * @param stale what the stages before it found; what is found is added
   */
  void find(StaleWindows stale);

  /** Makes again what is out of date by now, after the stages before have done so. */
  void redo(Run run);
}

package dev.nightjar.features.kernel;

/** What cells of windows know: of some of them it is read again and again. */
public interface WindowMeasure extends CellMeasure {
  /**
   * A copy of some cells, which then lie together.
   *
   * @param cells which; -1 for one that took in nothing
   * @param count how many of them
   */
  WindowMeasure pick(int[] cells, int count);
}

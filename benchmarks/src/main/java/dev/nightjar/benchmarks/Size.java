package dev.nightjar.benchmarks;

import org.jspecify.annotations.Nullable;

/**
 * How much data a benchmark has.
 *
 * @param spineRows rows of the spine
 * @param tableRows rows of each table
 * @param entities different keys
 */
record Size(long spineRows, long tableRows, long entities) {
  /** What {@code --size} may say. */
  enum Name {
    TINY(new Size(10_000, 50_000, 1_000)),
    SMALL(new Size(100_000, 5_000_000, 100_000)),
    MEDIUM(new Size(1_000_000, 5_000_000, 100_000)),
    LARGE(new Size(10_000_000, 5_000_000, 100_000));

    final Size size;

    Name(Size size) {
      this.size = size;
    }
  }

  /** The same but for what is given. */
  Size with(@Nullable Long otherSpine, @Nullable Long otherTables, @Nullable Long otherEntities) {
    return new Size(
        otherSpine == null ? spineRows : otherSpine,
        otherTables == null ? tableRows : otherTables,
        otherEntities == null ? entities : otherEntities);
  }
}

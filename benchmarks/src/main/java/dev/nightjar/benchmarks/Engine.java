package dev.nightjar.benchmarks;

import java.nio.file.Path;

/** A way to do what a benchmark measures, Parquet to Parquet. */
interface Engine {
  /** What the table of results calls it. */
  String name();

  /** Writes the result to a place where nothing is. */
  void run(Path out) throws Exception;
}

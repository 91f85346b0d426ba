package dev.nightjar.benchmarks;

import java.nio.file.Path;

/** A way to join a spine with feature tables as of each row's time, Parquet to Parquet. */
interface AsOfEngine {
  /** What the table of results calls it. */
  String name();

  /** Writes the joined rows to a place where nothing is. */
  void join(AsOfData data, Path out) throws Exception;
}

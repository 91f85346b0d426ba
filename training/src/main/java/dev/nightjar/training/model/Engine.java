package dev.nightjar.training.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the rows of a training are: all in the memory of each executor, or spread over workers that
 * train one model together. Part of a model's identity: another number of workers cuts other bins
 * and adds in another order.
 *
 * @param workers that share one training; 0 where each training has all rows in memory
 */
public record Engine(int workers) {
  /** Each training has all rows in memory. */
  public static final Engine MEMORY = new Engine(0);

  /** The name of the engine that needs no memory for all rows. */
  public static final String DISTRIBUTED_NAME = "distributed";

  /** The name of the usual engine. */
  public static final String MEMORY_NAME = "memory";

  private static final Pattern IN_WORDS = Pattern.compile("distributed over (\\d{1,5}) workers?");

  /** More workers than any cluster has cores. */
  public static final int MOST_WORKERS = 10_000;

  public Engine {
    if (workers < 0 || workers > MOST_WORKERS) {
      throw new IllegalArgumentException("there is no engine of " + workers + " workers");
    }
  }

  /**
   * Reads {@link #toString} back.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static Engine parse(String text) {
    Matcher distributed = IN_WORDS.matcher(text);
    if (distributed.matches()) {
      return new Engine(Integer.parseInt(distributed.group(1)));
    }
    if (!text.equals(MEMORY_NAME)) {
      throw new IllegalArgumentException("there is no engine '" + text + "'");
    }
    return MEMORY;
  }

  /** Whether workers share a training. */
  public boolean distributed() {
    return workers > 0;
  }

  /** In words: {@code memory}, or {@code distributed over 4 workers}. */
  @Override
  public String toString() {
    return distributed()
        ? DISTRIBUTED_NAME + " over " + workers + (workers == 1 ? " worker" : " workers")
        : MEMORY_NAME;
  }
}

package dev.nightjar.features.asof;

import java.io.Serializable;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;

/** What each slot of a spine sees of one table. */
interface FilledTable extends Serializable {
  /** How many columns there are. */
  int width();

  /** Gives values to one task, for some slots at a time. */
  Gathering gathering();

  /** Some slots, whose values are fetched together: one by one would wait for the memory. */
  interface Gathering {
    /** Fetches what slots see; the slot -1 sees nothing. */
    void fetch(int[] slots, int count);

    /** Puts what these slots see of a column into the first rows of an empty vector. */
    void give(int column, WritableColumnVector into);
  }
}

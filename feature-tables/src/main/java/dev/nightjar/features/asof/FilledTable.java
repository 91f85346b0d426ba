package dev.nightjar.features.asof;

import java.io.Serializable;
import org.apache.spark.sql.catalyst.InternalRow;

/** What each slot of a spine sees of one table. */
interface FilledTable extends Serializable {
  /** How many columns there are. */
  int width();

  /** Puts what a slot sees into a row from a column on; for the slot -1 what nothing gives. */
  void give(int slot, InternalRow row, int from);
}

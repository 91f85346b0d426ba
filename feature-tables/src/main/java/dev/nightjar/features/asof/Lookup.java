package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.SpineSlots;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.sql.types.StructType;

/** Something that a spine looks up in a table. */
interface Lookup {
  /** Where it looks, with the columns only that it reads. */
  EventSource source();

  /** The columns that the spine gets. */
  StructType looked();

  /** From the earliest to the latest event that a slot may see; empty without a slot. */
  Optional<long[]> span(SpineSlots slots);

  /** The way through the source's rows. */
  TablePass<? extends Serializable> pass();
}

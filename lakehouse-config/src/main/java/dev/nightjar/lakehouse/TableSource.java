package dev.nightjar.lakehouse;

import org.apache.spark.sql.types.StructType;

/** Where a table's rows come from: what landed, or other tables. */
public sealed interface TableSource permits Landed, Transform {

  /**
   * The columns it gives, in order, without those that Nightjar adds. A column that is wrong in the
   * definition is of type void; the mistake is told where the definition is read.
   */
  StructType columns();

  /** What decides the columns' values, as text: part of the hash of what is computed from them. */
  String definition();
}

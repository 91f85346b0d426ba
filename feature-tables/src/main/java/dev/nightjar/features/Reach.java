package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import dev.nightjar.lakehouse.TableDefinition;
import java.time.Instant;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads no more of a table's history than can matter, so that a night costs a night's data. */
final class Reach {
  private Reach() {}

  /**
   * The rows in reach and every row that may supersede one of them: a correction can move an event
   * out of reach, but it is known no earlier than the row it corrects. Delta skips the files of
   * other nights by their least and greatest event time and known_at.
   *
   * @param inReach condition on the rows that can matter themselves
   * @param until rows known later are left out
   */
  static Dataset<Row> of(Dataset<Row> table, Column inReach, Instant until) {
    Column knownAt = col(TableDefinition.KNOWN_AT);
    Dataset<Row> known = table.where(knownAt.leq(lit(until)));
    Row first = known.where(inReach).agg(min(knownAt)).head();
    return first.isNullAt(0)
        ? known.where(lit(false))
        : known.where(inReach.or(knownAt.geq(lit(first.getInstant(0)))));
  }
}

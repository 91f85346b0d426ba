package dev.nightjar.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.NightClock;
import dev.nightjar.lakehouse.NightRange;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of the training sets of many nights with their features. A row is in it once for each
 * label it ever had, with the time in which that label was the newest known one: a correction ends
 * the label before it.
 */
public final class LabelHistory {
  /** When the label was replaced by a newer row of its key; null while it is the newest. */
  static final String UNTIL = "_label_until";

  private final Dataset<Row> rows;
  private final NightClock clock;

  LabelHistory(Dataset<Row> rows, NightClock clock) {
    this.rows = rows;
    this.clock = clock;
  }

  /**
   * The rows of the training set as of night D (rule T8): the columns and, in whatever order, the
   * rows of {@link TrainingSet#rows} as {@link TrainingSets#build} makes them.
   */
  public Dataset<Row> knownAsOf(LocalDate date) {
    Column asOf = lit(clock.cutoffOf(date));
    Column until = col(UNTIL);
    return select(
        col(Joined.NIGHT)
            .lt(lit(date))
            .and(col(TrainingSets.LABEL_KNOWN_AT).leq(asOf))
            .and(until.isNull().or(until.gt(asOf))));
  }

  /** The rows that these nights predict, with the label that is known of them by now. */
  public Dataset<Row> predictedIn(NightRange nights) {
    return select(
        col(Joined.NIGHT).between(lit(nights.from()), lit(nights.to())).and(col(UNTIL).isNull()));
  }

  private Dataset<Row> select(Column condition) {
    return rows.where(condition).drop(TrainingSets.LABEL_KNOWN_AT, UNTIL);
  }
}

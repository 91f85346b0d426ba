package dev.nightjar.features.asof;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.plans.physical.SinglePartition$;
import org.apache.spark.sql.execution.LogicalRDD;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Cuts a table as of several instants, for all entities that it has rows of (rules T2, T4, T5). A
 * row is never put beside each instant that sees it: the kernel lets it feed a range of them.
 *
 * <p>Rows are cut where they are read, part by part, and what the parts tell is to be put together
 * by an aggregation: of an entity and a cut there may be several rows.
 */
public final class AsOfCuts {
  /** The column of the cut's place among the instants, behind the others. */
  public static final String CUT = "_cut";

  private static final int MOST_ROWS = 1 << 17;
  private static final long MOST_BYTES = 32L << 20;

  private final CutSource source;
  private final CutPlan plan;

  /**
   * Cuts of a table.
   *
   * @param instants ascending and different
   */
  public AsOfCuts(CutSource source, List<Instant> instants) {
    this(source, instants, MOST_ROWS, MOST_BYTES);
  }

  /**
   * Cuts with other limits of memory, which do not show in what is put together.
   *
   * @param mostRows rows that a task holds at a time
   * @param mostBytes that what is known of their entities may take
   */
  AsOfCuts(CutSource source, List<Instant> instants, int mostRows, long mostBytes) {
    this.source = source;
    this.plan =
        new CutPlan(
            instants.stream()
                .mapToLong(instant -> ChronoUnit.MICROS.between(Instant.EPOCH, instant))
                .toArray(),
            source.entity().size(),
            source.column(source.event()),
            source.column(source.known()),
            source.column(source.until()),
            mostRows,
            mostBytes);
    for (int cut = 1; cut < plan.cuts().length; cut++) {
      if (plan.cuts()[cut] <= plan.cuts()[cut - 1]) {
        throw new IllegalArgumentException("instants do not ascend: " + instants);
      }
    }
  }

  /**
   * What is known of the windows of each entity and cut, where any row is in the longest of them:
   * the entity, the measures in their order, {@link #CUT}.
   */
  public Dataset<Row> windows(List<CutMeasure> measures) {
    return rows(new CutWindows(source, measures));
  }

  /**
   * The newest row of each entity and cut by event_time, known time and sequence, as a whole, and
   * {@link #CUT}. Where equally new rows differ in some columns, it is the least and the greatest
   * of them, by these columns in their order, null before all.
   *
   * @param lookback the largest age of the event, inclusive
   * @param values columns in which equally new rows may differ
   * @param sequence a column, null before all
   */
  public Dataset<Row> newest(Duration lookback, List<String> values, String sequence) {
    return rows(new CutNewest(source, lookback, values, sequence));
  }

  /** A length of time as the kernel counts it, in microseconds. */
  public static long micros(Duration length) {
    return Math.addExact(
        Math.multiplyExact(length.getSeconds(), 1_000_000L), length.getNano() / 1000);
  }

  private Dataset<Row> rows(CutPass pass) {
    StructType schema = source.rows().schema();
    CutPlan here = plan;
    RDD<InternalRow> found =
        source
            .rows()
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .<InternalRow>mapPartitions(part -> new CutRows(part, here, pass, schema))
            .rdd();
    SparkSession spark = source.rows().sparkSession();
    LogicalRDD of =
        (LogicalRDD)
            spark
                .internalCreateDataFrame(
                    found, pass.found().add(CUT, DataTypes.IntegerType, false), false)
                .queryExecution()
                .logical();
    return Dataset.ofRows(spark, found.getNumPartitions() == 1 ? inOnePart(of, spark) : of);
  }

  /** What is in one part as a night's data are, need not be shuffled to be put together. */
  private static LogicalRDD inOnePart(LogicalRDD plan, SparkSession spark) {
    return new LogicalRDD(
        plan.output(),
        plan.rdd(),
        SinglePartition$.MODULE$,
        plan.outputOrdering(),
        false,
        spark,
        Option.empty(),
        Option.empty());
  }
}

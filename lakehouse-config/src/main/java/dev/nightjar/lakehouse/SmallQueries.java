package dev.nightjar.lakehouse;

import java.util.List;
import org.apache.spark.sql.catalyst.rules.Rule;
import org.apache.spark.sql.execution.CoalesceExec;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.apache.spark.sql.execution.LocalTableScanExec;
import org.apache.spark.sql.execution.SparkPlan;
import org.apache.spark.sql.execution.adaptive.BroadcastQueryStageExec;
import org.apache.spark.sql.execution.datasources.FileStatusWithMetadata;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.execution.exchange.ENSURE_REQUIREMENTS$;
import org.apache.spark.sql.execution.exchange.ShuffleExchangeExec;
import scala.runtime.AbstractPartialFunction;

/**
 * A night's data fit into one task. Where the files that a query reads are small together, it runs
 * in one partition, and nothing is shuffled: each exchange would be a Spark job of its own, for a
 * few thousand rows most of the query's time. The size is measured, file by file, after files have
 * been skipped; what reads more is planned as ever.
 */
final class SmallQueries extends Rule<SparkPlan> {
  private static final long SMALL_BYTES = 2L << 20;

  @Override
  public SparkPlan apply(SparkPlan plan) {
    List<SparkPlan> exchanges = ScalaSeqs.list(plan.collect(new Exchanges()));
    return !exchanges.isEmpty() && areForJoinsOrGroups(exchanges) && isSmall(plan)
        ? (SparkPlan) plan.transformUp(new InOnePartition())
        : plan;
  }

  /** Somebody else's choice of partitions stands. */
  private static boolean areForJoinsOrGroups(List<SparkPlan> exchanges) {
    return exchanges.stream().allMatch(SmallQueries::isForJoinOrGroup);
  }

  private static boolean isForJoinOrGroup(SparkPlan plan) {
    return plan instanceof ShuffleExchangeExec exchange
        && exchange.shuffleOrigin() == ENSURE_REQUIREMENTS$.MODULE$;
  }

  private static boolean isSmall(SparkPlan plan) {
    long bytes = 0;
    for (SparkPlan leaf : ScalaSeqs.list(plan.collectLeaves())) {
      if (leaf instanceof FileSourceScanExec scan) {
        for (PartitionDirectory folder : scan.selectedPartitions()) {
          for (FileStatusWithMetadata file : ScalaSeqs.list(folder.files())) {
            bytes += file.getLen();
          }
        }
      } else if (!(leaf instanceof LocalTableScanExec)
          && !(leaf instanceof BroadcastQueryStageExec)) {
        // Its size or its partitions are not known here.
        return false;
      }
    }
    return bytes <= SMALL_BYTES;
  }

  private static final class Exchanges extends AbstractPartialFunction<SparkPlan, SparkPlan> {
    @Override
    public boolean isDefinedAt(SparkPlan plan) {
      return plan instanceof ShuffleExchangeExec;
    }

    @Override
    public SparkPlan apply(SparkPlan plan) {
      return plan;
    }
  }

  private static final class InOnePartition extends AbstractPartialFunction<SparkPlan, SparkPlan> {
    @Override
    public boolean isDefinedAt(SparkPlan plan) {
      return isForJoinOrGroup(plan);
    }

    @Override
    public SparkPlan apply(SparkPlan plan) {
      return new CoalesceExec(1, ((ShuffleExchangeExec) plan).child());
    }
  }
}

package dev.nightjar.benchmarks;

import dev.nightjar.scoring.TableScorer;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Ours.
 *
 * @param data what is scored, and with what
 */
record NightjarScore(SparkSession spark, ScoringData data) implements Engine {
  @Override
  public String name() {
    return "nightjar";
  }

  @Override
  public void run(Path out) {
    new TableScorer(spark.read().parquet(data.rows().toString()), data.model(), 0)
        .write(out.toString());
  }
}

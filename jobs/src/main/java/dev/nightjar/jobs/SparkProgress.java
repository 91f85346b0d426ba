package dev.nightjar.jobs;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * A progress bar over Spark's tasks on a terminal; nothing anywhere else. How much work there is
 * becomes known as Spark plans it, so the end moves.
 */
final class SparkProgress extends SparkListener implements AutoCloseable {
  private final SparkSession spark;
  private final @Nullable ProgressBar bar;

  private SparkProgress(SparkSession spark, @Nullable ProgressBar bar) {
    this.spark = spark;
    this.bar = bar;
  }

  /** Starts to show what Spark does for a job. */
  static SparkProgress of(SparkSession spark, String title) {
    // The launcher looks at the terminal, for Java cannot ask about stderr alone.
    if (!Boolean.getBoolean("nightjar.terminal")) {
      return new SparkProgress(spark, null);
    }
    PrintStream terminal = System.err;
    ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(title)
            .setInitialMax(0)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(200)
            .setUnit(" tasks", 1)
            .setConsumer(new ConsoleProgressBarConsumer(terminal))
            .clearDisplayOnFinish()
            .build();
    SparkProgress progress = new SparkProgress(spark, bar);
    spark.sparkContext().addSparkListener(progress);
    return progress;
  }

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    if (bar != null) {
      int tasks =
          scala.collection.JavaConverters.seqAsJavaList(start.stageInfos()).stream()
              .mapToInt(stage -> stage.numTasks())
              .sum();
      bar.maxHint(bar.getMax() + tasks);
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (bar != null) {
      bar.step();
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      spark.sparkContext().removeSparkListener(this);
      bar.close();
    }
  }
}

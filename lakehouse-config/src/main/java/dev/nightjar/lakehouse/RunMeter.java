package dev.nightjar.lakehouse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts what a run costs: Spark jobs, bytes read and written, peak memory (rule W6). */
final class RunMeter extends SparkListener {
  private final long startedNanos = System.nanoTime();
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();
  private final AtomicLong jobs = new AtomicLong();

  @Override
  public void onJobStart(SparkListenerJobStart start) {
    jobs.incrementAndGet();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    TaskMetrics metrics = end.taskMetrics();
    if (metrics != null) {
      bytesRead.add(metrics.inputMetrics().bytesRead());
      bytesWritten.add(metrics.outputMetrics().bytesWritten());
    }
  }

  void wrote(long bytes) {
    bytesWritten.add(bytes);
  }

  double seconds() {
    return (System.nanoTime() - startedNanos) / 1e9;
  }

  long bytesRead() {
    return bytesRead.sum();
  }

  long bytesWritten() {
    return bytesWritten.sum();
  }

  long jobs() {
    return jobs.get();
  }

  /** The largest resident size of this process so far, in bytes; the used heap where unknown. */
  static long peakMemoryBytes() {
    Path status = Path.of("/proc/self/status");
    try {
      if (Files.isReadable(status)) {
        for (String line : Files.readAllLines(status)) {
          if (line.startsWith("VmHWM:")) {
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
          }
        }
      }
    } catch (IOException e) {
      // The figure is for information; a run does not fail for want of it.
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}

package dev.nightjar.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a run took.
 *
 * @param seconds by the clock
 * @param cpuSeconds of all threads of the process
 * @param peakBytes the most memory that the process had resident, with what it had before; 0 where
 *     the system does not tell
 */
record Cost(double seconds, double cpuSeconds, long peakBytes) {
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Work that may fail. */
  interface Work {
    void run() throws Exception;
  }

  static Cost of(Work work) throws Exception {
    System.gc();
    if (Files.isWritable(CLEAR)) {
      Files.writeString(CLEAR, "5"); // resets the peak: proc(5)
    }
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = process.getProcessCpuTime();
    long start = System.nanoTime();
    work.run();
    return new Cost(
        (System.nanoTime() - start) / 1e9, (process.getProcessCpuTime() - cpu) / 1e9, peak());
  }

  private static long peak() throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElse(0);
  }
}

package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.Verdict;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What a night's runs cost, by job; of a job that ran several times the sum. */
public final class CostMonitor {
  private static final double MEGABYTE = 1e6;

  private CostMonitor() {}

  /** Time, bytes, Spark jobs and rows by job, of the runs of one night; and the peak memory. */
  public static List<Measurement> measure(Collection<LedgerEntry> runs, LocalDate night) {
    List<Measurement> measurements = new ArrayList<>();
    runs.stream()
        .collect(Collectors.groupingBy(LedgerEntry::job, TreeMap::new, Collectors.toList()))
        .forEach(
            (job, ofJob) -> {
              measurements.add(sum("seconds", job, ofJob, LedgerEntry::seconds, night));
              measurements.add(
                  sum("megabytes_read", job, ofJob, e -> e.bytesRead() / MEGABYTE, night));
              measurements.add(
                  sum("megabytes_written", job, ofJob, e -> e.bytesWritten() / MEGABYTE, night));
              measurements.add(sum("spark_jobs", job, ofJob, LedgerEntry::sparkJobs, night));
              measurements.add(sum("rows", job, ofJob, LedgerEntry::rows, night));
            });
    runs.stream()
        .mapToLong(LedgerEntry::peakMemoryBytes)
        .max()
        .ifPresent(
            peak ->
                measurements.add(
                    measured("peak_memory_megabytes", "all", night)
                        .value(peak / MEGABYTE, runs.size())
                        .judged(Verdict.PASS, "%.0f MB at most".formatted(peak / MEGABYTE))));
    return measurements;
  }

  private static Measurement sum(
      String metric,
      String job,
      List<LedgerEntry> runs,
      ToDoubleFunction<LedgerEntry> value,
      LocalDate night) {
    double sum = runs.stream().mapToDouble(value).sum();
    return measured(metric, job, night)
        .value(sum, runs.size())
        .judged(
            Verdict.PASS,
            "%s %s in %d %s of %s"
                .formatted(
                    Measured.number(sum),
                    metric.replace('_', ' '),
                    runs.size(),
                    runs.size() == 1 ? "run" : "runs",
                    job));
  }

  private static Measured measured(String metric, String job, LocalDate night) {
    return new Measured(MonitoringTable.RUNS, night, Monitor.COST, metric, job);
  }
}

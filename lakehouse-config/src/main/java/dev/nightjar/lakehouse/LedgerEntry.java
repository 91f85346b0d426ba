package dev.nightjar.lakehouse;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the run ledger (rule W6).
 *
 * @param run the run's id
 * @param job its job
 * @param nights the nights it covered
 * @param startedAt when it started
 * @param finishedAt when it ended
 * @param seconds how long it took
 * @param inputs every table version it read
 * @param outputs every table version it wrote or found up to date
 * @param codeVersion the build that ran
 * @param rows rows it published
 * @param bytesRead bytes its Spark tasks read
 * @param bytesWritten bytes its Spark tasks wrote
 * @param sparkJobs number of Spark jobs
 * @param peakMemoryBytes largest resident size of the driver process so far
 * @param status DONE or FAILED
 * @param verdict the heaviest verdict of its gates
 * @param message why it failed, or what it did where rows and versions do not tell; else empty
 * @param exitCode what its job ended with, or would have by itself (rule W8); null where an earlier
 *     build wrote the row
 */
public record LedgerEntry(
    String run,
    String job,
    NightRange nights,
    Instant startedAt,
    Instant finishedAt,
    double seconds,
    List<TableVersion> inputs,
    List<TableVersion> outputs,
    String codeVersion,
    long rows,
    long bytesRead,
    long bytesWritten,
    long sparkJobs,
    long peakMemoryBytes,
    String status,
    Verdict verdict,
    String message,
    @Nullable Integer exitCode) {

  /** The status of a run that did all it had to. */
  static final String DONE = "DONE";

  /** True when the run did all it had to. */
  public boolean done() {
    return status.equals(DONE);
  }
}

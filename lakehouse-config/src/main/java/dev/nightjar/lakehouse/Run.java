package dev.nightjar.lakehouse;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One run of a job over a night or a range of nights, from its start to its ledger row (rule W6).
 * Several threads may note what they do.
 */
public final class Run {
  private final Lakehouse lakehouse;
  private final String id = UUID.randomUUID().toString();
  private final String job;
  private final NightRange nights;
  private final Instant startedAt = Instant.now().truncatedTo(ChronoUnit.MICROS);
  private final RunMeter meter = new RunMeter();
  private final SortedSet<TableVersion> inputs = new TreeSet<>();
  private final SortedMap<String, Long> outputs = new TreeMap<>();
  private long rows;
  private Verdict verdict = Verdict.PASS;
  private String note = "";

  Run(Lakehouse lakehouse, String job, NightRange nights) {
    this.lakehouse = lakehouse;
    this.job = job;
    this.nights = nights;
    lakehouse.spark().sparkContext().addSparkListener(meter);
  }

  Lakehouse lakehouse() {
    return lakehouse;
  }

  /** The run's own name, unique everywhere. */
  public String id() {
    return id;
  }

  /** What it does: ingest, gate, materialize, train, score, … */
  public String job() {
    return job;
  }

  public NightRange nights() {
    return nights;
  }

  /** Notes a table version that was read, and returns it. */
  public synchronized TableVersion input(TableVersion version) {
    inputs.add(version);
    return version;
  }

  /** Notes a table version that was written or found up to date; the newest of a table counts. */
  public synchronized void output(TableVersion version) {
    outputs.merge(version.table(), version.version(), Math::max);
  }

  /** Notes the newest version of every table but the ledger: what a complete night is (rule W3). */
  public void outputAll() {
    for (String table : lakehouse.tables()) {
      if (!table.equals(RunLedger.TABLE)) {
        output(lakehouse.newest(table));
      }
    }
  }

  /** Adds to the number of rows the run has published. */
  public synchronized void addRows(long more) {
    rows += more;
  }

  /** Notes bytes that were written by the driver itself. */
  void wrote(long bytes) {
    meter.wrote(bytes);
  }

  /** Makes the run's verdict at least this heavy. */
  public synchronized void judge(Verdict more) {
    verdict = verdict.and(more);
  }

  /** Notes in a sentence what the run did, where rows and versions do not tell. */
  public synchronized void note(String sentence) {
    note = sentence;
  }

  public synchronized Verdict verdict() {
    return verdict;
  }

  /** Every table version read so far. */
  public synchronized List<TableVersion> inputs() {
    return List.copyOf(inputs);
  }

  /** Every table version written or found up to date so far. */
  public synchronized List<TableVersion> outputs() {
    return outputs.entrySet().stream()
        .map(e -> new TableVersion(e.getKey(), e.getValue()))
        .toList();
  }

  /** Rows published so far. */
  public synchronized long rows() {
    return rows;
  }

  /** Seconds since the start. */
  public double seconds() {
    return meter.seconds();
  }

  /**
   * The ledger row that the run would end with now: for those who tell of a run that is theirs to
   * finish.
   *
   * @param failed why it fails, or null where it has done all it had to
   */
  public LedgerEntry soFar(@Nullable NightjarException failed) {
    return failed == null
        ? entry(LedgerEntry.DONE, noted(), 0)
        : entry("FAILED", String.valueOf(failed.getMessage()), failed.category().exitCode());
  }

  /** Ends the run: its ledger row is written last of all (rule W3), its staging folder removed. */
  public void complete() {
    Checkpoint.BEFORE_LEDGER.reached(this, "");
    end(LedgerEntry.DONE, noted(), 0);
  }

  /**
   * Ends the run as failed; the ledger row says why, where the lakehouse can still be written. What
   * a gate refused is judged FAIL; any other failure judged nothing, which is an ERROR.
   *
   * @param exitCode what the job ends with (rule W8)
   */
  public void fail(Throwable why, int exitCode) {
    try {
      judge(exitCode == ErrorCategory.GATE.exitCode() ? Verdict.FAIL : Verdict.ERROR);
      end("FAILED", String.valueOf(why.getMessage()), exitCode);
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  /** Ends a run that only looked: no ledger row is written. */
  public void abandon() {
    lakehouse.spark().sparkContext().removeSparkListener(meter);
    lakehouse.stagingArea().remove(this);
  }

  private synchronized String noted() {
    return note;
  }

  private void end(String status, String message, int exitCode) {
    try {
      lakehouse.ledger().write(entry(status, message, exitCode));
    } finally {
      abandon();
    }
  }

  private LedgerEntry entry(String status, String message, int exitCode) {
    return new LedgerEntry(
        id,
        job,
        nights,
        startedAt,
        Instant.now().truncatedTo(ChronoUnit.MICROS),
        meter.seconds(),
        inputs(),
        outputs(),
        CodeVersion.current(),
        rows,
        meter.bytesRead(),
        meter.bytesWritten(),
        meter.jobs(),
        RunMeter.peakMemoryBytes(),
        status,
        verdict,
        message,
        exitCode);
  }
}

package dev.nightjar.lakehouse;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/** One run of a job over a night or a range of nights, from start to its ledger row (rule W6). */
public final class Run {
  private final Lakehouse lakehouse;
  private final String id;
  private final String job;
  private final NightRange nights;
  private final SortedSet<TableVersion> inputs = new TreeSet<>();
  private final SortedSet<TableVersion> outputs = new TreeSet<>();
  private long rows;
  private Verdict verdict = Verdict.PASS;

  private Run(Lakehouse lakehouse, String id, String job, NightRange nights) {
    this.lakehouse = lakehouse;
    this.id = id;
    this.job = job;
    this.nights = nights;
  }

  static Run start(Lakehouse lakehouse, String job, NightRange nights) {
    return new Run(lakehouse, UUID.randomUUID().toString(), job, nights);
  }

  public String id() {
    return id;
  }

  public String job() {
    return job;
  }

  public NightRange nights() {
    return nights;
  }

  /** Notes a table version that was read, and returns it. */
  public TableVersion input(TableVersion version) {
    inputs.add(version);
    return version;
  }

  /** Notes a table version that was written or found up to date. */
  public void output(TableVersion version) {
    outputs.add(version);
  }

  /** Adds to the number of rows the run has published. */
  public void addRows(long more) {
    rows += more;
  }

  /** Makes the run's verdict at least this heavy. */
  public void judge(Verdict more) {
    verdict = verdict.and(more);
  }

  public Verdict verdict() {
    return verdict;
  }

  List<String> inputNames() {
    return inputs.stream().map(TableVersion::toString).toList();
  }

  /** Ends the run: sweeps its staging folder, then writes its ledger row, last of all (rule W3). */
  public void complete() {
    Checkpoint.BEFORE_LEDGER.reached(job, "");
  }

  /** Ends the run as failed: sweeps its staging folder and writes a ledger row that says why. */
  public void fail(Throwable why) {}
}

package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableVersion;
import java.io.PrintWriter;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The frame of a job that writes tables: a run in the ledger whatever becomes of it, a progress bar
 * on a terminal, and one line of JSON on stdout at the end.
 */
final class Recorded {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Lakehouse lakehouse;
  private final PrintWriter out;

  Recorded(Lakehouse lakehouse, PrintWriter out) {
    this.lakehouse = lakehouse;
    this.out = out;
  }

  /** Does the work as a run; a failure is noted in the ledger and thrown on. */
  void run(String job, NightRange nights, Consumer<Run> work) {
    run(job, nights, work, line -> {});
  }

  /** As {@link #run(String, NightRange, Consumer)}, with more to tell in the line of JSON. */
  void run(String job, NightRange nights, Consumer<Run> work, Consumer<ObjectNode> more) {
    Run run = lakehouse.start(job, nights);
    try (SparkProgress progress = SparkProgress.of(lakehouse.spark(), job + " " + nights)) {
      work.accept(run);
      run.complete();
    } catch (Exception | Error e) {
      // Spark throws checked exceptions that it does not declare.
      run.fail(e, Failure.of(e).exitCode());
      print(run, "FAILED", more);
      throw e;
    }
    print(run, "DONE", more);
  }

  /** Does the work as a run of its own within another one, which tells of it. */
  static void step(
      Lakehouse lakehouse, String job, NightRange nights, Run within, Consumer<Run> work) {
    resultOf(
        lakehouse,
        job,
        nights,
        within,
        run -> {
          work.accept(run);
          return run;
        });
  }

  /** As {@link #step}, of work that has a result. */
  static <T> T resultOf(
      Lakehouse lakehouse, String job, NightRange nights, Run within, Function<Run, T> work) {
    Run run = lakehouse.start(job, nights);
    try {
      T done = work.apply(run);
      run.complete();
      return done;
    } catch (Exception | Error e) {
      // Spark throws checked exceptions that it does not declare.
      run.fail(e, Failure.of(e).exitCode());
      throw e;
    } finally {
      within.judge(run.verdict());
      within.addRows(run.rows());
    }
  }

  private void print(Run run, String status, Consumer<ObjectNode> more) {
    ObjectNode line = JSON.createObjectNode();
    line.put("job", run.job()).put("nights", run.nights().toString()).put("run", run.id());
    line.put("status", status).put("verdict", run.verdict().name()).put("rows", run.rows());
    more.accept(line);
    run.outputs().stream().map(TableVersion::toString).forEach(line.putArray("outputs")::add);
    line.put("seconds", Math.round(run.seconds() * 10) / 10.0);
    out.println(line);
    out.flush();
  }
}

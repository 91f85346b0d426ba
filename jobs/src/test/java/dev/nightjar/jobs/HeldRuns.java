package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Checkpoint;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs jobs over lakehouses of their own, one after the other, each up to the point at which it is
 * to hold; then waits, with all of them half-done, to be killed.
 */
final class HeldRuns {
  private HeldRuns() {}

  /** Each job of the {@link Chain} begins with the folder of its lakehouse. */
  public static void main(String[] args) throws Exception {
    for (List<String> job : Chain.jobs(args)) {
      hold(Path.of(job.get(0)), job.subList(1, job.size()).toArray(String[]::new));
    }
    while (true) {
      LockSupport.park();
    }
  }

  private static void hold(Path lakehouse, String[] job) throws InterruptedException {
    StringWriter told = new StringWriter();
    PrintWriter both = new PrintWriter(told, true);
    Thread run = new Thread(() -> Main.run(both, both, job));
    run.setDaemon(true);
    run.start();
    while (!Files.exists(lakehouse.resolve(Checkpoint.HELD))) {
      if (!run.isAlive()) {
        System.out.println(String.join(" ", job) + " never held: " + told);
        System.exit(1);
      }
      Thread.sleep(20);
    }
  }
}

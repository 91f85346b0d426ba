package dev.nightjar.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A job in a process of its own. */
final class ChildJvm {
  /** What the launcher runs: Spark's jars and the packed jar. */
  private static final String PACKED =
      Path.of("target/spark-home/jars/*") + ":" + Path.of("target/nightjar.jar");

  /** The same with the tests behind it, so that an archive of classes still fits. */
  private static final String TESTS = PACKED + ":" + Path.of("target/test-classes");

  private final Process process;
  private final Path log;

  /**
   * A process that has been started.
   *
   * @param log receives all its output
   */
  ChildJvm(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a job.
   *
   * @param options of the Java machine, such as {@code -Duser.timezone=UTC}
   * @param log receives all its output
   */
  static ChildJvm start(List<String> options, List<String> arguments, Path log) {
    return start(PACKED, Main.class, options, arguments, log);
  }

  /** Starts jobs that hold, all in one process, each behind the folder of its lakehouse. */
  static ChildJvm startHeld(List<String> options, List<List<String>> jobs, Path log) {
    List<String> all = new ArrayList<>(options);
    all.add("-Dnightjar.holds=true");
    return start(TESTS, HeldRuns.class, all, Chain.arguments(jobs), log);
  }

  /** Starts several jobs in one process, one after the other. */
  static ChildJvm startChain(List<String> options, List<List<String>> jobs, Path log) {
    return start(TESTS, Chain.class, options, Chain.arguments(jobs), log);
  }

  private static ChildJvm start(
      String classPath, Class<?> main, List<String> options, List<String> arguments, Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(o -> o.startsWith("--add-opens") || o.startsWith("-XX:+Ignore"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-XX:ReservedCodeCacheSize=256m",
            "-XX:+UseSerialGC",
            "-Xlog:cds=off,cds+dynamic=off"));
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(arguments);
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      return new ChildJvm(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly();
    waitFor();
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Waits for the end, ten minutes at most. */
  int waitFor() {
    return waitFor(10);
  }

  /** Waits for the end, so many minutes at most. */
  int waitFor(int minutes) {
    try {
      if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException("The child did not end:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

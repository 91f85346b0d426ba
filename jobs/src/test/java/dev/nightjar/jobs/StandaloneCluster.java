package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Spark's standalone cluster on this machine: a master and two workers of one core, each a process,
 * over the spark-home of the build, whose spark-submit starts jobs on it.
 */
final class StandaloneCluster implements AutoCloseable {
  private static final Path HOME = Path.of("target/spark-home").toAbsolutePath();
  private static final int WORKERS = 2;

  private final Path folder;
  private final int port;
  private final List<Process> processes = new ArrayList<>();
  private final AtomicInteger submissions = new AtomicInteger();

  private StandaloneCluster(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param folder for logs and the executors' files
   */
  static StandaloneCluster start(Path folder) {
    StandaloneCluster cluster = new StandaloneCluster(folder, freePort());
    try {
      cluster.start("master.Master", "-p", String.valueOf(cluster.port));
      for (int i = 0; i < WORKERS; i++) {
        String work = folder.resolve("worker-" + i).toString();
        cluster.start("worker.Worker", "-c", "1", "-m", "1g", "-d", work, cluster.master());
      }
      cluster.awaitMaster();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** What {@code --master} takes. */
  String master() {
    return "spark://127.0.0.1:" + port;
  }

  /**
   * Runs a job by the real spark-submit and waits for its end, ten minutes at most.
   *
   * @param options of spark-submit, beside those that any job here needs
   * @return its exit code, with all that it printed
   */
  Submitted submit(List<String> options, List<String> job) {
    List<String> command =
        new ArrayList<>(
            List.of(
                HOME.resolve("bin/spark-submit").toString(),
                "--master",
                master(),
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--conf",
                "spark.ui.enabled=false",
                "--executor-memory",
                "768m",
                "--driver-java-options",
                "-XX:TieredStopAtLevel=1"));
    command.addAll(options);
    command.addAll(
        List.of(
            "--class", "dev.nightjar.jobs.Main", HOME.resolveSibling("nightjar.jar").toString()));
    command.addAll(job);
    Path log = folder.resolve("submit-" + submissions.incrementAndGet() + ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException("spark-submit did not end: see " + log);
      }
      return new Submitted(process.exitValue(), Files.readString(log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How a submission ended. */
  record Submitted(int code, String output) {
    /** Fails unless it ended with this code and said all of it. */
    Submitted requires(int expectedCode, String... parts) {
      assertThat(code).as(output).isEqualTo(expectedCode);
      for (String part : parts) {
        assertThat(output).contains(part);
      }
      return this;
    }
  }

  /** Fails unless each worker has started an executor by now. */
  void requireExecutors() throws IOException {
    for (int i = 0; i < WORKERS; i++) {
      try (Stream<Path> applications = Files.list(folder.resolve("worker-" + i))) {
        assertThat(applications).as("worker %d had an executor", i).isNotEmpty();
      }
    }
  }

  private void start(String main, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                HOME.resolve("jars") + "/*",
                "org.apache.spark.deploy." + main,
                "-h",
                "127.0.0.1",
                "--webui-port",
                "0"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder
        .environment()
        .putAll(
            Map.of(
                "SPARK_HOME", HOME.toString(),
                "SPARK_SCALA_VERSION", "2.12",
                "SPARK_LOCAL_IP", "127.0.0.1"));
    try {
      Files.createDirectories(folder);
      Path log = folder.resolve(main + "-" + processes.size() + ".log");
      processes.add(builder.redirectErrorStream(true).redirectOutput(log.toFile()).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitMaster() {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!answers()) {
      if (System.nanoTime() > end || !processes.get(0).isAlive()) {
        throw new IllegalStateException("the master does not answer: see " + folder);
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Executors end with their worker. */
  @Override
  public void close() {
    for (Process process : processes) {
      process.destroy();
    }
    for (Process process : processes) {
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}

package dev.nightjar.jobs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The launcher's {@code sql-server} in a process and a folder of its own, and a driver for it. */
final class SqlServerProcess implements AutoCloseable {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern URL_OF_SERVER = Pattern.compile("jdbc:hive2://\\S+");

  private static final int PATIENCE_MINUTES = 5;

  private final ChildJvm process;
  private final Path folder;

  private SqlServerProcess(ChildJvm process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /**
   * Starts it.
   *
   * @param folder its current directory is made in it
   */
  static SqlServerProcess start(
      Path folder, Path place, Map<String, String> environment, String... options) {
    List<String> command =
        new ArrayList<>(List.of(HOME.resolve("nightjar").toString(), "sql-server"));
    command.addAll(ReferenceRun.withProject(place, List.of(options)));
    try {
      Files.createDirectories(folder.resolve("current"));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("NIGHTJAR_JAVA_OPTS", "-Djava.io.tmpdir=" + scratch(folder));
      builder.environment().putAll(environment);
      builder.directory(folder.resolve("current").toFile());
      Path log = folder.resolve("log");
      builder.redirectErrorStream(true).redirectOutput(log.toFile());
      return new SqlServerProcess(new ChildJvm(builder.start(), log), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path scratch(Path folder) throws IOException {
    return Files.createDirectories(folder.resolve("scratch"));
  }

  /** Where it listens; waits until it does. */
  String url() {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    while (process.isAlive() && System.nanoTime() < end) {
      Matcher url = URL_OF_SERVER.matcher(output());
      if (url.find()) {
        return url.group();
      }
      sleep();
    }
    throw new IllegalStateException("it does not listen:\n" + output());
  }

  Connection connect(String user, String password) throws SQLException {
    return connect(url(), user, password);
  }

  static Connection connect(String url, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverHolder.DRIVER.connect(url, properties);
  }

  /** SIGTERM. */
  int stop() {
    process.terminate();
    return waitFor();
  }

  int waitFor() {
    return process.waitFor(PATIENCE_MINUTES);
  }

  String output() {
    return process.output();
  }

  /** What it left in its current directory and in its folder for temporary files. */
  List<String> leftBehind() {
    try (Stream<Path> current = Files.list(folder.resolve("current"));
        Stream<Path> scratch = Files.list(folder.resolve("scratch"))) {
      return Stream.concat(current, scratch).map(path -> path.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.kill();
  }

  private static void sleep() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The driver lies with the server, which the launcher has built by then. */
  private static final class DriverHolder {
    private static final Driver DRIVER = load();

    private static Driver load() {
      try (Stream<Path> jars = Files.list(HOME.resolve("sql-server/target/lib"))) {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars.toList()) {
          urls.add(jar.toUri().toURL());
        }
        ClassLoader loader =
            new URLClassLoader(urls.toArray(URL[]::new), SqlServerProcess.class.getClassLoader());
        return (Driver)
            loader.loadClass("org.apache.hive.jdbc.HiveDriver").getConstructor().newInstance();
      } catch (IOException | ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}

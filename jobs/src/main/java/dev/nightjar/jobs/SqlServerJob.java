package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SecretReference;
import dev.nightjar.lakehouse.Sparks;
import dev.nightjar.lakehouse.SqlDoor;
import dev.nightjar.lakehouse.SqlEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import sun.misc.Signal;

@Command(
    name = "sql-server",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the lakehouse's tables by name over JDBC, to be read and nothing else.",
      "Runs until Ctrl-C or SIGTERM. Each query reads the newest version of its tables.",
      "Without a user, everybody who can reach the address is let in: only on this machine."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar sql-server",
      "  nightjar sql-server --host 0.0.0.0 --user bi --password-file /run/secrets/bi"
    })
final class SqlServerJob extends Job {
  private static final int LARGEST_PORT = 65_535;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "The address to listen on (default: ${DEFAULT-VALUE}).")
  private String host = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "10000",
      description = "The port to listen on; 0 for any that is free (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--user", paramLabel = "NAME", description = "Who is let in.")
  private @Nullable String user;

  @Option(
      names = "--password-env",
      paramLabel = "VARIABLE",
      description = "The environment variable with the user's password.")
  private @Nullable String passwordVariable;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "A file that holds the user's password.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE",
      description = "Encrypts connections with the key in this file (PKCS12 or JKS).")
  private @Nullable Path keystore;

  @Option(
      names = "--tls-password-env",
      paramLabel = "VARIABLE",
      description = "The environment variable with the keystore's password.")
  private @Nullable String keystoreVariable;

  @Option(
      names = "--tls-password-file",
      paramLabel = "FILE",
      description = "A file that holds the keystore's password.")
  private @Nullable Path keystorePasswordFile;

  @Override
  public Integer call() throws Exception {
    Path scratch = Files.createTempDirectory("nightjar-sql-");
    try {
      SqlDoor door = door(scratch);
      SqlEndpoint endpoint = endpoint();
      CountDownLatch end = new CountDownLatch(1);
      for (String signal : new String[] {"INT", "TERM"}) {
        Signal.handle(new Signal(signal), s -> end.countDown());
      }
      serve(endpoint, door, end);
    } finally {
      delete(scratch);
    }
    return DONE;
  }

  private void serve(SqlEndpoint endpoint, SqlDoor door, CountDownLatch end)
      throws InterruptedException {
    WholeProject project = project();
    try (SparkSession spark = Sparks.openReadOnly(project.project().settings(), door.scratch())) {
      Lakehouse lakehouse = Lakehouse.open(spark, project.project().settings());
      try (SqlEndpoint.Listening listening =
          endpoint.listen(lakehouse, door, ToldTables.of(project.in(lakehouse)))) {
        tell(project, door, listening);
        end.await();
      }
    }
  }

  private void tell(WholeProject project, SqlDoor door, SqlEndpoint.Listening listening) {
    String shown = door.address().isAnyLocalAddress() ? "HOST" : door.address().getHostAddress();
    out()
        .printf(
            "Serving %d tables of %s to be read, until Ctrl-C, at%n  %s%n",
            listening.tables(), project.project().settings().name(), url(shown, door, listening));
    out().println("DBeaver, Tableau, Superset: docs/sql-server.md");
    if (!door.address().isLoopbackAddress() && door.tls() == null) {
      err()
          .println(
              "WARN passwords and rows cross the network unencrypted; --tls-keystore encrypts them.");
    }
    out().flush();
    err().flush();
  }

  private static String url(String host, SqlDoor door, SqlEndpoint.Listening listening) {
    String address = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return "jdbc:hive2://%s:%d/default%s"
        .formatted(address, listening.port(), door.tls() == null ? "" : ";ssl=true");
  }

  private SqlDoor door(Path scratch) {
    if (port < 0 || port > LARGEST_PORT) {
      throw refused("--port must lie between 0 and " + LARGEST_PORT, "choose another");
    }
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw refused("'" + host + "' is no address of this machine", "correct --host");
    }
    SecretReference password = secret("--password", passwordVariable, passwordFile);
    if ((user == null) != (password == null)) {
      throw refused(
          "a user and a password belong together",
          "name --user and --password-env or --password-file, or none of them");
    }
    if (user == null && !address.isLoopbackAddress()) {
      throw refused(
          "without a password everybody who can reach "
              + address.getHostAddress()
              + " could read the tables",
          "name --user and --password-env or --password-file, or listen on 127.0.0.1");
    }
    SqlDoor.Login login =
        user == null || password == null ? null : new SqlDoor.Login(user, password);
    if (login != null) {
      login.password().value("Cannot start the SQL server", "write the password there");
    }
    return new SqlDoor(address, port, login, tls(), scratch);
  }

  private SqlDoor.@Nullable Tls tls() {
    SecretReference password = secret("--tls-password", keystoreVariable, keystorePasswordFile);
    if ((keystore == null) != (password == null)) {
      throw refused(
          "a keystore and its password belong together",
          "name --tls-keystore and --tls-password-env or --tls-password-file, or none of them");
    }
    if (keystore == null || password == null) {
      return null;
    }
    if (!Files.isReadable(keystore)) {
      throw refused("the file " + keystore + " cannot be read", "correct --tls-keystore");
    }
    return new SqlDoor.Tls(keystore, password);
  }

  private static @Nullable SecretReference secret(
      String option, @Nullable String variable, @Nullable Path file) {
    if (variable != null && file != null) {
      throw refused(
          "two places of one password are named",
          "leave out %s-env or %s-file".formatted(option, option));
    }
    if (variable != null) {
      return SecretReference.inVariable(variable);
    }
    return file == null ? null : SecretReference.inFile(file.toString());
  }

  private static SqlEndpoint endpoint() {
    return ServiceLoader.load(SqlEndpoint.class)
        .findFirst()
        .orElseThrow(
            () ->
                refused(
                    "its libraries are not on the class path",
                    "start it with `./nightjar sql-server`, or hand spark-submit the jars that"
                        + " docs/sql-server.md names"));
  }

  private static NightjarException refused(String why, String fix) {
    return NightjarException.user("Cannot start the SQL server", why, fix);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}

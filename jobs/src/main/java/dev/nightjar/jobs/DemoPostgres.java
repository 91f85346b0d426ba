package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Database;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SourceMark;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL on loopback, with a password of its own, for as long as the demo runs. */
final class DemoPostgres implements AutoCloseable {
  private static final String USER = "postgres";
  private static final String PASSWORD = "password";

  private final EmbeddedPostgres server;
  private final Path folder;
  private final String password;

  private DemoPostgres(EmbeddedPostgres server, Path folder, String password) {
    this.server = server;
    this.folder = folder;
    this.password = password;
  }

  /**
   * Starts the server.
   *
   * @throws NightjarException of category OUTSIDE when this machine cannot run it
   */
  static DemoPostgres start() {
    try {
      Path folder =
          Files.createTempDirectory(
              "nightjar-postgres",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path data = folder.resolve("data");
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setDataDirectory(data)
              .setPGStartupWait(Duration.ofSeconds(60))
              .start();
      byte[] secret = new byte[16];
      new SecureRandom().nextBytes(secret);
      String password = HexFormat.of().formatHex(secret);
      Files.writeString(folder.resolve(PASSWORD), password);
      requirePassword(server, data, password);
      return new DemoPostgres(server, folder, password);
    } catch (IOException | SQLException | IllegalStateException | NoClassDefFoundError e) {
      throw NightjarException.outside(
          "Cannot start the demo's PostgreSQL",
          Failure.reason(e),
          "leave it out with --no-postgres, or set NIGHTJAR_POSTGRES to the URL of another",
          e);
    }
  }

  /** Everybody on this machine reaches the port: from here on only who knows the password. */
  private static void requirePassword(EmbeddedPostgres server, Path data, String password)
      throws IOException, SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER ROLE " + USER + " PASSWORD '" + password + "'");
      Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  /** The database under the name that the project publishes to. */
  Database named(String name, SourceMark mark) {
    return new Database(name, url(), USER, null, folder.resolve(PASSWORD).toString(), mark);
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
  }

  /** The rows of a query. */
  ShownTable query(String sql) {
    try (Connection connection =
            server.getDatabase(USER, "postgres").getConnection(USER, password);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<String> columns = new ArrayList<>();
      for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
        columns.add(found.getMetaData().getColumnLabel(i));
      }
      ShownTable table = new ShownTable(columns);
      while (found.next()) {
        List<@Nullable Object> row = new ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
          row.add(found.getObject(i));
        }
        table.add(row);
      }
      return table;
    } catch (SQLException e) {
      throw NightjarException.outside(
          "Cannot read the demo's PostgreSQL", Failure.reason(e), "run the demo again", e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(folder.resolve(PASSWORD));
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw NightjarException.outside(
          "Cannot stop the demo's PostgreSQL",
          Failure.reason(e),
          "stop the process that listens at " + url(),
          e);
    }
  }
}

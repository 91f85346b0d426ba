package dev.nightjar.monitoring.postgres;

import dev.nightjar.lakehouse.Database;
import dev.nightjar.lakehouse.SourceMark;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One real PostgreSQL on loopback for all tests of this JVM, with a database for each that asks.
 */
public final class TestPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static EmbeddedPostgres only;

  private final String url;

  private TestPostgres(String url) {
    this.url = url;
  }

  /** A new, empty database. */
  public static TestPostgres create() {
    String name = "test_" + DATABASES.incrementAndGet();
    TestPostgres administration = new TestPostgres(server().getJdbcUrl("postgres", "postgres"));
    administration.execute("CREATE DATABASE " + name);
    return new TestPostgres(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server().getPort(), name));
  }

  private static synchronized EmbeddedPostgres server() {
    if (only == null) {
      try {
        only =
            EmbeddedPostgres.builder()
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("fsync", "off")
                // Nothing may lean on the server's zone.
                .setServerConfig("timezone", "Pacific/Chatham")
                .setPGStartupWait(Duration.ofSeconds(60))
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return only;
  }

  public String url() {
    return url;
  }

  /** The database as a project names it. */
  public Database database() {
    return new Database(
        "monitoring", url, "postgres", null, null, new SourceMark("lakehouse.yaml", 7));
  }

  public Connection connect() {
    return connect("postgres");
  }

  public Connection connect(String user) {
    try {
      return DriverManager.getConnection(url, user, "");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public void execute(String sql) {
    try (Connection connection = DriverManager.getConnection(baseUrl(), "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private String baseUrl() {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  /** All rows of a query, each as its values' texts. */
  public List<String> query(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      ResultSetMetaData columns = found.getMetaData();
      List<String> rows = new ArrayList<>();
      while (found.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          values.add(found.getString(i));
        }
        rows.add(String.join("|", values.stream().map(String::valueOf).toList()));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The only value of a query. */
  public String value(String sql) {
    List<String> rows = query(sql);
    if (rows.size() != 1) {
      throw new IllegalStateException(sql + " gives " + rows);
    }
    return rows.get(0);
  }
}

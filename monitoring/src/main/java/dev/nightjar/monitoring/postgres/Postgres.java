package dev.nightjar.monitoring.postgres;

import dev.nightjar.lakehouse.Database;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SecretReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.postgresql.ds.PGSimpleDataSource;

/** Connects to a database of the project and tells its failures to people. */
final class Postgres {
  private static final int SECONDS_TO_CONNECT = 10;

  private final Database database;
  private final PGSimpleDataSource source;

  private Postgres(Database database, PGSimpleDataSource source) {
    this.database = database;
    this.source = source;
  }

  /**
   * A database whose password has been found; nothing is connected yet.
   *
   * @throws NightjarException of category USER when it is switched off, its URL is none, or the
   *     password cannot be had
   */
  static Postgres of(Database database) {
    if (database.isOff()) {
      throw NightjarException.user(
          "Cannot publish to " + database.name(),
          database.mark() + " gives it no url, which switches it off",
          "write its JDBC URL there, or set the environment variable that holds it");
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    try {
      source.setURL(database.url());
    } catch (IllegalArgumentException e) {
      throw NightjarException.user(
          "Cannot publish to " + database.name(),
          database.mark() + ": " + database.shownUrl() + " is not a JDBC URL of PostgreSQL",
          "write one such as jdbc:postgresql://localhost:5432/monitoring");
    }
    source.setUser(database.user());
    SecretReference password = database.password();
    if (password != null) {
      source.setPassword(
          password.value(
              "Cannot publish to " + database.name(),
              "set its password there, or name another place in " + database.mark()));
    }
    source.setApplicationName("nightjar");
    source.setTcpKeepAlive(true);
    if (!database.url().toLowerCase(Locale.ROOT).contains("connecttimeout=")) {
      source.setConnectTimeout(SECONDS_TO_CONNECT);
    }
    return new Postgres(database, source);
  }

  /** For libraries that connect by themselves. */
  PGSimpleDataSource source() {
    return source;
  }

  /** A new connection, in a transaction that nothing is done in yet. */
  Connection connect() throws SQLException {
    Connection connection = source.getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  /** A failure of the database, told by its own words. */
  NightjarException failure(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    String fix =
        switch (state) {
          case "28P01", "28000" -> "check user and password in lakehouse.yaml, then run it again";
          case "3D000" -> "create the database, or correct the url in lakehouse.yaml";
          case "42501" -> "grant the right to " + database.user() + ", then run it again";
          case "55P03" -> "another publication holds the database; run it again when it has ended";
          default -> "check that it runs and can be reached, then run it again";
        };
    String why = String.valueOf(e.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    return NightjarException.outside(
        "Cannot publish to " + database.name() + " (" + database.shownUrl() + ")",
        why.replaceAll("[.;]+$", ""),
        fix,
        e);
  }
}

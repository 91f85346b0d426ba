package dev.nightjar.monitoring.postgres;

import dev.nightjar.lakehouse.Database;
import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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
    @Nullable String password = password(database);
    if (password != null) {
      source.setPassword(password);
    }
    source.setApplicationName("nightjar");
    source.setTcpKeepAlive(true);
    if (!database.url().toLowerCase(Locale.ROOT).contains("connecttimeout=")) {
      source.setConnectTimeout(SECONDS_TO_CONNECT);
    }
    return new Postgres(database, source);
  }

  private static @Nullable String password(Database database) {
    if (database.passwordEnv() != null) {
      @Nullable String value = System.getenv(database.passwordEnv());
      if (value == null) {
        throw NightjarException.user(
            "Cannot publish to " + database.name(),
            "the environment variable "
                + database.passwordEnv()
                + ", which "
                + database.mark()
                + " names for its password, is not set",
            "set it");
      }
      return value;
    }
    if (database.passwordFile() == null) {
      return null;
    }
    try {
      return Files.readString(Path.of(database.passwordFile())).stripTrailing();
    } catch (IOException | InvalidPathException e) {
      throw NightjarException.user(
          "Cannot publish to " + database.name(),
          "the file "
              + database.passwordFile()
              + ", which "
              + database.mark()
              + " names for its password, cannot be read",
          "write the password into it and make it readable");
    }
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

package dev.nightjar.monitoring.postgres;

import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Database;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Publishes nights exactly once: all rows of all tables of the nights that are not up to date, and
 * what they were made from, in one transaction. A publication that dies leaves what was there; one
 * that finds nothing new writes nothing; two at once come one after the other.
 */
public final class Publisher {
  private static final String REGISTRY = "registry";
  private static final int CHARACTERS_AT_ONCE = 1 << 16;

  /** Two numbers that nobody else is likely to lock by: "nightjar" in ASCII. */
  private static final String LOCK = "SELECT pg_advisory_xact_lock(1852401256, 1953128818)";

  private final Database database;
  private final String project;

  /**
   * A publisher of a project's nights.
   *
   * @param project its name: a database holds one project's nights
   */
  public Publisher(Database database, String project) {
    this.database = database;
    this.project = project;
  }

  /**
   * What was published.
   *
   * @param nights those that were not up to date
   * @param rows how many rows were written
   */
  public record Result(SortedSet<LocalDate> nights, long rows) {}

  /** Which of the nights that are not up to date are published. */
  public enum Which {
    /** All of them. */
    ALL,
    /** Those that the database holds already, from what they were. */
    PUBLISHED
  }

  /**
   * Publishes.
   *
   * @param contents asked once it is this publication's turn, so that no older state comes after a
   *     newer one
   * @throws NightjarException of category USER when the database is switched off, its password
   *     cannot be had, or it holds another project's nights; of category OUTSIDE when it cannot be
   *     reached or refuses
   */
  public Result publish(Run run, Which which, Supplier<NightContents> contents) {
    Postgres postgres = Postgres.of(database);
    try (Connection connection = postgres.connect()) {
      takeTurn(connection);
      Migrations.apply(postgres.source());
      requireOwn(connection);
      Result result = publish(connection, run, which, contents.get());
      Checkpoint.BEFORE_COMMIT.reached(run, database.name());
      connection.commit();
      Checkpoint.AFTER_COMMIT.reached(run, database.name());
      return result;
    } catch (SQLException e) {
      throw postgres.failure(e);
    } catch (FlywayException e) {
      throw postgres.failure(
          e.getCause() instanceof SQLException cause
              ? cause
              : new SQLException(String.valueOf(e.getMessage()), e));
    }
  }

  /** Waits for another publication to end, and for nobody for ever. */
  private static void takeTurn(Connection connection) throws SQLException {
    execute(connection, "SET LOCAL lock_timeout = '10min'");
    execute(connection, "SET LOCAL statement_timeout = 0");
    // Between two statements Spark computes, which the server must not take for a lost client.
    execute(connection, "SET LOCAL idle_in_transaction_session_timeout = 0");
    execute(connection, LOCK);
  }

  private void requireOwn(Connection connection) throws SQLException {
    update(
        connection,
        "INSERT INTO nightjar.project (name) VALUES (?) ON CONFLICT DO NOTHING",
        project);
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("SELECT name FROM nightjar.project")) {
      if (found.next() && !found.getString(1).equals(project)) {
        throw NightjarException.user(
            "Cannot publish " + project + " to " + database.name(),
            "%s holds the nights of the project %s"
                .formatted(database.shownUrl(), found.getString(1)),
            "name a database of its own at " + database.mark());
      }
    }
  }

  private static Result publish(Connection connection, Run run, Which which, NightContents contents)
      throws SQLException {
    Map<String, String> published = published(connection);
    SortedSet<LocalDate> due = new TreeSet<>();
    contents
        .nights()
        .forEach(
            (night, now) -> {
              @Nullable String before = published.get(night.toString());
              if (!now.inputHash().equals(before) && (which == Which.ALL || before != null)) {
                due.add(night);
              }
            });
    List<PublishedRows> work = new ArrayList<>();
    if (!due.isEmpty()) {
      work.addAll(contents.ofNights(due));
    }
    boolean registryDue = !contents.registryHash().equals(published.get(REGISTRY));
    if (registryDue) {
      work.addAll(contents.registry());
    }
    long rows = replace(connection, work, due, registryDue);
    for (Map.Entry<LocalDate, PublishedNight> each : contents.nights().entrySet()) {
      if (due.contains(each.getKey())) {
        mark(connection, run, each.getKey().toString(), each.getKey(), each.getValue());
      }
    }
    if (registryDue) {
      mark(connection, run, REGISTRY, null, new PublishedNight(null, contents.registryHash()));
    }
    return new Result(due, rows);
  }

  private static Map<String, String> published(Connection connection) throws SQLException {
    Map<String, String> hashes = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT what, input_hash FROM nightjar.published")) {
      while (found.next()) {
        hashes.put(found.getString(1), found.getString(2));
      }
    }
    return hashes;
  }

  private static long replace(
      Connection connection,
      List<PublishedRows> work,
      SortedSet<LocalDate> nights,
      boolean registryDue)
      throws SQLException {
    for (PublishedTable table : PublishedTable.values()) {
      if (table.whole() && registryDue) {
        execute(connection, "DELETE FROM " + table.sql());
      } else if (!table.whole() && !nights.isEmpty()) {
        delete(connection, table, nights);
      }
    }
    long rows = 0;
    for (PublishedRows each : work) {
      rows += copy(connection, each);
    }
    return rows;
  }

  private static void delete(
      Connection connection, PublishedTable table, SortedSet<LocalDate> nights)
      throws SQLException {
    Array array = connection.createArrayOf("date", nights.toArray());
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM " + table.sql() + " WHERE " + table.replaced())) {
      statement.setArray(1, array);
      statement.executeUpdate();
    } finally {
      array.free();
    }
  }

  /** Streams the rows of one partition of Spark after the other; the driver holds no more. */
  private static long copy(Connection connection, PublishedRows published) throws SQLException {
    String columns =
        Arrays.stream(published.rows().columns())
            .map(Publisher::quoted)
            .collect(Collectors.joining(", "));
    Iterator<Row> rows = published.rows().toLocalIterator();
    if (!rows.hasNext()) {
      return 0;
    }
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY " + published.table().sql() + " (" + columns + ") FROM STDIN");
    try {
      CopyText text = new CopyText(published.rows().schema());
      while (rows.hasNext()) {
        text.append(rows.next());
        if (text.length() >= CHARACTERS_AT_ONCE) {
          write(copy, text);
        }
      }
      write(copy, text);
      return copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static void write(CopyIn copy, CopyText text) throws SQLException {
    byte[] bytes = text.take();
    copy.writeToCopy(bytes, 0, bytes.length);
  }

  private static void mark(
      Connection connection, Run run, String what, @Nullable LocalDate night, PublishedNight now)
      throws SQLException {
    update(
        connection,
        """
        INSERT INTO nightjar.published AS p
          (what, night, cutoff, input_hash, attempt, run_id, published_at)
        VALUES (?, ?, ?, ?, 1, ?, clock_timestamp())
        ON CONFLICT (what) DO UPDATE SET
          cutoff = excluded.cutoff, input_hash = excluded.input_hash, attempt = p.attempt + 1,
          run_id = excluded.run_id, published_at = excluded.published_at
        """,
        what,
        night,
        now.cutoff() == null ? null : now.cutoff().atOffset(ZoneOffset.UTC),
        now.inputHash(),
        run.id());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void update(Connection connection, String sql, @Nullable Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}

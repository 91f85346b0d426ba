package dev.nightjar.lakehouse;

import java.util.Map;

/**
 * Answers SQL over the network. What does so has libraries of its own, which are not on every class
 * path: it is looked for by {@link java.util.ServiceLoader}.
 */
public interface SqlEndpoint {
  /**
   * Listens until the result is closed. The lakehouse's session must be one of {@link
   * Sparks#openReadOnly}.
   *
   * @param notes what is told of tables, by name
   * @throws NightjarException of category OUTSIDE when it cannot listen there
   */
  Listening listen(Lakehouse lakehouse, SqlDoor door, Map<String, TableNotes> notes);

  /** An endpoint that answers. */
  interface Listening extends AutoCloseable {
    /** The port that it listens on. */
    int port();

    /** The number of tables when it began. */
    int tables();

    @Override
    void close();
  }
}

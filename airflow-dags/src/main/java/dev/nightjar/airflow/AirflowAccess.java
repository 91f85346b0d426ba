package dev.nightjar.airflow;

import java.net.URI;
import java.util.function.Supplier;

/**
 * Where an Airflow is and who asks.
 *
 * @param url of its API server, such as {@code http://127.0.0.1:8080}; a path in front is kept
 * @param user the user's name
 * @param password gives the password anew for each login, so that a changed one is seen; it is kept
 *     nowhere
 */
public record AirflowAccess(URI url, String user, Supplier<String> password) {
  /**
   * Checks the URL.
   *
   * @throws IllegalArgumentException when it is not one of http or https with a host
   */
  public AirflowAccess {
    String scheme = url.getScheme();
    if (url.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new IllegalArgumentException(
          "'" + url + "' is not the URL of a server, such as http://127.0.0.1:8080");
    }
    if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException(
          "the URL of Airflow must hold neither a user nor a password nor a question");
    }
  }

  @Override
  public String toString() {
    return user + " at " + url;
  }
}

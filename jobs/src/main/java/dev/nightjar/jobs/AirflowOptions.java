package dev.nightjar.jobs;

import dev.nightjar.airflow.AirflowAccess;
import dev.nightjar.airflow.AirflowClient;
import dev.nightjar.airflow.AirflowException;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SecretReference;
import java.net.URI;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Airflow, and who asks. A password is only ever referred to, never an argument. */
final class AirflowOptions {
  private static final String URL = "NIGHTJAR_AIRFLOW_URL";
  private static final String USER = "NIGHTJAR_AIRFLOW_USER";
  private static final String PASSWORD = "NIGHTJAR_AIRFLOW_PASSWORD";
  private static final String PASSWORD_FILE = "NIGHTJAR_AIRFLOW_PASSWORD_FILE";

  @Option(
      names = "--airflow-url",
      paramLabel = "URL",
      description = "Airflow's API server (default: " + URL + ", else http://127.0.0.1:8080).")
  private @Nullable String url;

  @Option(
      names = "--airflow-user",
      paramLabel = "NAME",
      description = "The user there (default: " + USER + ", else admin).")
  private @Nullable String user;

  @Option(
      names = "--airflow-password-env",
      paramLabel = "VARIABLE",
      description = "The environment variable with the password (default: " + PASSWORD + ").")
  private @Nullable String variable;

  @Option(
      names = "--airflow-password-file",
      paramLabel = "FILE",
      description = "A file that holds the password (default: " + PASSWORD_FILE + ").")
  private @Nullable Path file;

  /** Asks Airflow; what it refuses is the user's mistake, what it cannot do is outside. */
  <T> T ask(Function<AirflowClient, T> work) {
    try {
      return work.apply(client());
    } catch (AirflowException e) {
      throw explained(e);
    }
  }

  /** What a failure means for a person and a scheduler (rule W8). */
  static NightjarException explained(AirflowException e) {
    String what = "Cannot " + e.what();
    if (!e.isRefusal()) {
      return NightjarException.outside(
          what, e.why(), "look with `nightjar airflow doctor`, then try again", e);
    }
    String fix =
        e.status() == 401 || e.status() == 403
            ? "check the user and its password: "
                + USER
                + " and "
                + PASSWORD_FILE
                + " or "
                + PASSWORD
            : "change what is asked for";
    return NightjarException.user(what, e.why(), fix);
  }

  /** The client; nothing is sent yet. */
  AirflowClient client() {
    String at = first(url, URL, "http://127.0.0.1:8080");
    try {
      return new AirflowClient(
          new AirflowAccess(URI.create(at), first(user, USER, "admin"), password()));
    } catch (IllegalArgumentException e) {
      throw NightjarException.user(
          "Cannot ask Airflow", String.valueOf(e.getMessage()), "correct --airflow-url or " + URL);
    }
  }

  private Supplier<String> password() {
    if (file != null && variable != null) {
      throw NightjarException.user(
          "Cannot log in to Airflow",
          "two passwords are named",
          "leave out --airflow-password-env or --airflow-password-file");
    }
    SecretReference kept = kept();
    return () ->
        kept.value(
            "Cannot log in to Airflow as " + first(user, USER, "admin"),
            "write the password there, or name another place with --airflow-password-file or"
                + " --airflow-password-env");
  }

  private SecretReference kept() {
    String path = System.getenv(PASSWORD_FILE);
    if (file != null) {
      return SecretReference.inFile(file.toString());
    }
    return variable == null && path != null && !path.isEmpty()
        ? SecretReference.inFile(path)
        : SecretReference.inVariable(variable == null ? PASSWORD : variable);
  }

  private static String first(@Nullable String given, String variable, String otherwise) {
    if (given != null) {
      return given;
    }
    String value = System.getenv(variable);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}

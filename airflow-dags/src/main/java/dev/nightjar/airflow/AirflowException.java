package dev.nightjar.airflow;

import org.jspecify.annotations.Nullable;

/**
 * Airflow did not do what it was asked. The message is one sentence for people: what could not be
 * done, and why.
 */
public final class AirflowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The status where Airflow gave no answer that could be used. */
  public static final int NO_ANSWER = 0;

  private final int status;
  private final boolean refusal;
  private final String what;
  private final String why;

  private AirflowException(
      int status, boolean refusal, String what, String why, @Nullable Throwable cause) {
    super("Cannot " + what + ": " + why + ".", cause);
    this.status = status;
    this.refusal = refusal;
    this.what = what;
    this.why = why;
  }

  /** An answer of Airflow with a status of 4xx or 5xx. */
  static AirflowException of(int status, String what, String why, @Nullable Throwable cause) {
    return new AirflowException(status, status < 500, what, why, cause);
  }

  /** No answer, or one that is of no use. */
  static AirflowException noAnswer(String what, String why, @Nullable Throwable cause) {
    return new AirflowException(NO_ANSWER, false, what, why, cause);
  }

  /** A wish that Airflow would take and do nothing for. */
  static AirflowException inVain(String what, String why) {
    return new AirflowException(NO_ANSWER, true, what, why, null);
  }

  /** The HTTP status of the answer; {@link #NO_ANSWER} where there was none or none that fits. */
  public int status() {
    return status;
  }

  /** True where the request itself is wrong (4xx, or known beforehand): again cannot help. */
  public boolean isRefusal() {
    return refusal;
  }

  /** What could not be done, such as "trigger nightly as n1". */
  public String what() {
    return what;
  }

  /** Why, without a final stop. */
  public String why() {
    return why;
  }
}

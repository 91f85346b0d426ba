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

  private AirflowException(
      int status, boolean refusal, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.status = status;
    this.refusal = refusal;
  }

  /** An answer of Airflow with a status of 4xx or 5xx. */
  static AirflowException of(int status, String sentence, @Nullable Throwable cause) {
    return new AirflowException(status, status < 500, sentence, cause);
  }

  /** No answer, or one that is of no use. */
  static AirflowException noAnswer(String sentence, @Nullable Throwable cause) {
    return new AirflowException(NO_ANSWER, false, sentence, cause);
  }

  /** A wish that Airflow would take and do nothing for. */
  static AirflowException inVain(String sentence) {
    return new AirflowException(NO_ANSWER, true, sentence, null);
  }

  /** The HTTP status of the answer; {@link #NO_ANSWER} where there was none or none that fits. */
  public int status() {
    return status;
  }

  /** True where the request itself is wrong (4xx, or known beforehand): again cannot help. */
  public boolean isRefusal() {
    return refusal;
  }

  /** The sentence without its final stop, so that another one can go on from it. */
  public String reason() {
    String message = String.valueOf(getMessage());
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }
}

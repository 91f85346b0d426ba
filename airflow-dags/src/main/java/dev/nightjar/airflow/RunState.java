package dev.nightjar.airflow;

import java.util.Locale;

/** How far a DAG run has come. */
public enum RunState {
  /** Waits to be started. */
  QUEUED,
  /** Its tasks run. */
  RUNNING,
  /** Ended well. */
  SUCCESS,
  /** Ended badly. */
  FAILED,
  /** A state that this client does not know. */
  UNKNOWN;

  static RunState of(String text) {
    for (RunState state : values()) {
      if (state.toString().equals(text)) {
        return state;
      }
    }
    return UNKNOWN;
  }

  /** True when nothing more happens. */
  public boolean isEnd() {
    return this == SUCCESS || this == FAILED;
  }

  /** The word that Airflow uses. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

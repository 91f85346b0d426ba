package dev.nightjar.airflow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Time that passes only while somebody waits, and then at once. */
final class FakeTime implements Pauses {
  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  public synchronized void pause(Duration length) {
    pauses.add(length);
    now = now.plus(length);
  }

  @Override
  public synchronized Instant now() {
    return now;
  }

  synchronized void pass(Duration length) {
    now = now.plus(length);
  }

  synchronized List<Duration> pauses() {
    return List.copyOf(pauses);
  }
}

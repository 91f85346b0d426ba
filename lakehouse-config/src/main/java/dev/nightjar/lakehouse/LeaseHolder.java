package dev.nightjar.lakehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;

/**
 * Who holds a project's lease, as its file says.
 *
 * @param work what for, such as {@code nightly 2013-06-01}
 * @param host the machine
 * @param pid the process on it
 * @param processStart when that process started, in milliseconds since 1970: a later process may
 *     have the same number
 * @param since when the lease was taken
 * @param renewedAt when the holder last showed that it lives
 * @param released true when the holder has given it back
 */
record LeaseHolder(
    String work,
    String host,
    long pid,
    long processStart,
    Instant since,
    Instant renewedAt,
    boolean released) {
  /** A holder on another machine that has not renewed for so long counts as dead. */
  static final Duration EXPIRES_AFTER = Duration.ofMinutes(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  /** This process. */
  static LeaseHolder here(String work, Instant now) {
    ProcessHandle me = ProcessHandle.current();
    return new LeaseHolder(work, thisHost(), me.pid(), startOf(me), now, now, false);
  }

  LeaseHolder renewed(Instant now) {
    return new LeaseHolder(work, host, pid, processStart, since, now, released);
  }

  LeaseHolder givenBack() {
    return new LeaseHolder(work, host, pid, processStart, since, renewedAt, true);
  }

  /** True when nobody works under it any more. */
  boolean isOver(Instant now) {
    return released
        || (host.equals(thisHost()) ? !livesHere() : now.isAfter(renewedAt.plus(EXPIRES_AFTER)));
  }

  private boolean livesHere() {
    return ProcessHandle.of(pid).filter(p -> startOf(p) == processStart).isPresent();
  }

  String toJson() {
    return JSON.createObjectNode()
        .put("work", work)
        .put("host", host)
        .put("pid", pid)
        .put("process_start", processStart)
        .put("since", since.toString())
        .put("renewed_at", renewedAt.toString())
        .put("released", released)
        .toString();
  }

  static LeaseHolder parse(String text) throws JsonProcessingException {
    JsonNode json = JSON.readTree(text);
    return new LeaseHolder(
        json.path("work").asText(),
        json.path("host").asText(),
        json.path("pid").asLong(),
        json.path("process_start").asLong(),
        Instant.parse(json.path("since").asText()),
        Instant.parse(json.path("renewed_at").asText()),
        json.path("released").asBoolean());
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /** {@code nightly 2013-06-01 on host, process 4711, since 2013-06-01T08:00:00Z}. */
  @Override
  public String toString() {
    return work + " on " + host + ", process " + pid + ", since " + since;
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A night's decision reaches people once, and the night does not depend on it. */
class NotifyIT {
  private static final int USER = 10;
  private static final int GATE = 20;
  private static final int OUTSIDE = 30;
  private static final String NIGHT = ReferenceRun.LAST.toString();

  @TempDir Path place;

  @Test
  void aNightTellsItsDecisionOnceAndIsDoneWithoutAnybodyToTell() throws IOException {
    Folders.copy(ReferenceRun.get().undisturbed(), place);
    Told.in(place, "notify", "--date", NIGHT).requires(USER, "lakehouse.yaml names nobody");
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path address =
        Files.writeString(place.resolve("address"), "http://127.0.0.1:" + port + "/hidden");
    Files.writeString(
        place.resolve("project/lakehouse.yaml"),
        """

        notify:
          about: decision
          webhook: { url_file: %s, timeout: 5s }
        """
            .formatted(address),
        StandardOpenOption.APPEND);

    Told down = Told.in(place, "nightly", "--date", NIGHT, "--no-retrain");
    down.requires(0, "WARN not told 1 notice by webhook: Cannot post to the webhook at 127.0.0.1");
    assertThat(down.err()).doesNotContain("hidden");
    assertThat(down.out()).contains("\"verdict\":\"WARN\"");
    Told.in(place, "notify", "--date", NIGHT).requires(OUTSIDE, "it cannot be reached");

    HttpServer up =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    up.createContext(
        "/",
        exchange -> {
          received.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    up.start();
    try {
      Told.in(place, "nightly", "--date", NIGHT, "--no-retrain")
          .requires(0, "told 1 notice by webhook");
      assertThat(received).hasSize(1);
      assertThat(received.get(0))
          .contains("decision/late_arrival-" + NIGHT, "train late_arrival again");
      Told again = Told.in(place, "notify", "--date", NIGHT).requires(0);
      assertThat(again.err()).doesNotContain("told");
      Told.in(place, "nightly", "--date", NIGHT, "--no-retrain").requires(0);
      assertThat(received).hasSize(1);
      aRefusedNightIsToldByItsFirstTaskAndByTheWholeNightOnce(received);
    } finally {
      up.stop(0);
    }
  }

  private void aRefusedNightIsToldByItsFirstTaskAndByTheWholeNightOnce(List<String> received)
      throws IOException {
    FlightsExtract.edit(place.resolve("project/lakehouse.yaml"), "about: decision", "about: alert");
    Files.writeString(
        place.resolve("project/gates/outcomes.yaml"),
        """
        gate: outcomes
        rules:
          - { rule: expression, name: no night flights, check: "hour < 22", severity: fail }
        """);
    LocalDate refused = ReferenceRun.LAST.plusDays(1);
    Told.in(place, "ingest", "--nightly", "--date", refused.toString())
        .requires(GATE, "told 1 notice by webhook");
    assertThat(received).hasSize(2);
    assertThat(received.get(1)).contains("alert/" + refused + "/outcomes/quality/no night flights");
    Told again = Told.in(place, "nightly", "--date", refused.toString()).requires(GATE);
    assertThat(again.err()).doesNotContain("told");
    assertThat(received).hasSize(2);
    assertThat(TestSpark.lakehouse(place.resolve("lakehouse")).ledger().entriesOf(refused))
        .filteredOn(entry -> !entry.job().equals("notify"))
        .extracting(LedgerEntry::job, LedgerEntry::exitCode)
        .containsExactly(
            tuple("ingest", GATE),
            tuple("nightly", GATE),
            tuple("ingest", GATE),
            tuple("nightly", GATE));
  }
}

package dev.nightjar.airflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that are down, slow, rude or broken, over real sockets. */
class FailingServersTest {
  private static final String DAGS = "GET /api/v2/dags/nightly/details";
  private static final String DAG = "{\"dag_id\":\"nightly\",\"is_paused\":false}";
  private static final String DOWN = "{\"detail\":\"down\"}";

  /** For servers that never answer. */
  private static final Patience SHORT = patience(Duration.ofMillis(200));

  /** For servers that do, on a machine that may be busy. */
  private static final Patience LONG = patience(Duration.ofSeconds(20));

  private final FakeTime time = new FakeTime();

  @Test
  void aServerThatIsDownIsTriedAgainThenAnError() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    AirflowException thrown = thrownBy(() -> client(port).dag("nightly"));
    assertThat(thrown)
        .hasMessage(
            "Cannot look at the DAG nightly: Airflow at http://127.0.0.1:%d is not there: nobody"
                + " listens.",
            port);
    assertThat(thrown.status()).isZero();
    assertThat(thrown.isRefusal()).isFalse();
    assertThat(time.pauses()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aServerThatSaysNothingIsGivenUp() throws Exception {
    try (RawServer server = new RawServer((n, request, socket) -> Thread.sleep(60_000))) {
      AirflowException thrown = thrownBy(() -> hasty(server.url()).health());
      assertThat(thrown).hasMessageContaining("did not answer within 0.2 s");
      assertThat(server.connections()).isEqualTo(3);
    }
  }

  @Test
  void aBodyThatTricklesIsGivenUpToo() throws Exception {
    try (RawServer server =
        new RawServer(
            (n, request, socket) -> {
              RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{");
              while (true) {
                Thread.sleep(50);
                RawServer.write(socket, " ");
              }
            })) {
      AirflowException thrown = thrownBy(() -> hasty(server.url()).health());
      assertThat(thrown).hasMessageContaining("did not answer within 0.2 s");
    }
  }

  @Test
  void aSlowServerThatIsInTimeIsWaitedFor() throws Exception {
    try (RawServer server =
        new RawServer(
            (n, request, socket) -> {
              Thread.sleep(30);
              RawServer.reply(socket, "{\"scheduler\":{\"status\":\"healthy\"}}");
            })) {
      AirflowClient client = client(server.url());
      assertThat(client.health().parts()).containsEntry("scheduler", "healthy");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aConnectionCutInTheMiddleIsTriedAgain() throws Exception {
    try (RawServer server =
        new RawServer(
            (n, request, socket) -> {
              if (n == 1) {
                RawServer.write(socket, "HTTP/1.1 2");
                socket.close();
              } else if (n == 2) {
                RawServer.write(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"sche");
                socket.close();
              } else {
                RawServer.reply(socket, "{\"scheduler\":{\"status\":\"healthy\"}}");
              }
            })) {
      AirflowClient client = client(server.url());
      assertThat(client.health().parts()).containsEntry("scheduler", "healthy");
      assertThat(time.pauses()).hasSize(2);
    }
  }

  @Test
  void aConnectionThatIsAlwaysCutIsAnError() throws Exception {
    try (RawServer server = new RawServer((n, request, socket) -> socket.close())) {
      AirflowException thrown = thrownBy(() -> client(server.url()).health());
      assertThat(thrown).hasMessageContaining("broke the connection");
      assertThat(thrown.status()).isZero();
    }
  }

  @Test
  void aTriggerWhoseAnswerWasLostIsOneRun() throws Exception {
    String run = "{\"dag_run_id\":\"n1\",\"dag_id\":\"nightly\",\"state\":\"queued\"}";
    String posted = "POST /api/v2/dags/nightly/dagRuns";
    try (ScriptedServer server = new ScriptedServer()) {
      server
          .on(DAGS, 200, DAG)
          .on(posted, 502, "text/html", "<html><title>Bad Gateway</title></html>")
          .on(posted, 409, "{\"detail\":{\"reason\":\"Unique constraint violation\"}}")
          .on("GET /api/v2/dags/nightly/dagRuns/n1", 200, run);
      Triggered triggered =
          client(server.url())
              .trigger(Trigger.of("nightly", "n1", Map.of()), Trigger.IfPaused.LEAVE);
      assertThat(triggered.run().id()).isEqualTo("n1");
      assertThat(server.requests(posted)).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|{\"detail\":\"Invalid input for param days: 0 is less than 1\"}"
            + "|refuses it (400): Invalid input for param days: 0 is less than 1.",
        "403|{\"detail\":\"Forbidden\"}|forbids it (403): Forbidden.",
        "404|{\"detail\":\"Dag with dag_id: 'nightly' not found\"}"
            + "|refuses it (404): Dag with dag_id: 'nightly' not found.",
        "409|{\"detail\":{\"reason\":\"Unique constraint violation\",\"statement\":\"INSERT\"}}"
            + "|refuses it (409): Unique constraint violation.",
        "422|{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"logical_date\"],\"msg\":\"Field"
            + " required\"},{\"msg\":\"Too long\"}]}"
            + "|refuses it (422): body.logical_date: Field required; Too long.",
        "404|<html><head><title> Not here </title></head></html>"
            + "|refuses it (404): a page titled 'Not here'.",
        "418|{\"teapot\":1}|refuses it (418): {\"teapot\":1}.",
        "400|''|refuses it (400): it says nothing more."
      })
  void a4xxIsOneSentenceAndNotTriedAgain(int status, String body, String sentence) {
    try (ScriptedServer server = new ScriptedServer()) {
      server.on(DAGS, status, body);
      AirflowException thrown = thrownBy(() -> client(server.url()).dag("nightly"));
      assertThat(thrown)
          .hasMessage(
              "Cannot look at the DAG nightly: Airflow at %s %s".formatted(server.url(), sentence));
      assertThat(thrown.status()).isEqualTo(status);
      assertThat(thrown.isRefusal()).isTrue();
      assertThat(server.requests(DAGS)).hasSize(1);
      assertThat(time.pauses()).isEmpty();
    }
  }

  @Test
  void a500IsTriedAgainWithLongerPauses() {
    try (ScriptedServer server = new ScriptedServer()) {
      server.on(DAGS, 500, DOWN).on(DAGS, 503, DOWN).on(DAGS, 200, DAG);
      assertThat(client(server.url()).dag("nightly").id()).isEqualTo("nightly");
      assertThat(time.pauses()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }
  }

  @Test
  void a500ThatStaysIsAnErrorOfTheOutside() {
    try (ScriptedServer server = new ScriptedServer()) {
      server.on(DAGS, 500, "{\"detail\":\"database is locked\"}");
      AirflowException thrown = thrownBy(() -> client(server.url()).dag("nightly"));
      assertThat(thrown).hasMessageContaining("failed (500): database is locked.");
      assertThat(thrown.status()).isEqualTo(500);
      assertThat(thrown.isRefusal()).isFalse();
      assertThat(server.requests(DAGS)).hasSize(3);
    }
  }

  @Test
  void pausesStopGrowing() {
    Patience patience =
        new Patience(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            99,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30));
    assertThat(List.of(1, 2, 5, 6, 98))
        .map(patience::pauseAfter)
        .map(Duration::toSeconds)
        .containsExactly(1L, 2L, 16L, 30L, 30L);
  }

  @ParameterizedTest
  @CsvSource({"<html><title>Sign in</title></html>", "'{\"dag_id\":'", "null", "'\"text\"'"})
  void aPageInsteadOfJsonIsNoAirflow(String body) {
    try (ScriptedServer server = new ScriptedServer()) {
      server.on(DAGS, 200, "text/html", body);
      AirflowException thrown = thrownBy(() -> client(server.url()).dag("nightly"));
      assertThat(thrown)
          .hasMessageContaining("what answers at " + server.url() + " is not the API of Airflow 3");
      assertThat(thrown.status()).isZero();
      assertThat(server.requests(DAGS)).hasSize(1);
    }
  }

  @Test
  void aRedirectToALoginPageIsNotFollowed() {
    try (ScriptedServer server = new ScriptedServer()) {
      server.on(DAGS, 302, "text/html", "<title>Moved</title>");
      assertThat(thrownBy(() -> client(server.url()).dag("nightly")))
          .hasMessageContaining("is not the API of Airflow 3 (302): a page titled 'Moved'.");
    }
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() {
    try (ScriptedServer server = new ScriptedServer()) {
      server
          .forget("POST /auth/token")
          .on("POST /auth/token", 401, "{\"detail\":\"Invalid credentials\"}");
      AirflowException thrown = thrownBy(() -> client(server.url()).dag("nightly"));
      assertThat(thrown)
          .hasMessageContaining("does not let admin in (401): Invalid credentials.")
          .hasMessageNotContaining("secret");
      assertThat(thrown.isRefusal()).isTrue();
      assertThat(access(server.url()).toString()).doesNotContain("secret");
    }
  }

  @ParameterizedTest
  @CsvSource({"401,Not authenticated", "403,Invalid JWT token"})
  void aTokenThatIsRefusedIsRenewedOnce(int status, String detail) {
    try (ScriptedServer server = new ScriptedServer()) {
      server
          .on("POST /auth/token", 201, "{\"access_token\":\"t2\"}")
          .on(DAGS, status, "{\"detail\":\"" + detail + "\"}")
          .on(DAGS, 200, DAG);
      AirflowClient client = client(server.url());
      assertThat(client.dag("nightly").id()).isEqualTo("nightly");
      assertThat(server.requests(DAGS))
          .extracting(ScriptedServer.Request::authorization)
          .containsExactly("Bearer t1", "Bearer t2");
      client.dag("nightly");
      assertThat(server.requests("POST /auth/token")).hasSize(2);
    }
  }

  @Test
  void aTokenThatStaysRefusedIsAnError() {
    try (ScriptedServer server = new ScriptedServer()) {
      server.on(DAGS, 401, "{\"detail\":\"Not authenticated\"}");
      AirflowException thrown = thrownBy(() -> client(server.url()).dag("nightly"));
      assertThat(thrown).hasMessageContaining("forbids it (401): Not authenticated.");
      assertThat(server.requests(DAGS)).hasSize(2);
    }
  }

  @Test
  void aTokenIsRenewedBeforeItEnds() {
    try (ScriptedServer server = new ScriptedServer()) {
      server
          .forget("POST /auth/token")
          .on("POST /auth/token", 201, "{\"access_token\":\"" + jwt(Duration.ofHours(24)) + "\"}")
          .on(DAGS, 200, DAG);
      AirflowClient client = client(server.url());
      client.dag("nightly");
      time.pass(Duration.ofHours(23));
      client.dag("nightly");
      assertThat(server.requests("POST /auth/token")).hasSize(1);
      time.pass(Duration.ofMinutes(59).plusSeconds(30));
      client.dag("nightly");
      assertThat(server.requests("POST /auth/token")).hasSize(2);
    }
  }

  @Test
  void anUrlThatIsNoneOrHoldsAPasswordIsRefused() {
    for (String url : List.of("127.0.0.1:8080", "ftp://host", "http://u:p@host", "http:///x")) {
      assertThatThrownBy(() -> access(URI.create(url)))
          .as(url)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private String jwt(Duration length) {
    String claims = "{\"exp\":" + time.now().plus(length).getEpochSecond() + "}";
    return "h."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".s";
  }

  private AirflowClient client(int port) {
    return client(URI.create("http://127.0.0.1:" + port));
  }

  private AirflowClient client(URI url) {
    return new AirflowClient(access(url), LONG, time);
  }

  private AirflowClient hasty(URI url) {
    return new AirflowClient(access(url), SHORT, time);
  }

  private static Patience patience(Duration answer) {
    return new Patience(answer, answer, 3, Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  private static AirflowAccess access(URI url) {
    return new AirflowAccess(url, "admin", () -> "secret");
  }

  private static AirflowException thrownBy(Runnable call) {
    return catchThrowableOfType(AirflowException.class, call::run);
  }
}

package dev.nightjar.monitoring.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SecretReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A webhook over real sockets, at servers of every mood. */
class WebhookChannelTest {
  private static final LocalDate NIGHT = LocalDate.of(2024, 3, 31);
  private static final Duration SHORT = Duration.ofSeconds(1);

  @TempDir Path folder;
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void theMessageIsSignedAndNamed() throws IOException {
    channel("kéy").send(message("Größe drifts \"much\"\r\nX-Injected: 1 日本"));
    TestServer.Received request = server.received().get(0);
    JsonNode json = new ObjectMapper().readTree(request.body());
    assertThat(json.path("text").asText())
        .contains("shop, night 2024-03-31: 1 alert")
        .contains("Größe drifts \"much\" X-Injected: 1 日本")
        .contains("The report: https://host/2024-03-31.html");
    assertThat(json.at("/notices/0/kind").asText()).isEqualTo("alert");
    assertThat(json.at("/notices/0/night").asText()).isEqualTo("2024-03-31");
    assertThat(request.headers())
        .containsEntry("content-type", "application/json; charset=utf-8")
        .containsEntry("idempotency-key", json.path("id").asText())
        .doesNotContainKey("x-injected");
    String timestamp = request.headers().get("x-nightjar-timestamp");
    assertThat(request.headers().get("x-nightjar-signature"))
        .isEqualTo("sha256=" + WebhookChannel.signature("kéy", timestamp + "." + request.body()));
  }

  @Test
  void theSignatureIsTheOneOfTheStandard() {
    // RFC 4231, test case 2.
    assertThat(WebhookChannel.signature("Jefe", "what do ya want for nothing?"))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void aServerThatFailsIsAskedAgain() {
    server.answers(500, 503, 200);
    channel(null).send(message("x"));
    assertThat(server.received()).hasSize(3);
    assertThat(server.received().stream().map(r -> r.headers().get("idempotency-key")).distinct())
        .hasSize(1);
  }

  @Test
  void aServerThatGoesOnFailingIsLeftForLater() {
    server.answers(500, 500, 500, 500);
    refused("it answered 500, 3 times", ErrorCategory.OUTSIDE);
    assertThat(server.received()).hasSize(3);
  }

  @Test
  void aRefusalIsNotRepeatedAndARedirectIsNotFollowed() {
    for (int status : new int[] {400, 401, 404, 410, 429, 301, 307}) {
      server.answers(status);
      refused("it answered " + status, ErrorCategory.OUTSIDE);
    }
    assertThat(server.received()).hasSize(7);
  }

  @Test
  void aSlowServerHoldsNobodyUp() {
    server.delays(Duration.ofSeconds(20));
    long start = System.nanoTime();
    refused("it did not answer within 1 s, 3 times", ErrorCategory.OUTSIDE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
  }

  @Test
  void aServerThatIsDownOrHangsUpIsTold() throws IOException {
    server.close();
    refused("it cannot be reached", ErrorCategory.OUTSIDE);
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread hangsUp =
          new Thread(
              () -> {
                try {
                  while (true) {
                    socket.accept().close();
                  }
                } catch (IOException e) {
                  return;
                }
              });
      hangsUp.setDaemon(true);
      hangsUp.start();
      WebhookChannel channel =
          new WebhookChannel(
              TestServer.webhook(
                  folder, "http://127.0.0.1:" + socket.getLocalPort() + "/hidden", null, SHORT),
              Duration.ZERO);
      assertThatThrownBy(() -> channel.send(message("x")))
          .isInstanceOf(NightjarException.class)
          .hasMessageContaining("it cannot be reached")
          .hasMessageNotContaining("hidden");
    }
  }

  @Test
  void anAddressThatIsNoneIsAMistakeAndStaysSecret() {
    for (String address : List.of("no address \r\n", "ftp://hidden/x", "https:///hidden")) {
      WebhookChannel channel =
          new WebhookChannel(TestServer.webhook(folder, address, null, SHORT), Duration.ZERO);
      assertThatThrownBy(() -> channel.send(message("x")))
          .hasMessageContaining("it is no address")
          .hasMessageNotContaining("hidden")
          .extracting(e -> ((NightjarException) e).category())
          .isEqualTo(ErrorCategory.USER);
    }
    SecretReference unset = new SecretReference(false, "NIGHTJAR_IS_NOT_SET");
    assertThatThrownBy(() -> NotifyDefinition.secret(unset))
        .hasMessageContaining("the environment variable NIGHTJAR_IS_NOT_SET is not set");
    SecretReference none = new SecretReference(true, folder.resolve("none").toString());
    assertThatThrownBy(() -> NotifyDefinition.secret(none)).hasMessageContaining("cannot be read");
  }

  private void refused(String part, ErrorCategory category) {
    WebhookChannel channel = channel(null);
    assertThatThrownBy(() -> channel.send(message("x")))
        .hasMessageContaining(part)
        .hasMessageContaining("the webhook at 127.0.0.1")
        .hasMessageNotContaining("hidden")
        .extracting(e -> ((NightjarException) e).category())
        .isEqualTo(category);
  }

  private WebhookChannel channel(@org.jspecify.annotations.Nullable String secret) {
    return new WebhookChannel(server.webhook(folder, secret, SHORT), Duration.ofMillis(1));
  }

  static Message message(String sentence) {
    return new Message(
        "shop",
        NIGHT,
        List.of(
            new Notice(
                "alert/1", Notice.Kind.ALERT, NIGHT, "m", NotifyDefinition.oneLine(sentence))),
        "https://host/2024-03-31.html");
  }
}

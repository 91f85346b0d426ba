package dev.nightjar.monitoring.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.nightjar.lakehouse.ErrorCategory;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SecretReference;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E-mail to a real mail server on this machine. */
class EmailChannelTest {
  private static final LocalDate NIGHT = LocalDate.of(2024, 3, 31);

  @TempDir Path folder;
  private final GreenMail server = new GreenMail(setup());

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  @Test
  void aMailToEveryoneWithTextOfAllLanguages() throws MessagingException, IOException {
    Message message =
        new Message(
            "größe\r\nBcc: evil@example.org",
            NIGHT,
            List.of(
                new Notice("a", Notice.Kind.ALERT, NIGHT, "m", "日本 drifts by 30 %"),
                new Notice(
                    "b", Notice.Kind.DECISION, NIGHT, "m\nX: y", "train m again: it is old")),
            null);
    channel(port(), NotifyDefinition.Tls.NONE, null, null).send(message);
    MimeMessage[] received = server.getReceivedMessages();
    assertThat(received).hasSize(2);
    for (MimeMessage mail : received) {
      assertThat(mail.getSubject())
          .isEqualTo("größe Bcc: evil@example.org, night 2024-03-31: 1 alert, train m X: y again");
      assertThat(mail.getAllRecipients()).hasSize(2);
      assertThat(mail.getHeader("X")).isNull();
      assertThat(mail.getHeader("Message-ID")).containsExactly("<" + message.id() + "@nightjar>");
      assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
      assertThat((String) mail.getContent())
          .contains("- 日本 drifts by 30 %")
          .contains("- train m again: it is old")
          .contains("The report: nightjar report --date 2024-03-31");
    }
  }

  @Test
  void aWrongPasswordIsAMistake() {
    server.setUser("night", "night", "right");
    SecretReference right = TestServer.file(folder, "right", "right");
    channel(port(), NotifyDefinition.Tls.NONE, "night", right)
        .send(WebhookChannelTest.message("x"));
    assertThat(server.getReceivedMessages()).hasSize(2);
    SecretReference wrong = TestServer.file(folder, "wrong", "wrong");
    refused(
        channel(port(), NotifyDefinition.Tls.NONE, "night", wrong),
        "it refuses the user or the password",
        ErrorCategory.USER);
  }

  @Test
  void noPasswordGoesToAServerThatKeepsNoSecret() {
    server.setUser("night", "night", "right");
    SecretReference right = TestServer.file(folder, "right", "right");
    refused(
        channel(port(), NotifyDefinition.Tls.STARTTLS, "night", right),
        "STARTTLS",
        ErrorCategory.OUTSIDE);
    assertThat(server.getReceivedMessages()).isEmpty();
  }

  @Test
  void aServerThatIsDownOrSaysNothingIsTold() throws IOException {
    int port = port();
    server.stop();
    refused(
        channel(port, NotifyDefinition.Tls.NONE, null, null),
        "Cannot mail by 127.0.0.1:" + port,
        ErrorCategory.OUTSIDE);
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      refused(
          channel(silent.getLocalPort(), NotifyDefinition.Tls.NONE, null, null),
          "Cannot mail by",
          ErrorCategory.OUTSIDE);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  private static ServerSetup setup() {
    ServerSetup setup = new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP);
    setup.setServerStartupTimeout(20_000);
    return setup;
  }

  private int port() {
    return server.getSmtp().getPort();
  }

  private static void refused(EmailChannel channel, String part, ErrorCategory category) {
    assertThatThrownBy(() -> channel.send(WebhookChannelTest.message("x")))
        .hasMessageContaining(part)
        .extracting(e -> ((NightjarException) e).category())
        .isEqualTo(category);
  }

  private static EmailChannel channel(
      int port,
      NotifyDefinition.Tls tls,
      @Nullable String user,
      @Nullable SecretReference password) {
    return new EmailChannel(
        new NotifyDefinition.Email(
            List.of("a@example.org", "b@example.org"),
            "nightjar@example.org",
            "127.0.0.1",
            port,
            tls,
            user,
            password,
            Duration.ofSeconds(1)));
  }
}

package dev.nightjar.monitoring.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.SecretReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifyDefinitionTest {
  @TempDir Path folder;

  @Test
  void allOfItIsRead() throws IOException {
    NotifyDefinition read =
        read(
                """
                notify:
                  about: alert
                  report: https://host/{date}.html
                  webhook: { url_env: HOOK, secret_file: /run/key, timeout: 5s }
                  email:
                    to: [a@example.org, b@example.org]
                    from: n@example.org
                    smtp: { host: mail.example.org, port: 465, tls: implicit, user: n, password_env: P }
                """,
                "")
            .orElseThrow();
    assertThat(read.about()).containsExactly(Notice.Kind.ALERT);
    assertThat(read.webhook())
        .isEqualTo(
            new NotifyDefinition.Webhook(
                new SecretReference(false, "HOOK"),
                new SecretReference(true, "/run/key"),
                Duration.ofSeconds(5)));
    assertThat(read.email())
        .isEqualTo(
            new NotifyDefinition.Email(
                List.of("a@example.org", "b@example.org"),
                "n@example.org",
                "mail.example.org",
                465,
                NotifyDefinition.Tls.IMPLICIT,
                "n",
                new SecretReference(false, "P"),
                Duration.ofSeconds(10)));
    assertThat(read("", "")).isEmpty();
  }

  @Test
  void mistakesAreToldAtOnce() throws IOException {
    read(
        """
        notify:
          about: [alarm]
          report: file:///x
          webhook: { url: "https://secret" }
          email:
            to: ["a@b", "x\\r\\nBcc: y@z"]
            from: nobody
            smtp: { host: "a b", port: 0, tls: none, user: u, timeout: 2h }
        """,
        "there is no kind of notice 'alarm'",
        "'report' must be a link",
        "'url_env' or 'url_file' is missing",
        "unknown key 'url'",
        "'x Bcc: y@z' is not an address",
        "'nobody' is not an address",
        "'a b' is not the name of a host",
        "'port' must lie between 1 and 65535",
        "'user' and 'password_env' or 'password_file' belong together",
        "'timeout' must lie between 1s and 60s");
    read("notify: {}\n", "'notify' needs a 'webhook', an 'email' or both");
    read(
        "notify: { email: { to: a@b, from: a@b, smtp: { host: h, tls: none, user: u, password_env: P } } }\n",
        "'tls' must not be none where a password is sent to another machine");
  }

  @Test
  void theSchemaKnowsTheReadersKeys() throws IOException {
    try (InputStream in =
        NotifyDefinition.class.getResourceAsStream("/dev/nightjar/schemas/lakehouse.schema.json")) {
      JsonNode notify = new ObjectMapper().readTree(in).at("/properties/notify/properties");
      assertThat(names(notify)).containsExactlyInAnyOrder("about", "report", "webhook", "email");
      assertThat(names(notify.at("/webhook/properties")))
          .containsExactlyInAnyOrder("url_env", "url_file", "secret_env", "secret_file", "timeout");
      assertThat(names(notify.at("/email/properties")))
          .containsExactlyInAnyOrder("to", "from", "smtp");
      assertThat(names(notify.at("/email/properties/smtp/properties")))
          .containsExactlyInAnyOrder(
              "host", "port", "tls", "user", "password_env", "password_file", "timeout");
    }
  }

  private static List<String> names(JsonNode properties) {
    return properties.properties().stream().map(Map.Entry::getKey).toList();
  }

  private Optional<NotifyDefinition> read(String yaml, String... wrong) throws IOException {
    Files.writeString(folder.resolve("lakehouse.yaml"), "name: x\nroot: y\n" + yaml);
    Problems problems = new Problems();
    Optional<NotifyDefinition> read =
        NotifyDefinition.read(ProjectFolder.open(folder, null), problems);
    String told = problems.all().toString();
    for (String part : wrong) {
      assertThat(told).contains(part);
    }
    assertThat(problems.all())
        .as(told)
        .hasSize(wrong.length == 1 && wrong[0].isEmpty() ? 0 : wrong.length);
    return read;
  }
}

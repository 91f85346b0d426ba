package dev.nightjar.monitoring.notify;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.ProjectFolder;
import dev.nightjar.lakehouse.SecretReference;
import dev.nightjar.lakehouse.YamlMap;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code notify:} of {@code lakehouse.yaml}: who is told of alerts and decisions, and how.
 *
 * @param about what is told
 * @param report link to a night's report, in which {@code {date}} stands for the night; null for
 *     none
 * @param webhook null for none
 * @param email null for none
 */
public record NotifyDefinition(
    Set<Notice.Kind> about,
    @Nullable String report,
    @Nullable Webhook webhook,
    @Nullable Email email) {
  static final String DATE = "{date}";
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s@<>,;:\"\\p{Cntrl}]+@[^\\s@<>,;:\"\\p{Cntrl}]+");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]+");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int SUBMISSION = 587;
  private static final int LARGEST_PORT = 65_535;

  /** A secret of {@code notify:} itself. */
  static String secret(SecretReference reference) {
    return reference.value(
        "Cannot read a secret of notify in lakehouse.yaml", "set it, or name another place");
  }

  /**
   * Where a message is posted as JSON.
   *
   * @param url where its address is kept: whoever has it may post
   * @param secret where the key that signs the message is kept; null for no signature
   * @param timeout of the connection and of the answer
   */
  record Webhook(SecretReference url, @Nullable SecretReference secret, Duration timeout) {}

  /**
   * Whom a message is mailed to.
   *
   * @param to addresses
   * @param from the sender's address
   * @param host of the SMTP server
   * @param port of the SMTP server
   * @param tls how the connection is kept secret
   * @param user who logs in; null for no login
   * @param password where the password is kept; null for no login
   * @param timeout of the connection and of each answer
   */
  record Email(
      List<String> to,
      String from,
      String host,
      int port,
      Tls tls,
      @Nullable String user,
      @Nullable SecretReference password,
      Duration timeout) {}

  /** How an SMTP connection is kept secret. */
  enum Tls {
    /** From the greeting on; no server that cannot do it gets a message. */
    STARTTLS,
    /** From the first byte on. */
    IMPLICIT,
    /** Not at all. */
    NONE
  }

  /** Reads the project's definition; mistakes go to the problems. Empty where there is none. */
  public static Optional<NotifyDefinition> read(ProjectFolder folder, Problems problems) {
    // Mistakes of the file as a whole are told by those who read the rest of it.
    YamlMap lakehouse = folder.lakehouse(new Problems());
    return lakehouse.has("notify")
        ? folder.lakehouse(problems).optionalMap("notify").map(NotifyDefinition::read)
        : Optional.empty();
  }

  private static NotifyDefinition read(YamlMap yaml) {
    Set<Notice.Kind> about = EnumSet.noneOf(Notice.Kind.class);
    List<String> kinds = Notice.Kind.keys();
    for (String kind : yaml.strings("about")) {
      if (kinds.contains(kind)) {
        about.add(Notice.Kind.valueOf(kind.toUpperCase(Locale.ROOT)));
      } else {
        yaml.problems().unknown(yaml.mark("about"), "kind of notice", kind, kinds);
      }
    }
    String report = yaml.optionalString("report");
    if (report != null && !report.matches("https?://\\S+")) {
      yaml.problem("report", "'report' must be a link such as https://host/nightjar/{date}.html");
    }
    Webhook webhook = yaml.optionalMap("webhook").map(NotifyDefinition::webhook).orElse(null);
    Email email = yaml.optionalMap("email").map(NotifyDefinition::email).orElse(null);
    if (webhook == null && email == null) {
      yaml.problems().add(yaml.mark(), "'notify' needs a 'webhook', an 'email' or both");
    }
    yaml.finish();
    return new NotifyDefinition(
        about.isEmpty() ? EnumSet.allOf(Notice.Kind.class) : about, report, webhook, email);
  }

  private static Webhook webhook(YamlMap yaml) {
    Webhook webhook =
        new Webhook(
            SecretReference.required(yaml, "url"),
            SecretReference.read(yaml, "secret"),
            timeout(yaml));
    yaml.finish();
    return webhook;
  }

  private static Email email(YamlMap yaml) {
    List<String> to = yaml.requiredStrings("to");
    to.forEach(address -> checkAddress(yaml, "to", address));
    String from = yaml.string("from");
    if (!from.isEmpty()) {
      checkAddress(yaml, "from", from);
    }
    YamlMap smtp = yaml.map("smtp");
    String host = smtp.string("host");
    if (!host.isEmpty() && !HOST.matcher(host).matches()) {
      smtp.problem("host", "'" + oneLine(host) + "' is not the name of a host");
    }
    long port = smtp.integer("port", SUBMISSION);
    if (port < 1 || port > LARGEST_PORT) {
      smtp.problem("port", "'port' must lie between 1 and 65535, but is " + port);
    }
    Tls tls = smtp.oneOf("tls", Tls.class, Tls.STARTTLS);
    String user = smtp.optionalString("user");
    SecretReference password = SecretReference.read(smtp, "password");
    if ((user == null) != (password == null)) {
      smtp.problems()
          .add(smtp.mark(), "'user' and 'password_env' or 'password_file' belong together");
    }
    if (password != null && tls == Tls.NONE && !isOfThisMachine(host)) {
      smtp.problem("tls", "'tls' must not be none where a password is sent to another machine");
    }
    Duration timeout = timeout(smtp);
    smtp.finish();
    yaml.finish();
    return new Email(
        List.copyOf(new ArrayList<>(to)), from, host, (int) port, tls, user, password, timeout);
  }

  private static boolean isOfThisMachine(String host) {
    return List.of("localhost", "127.0.0.1", "::1").contains(host);
  }

  private static Duration timeout(YamlMap yaml) {
    Duration timeout = yaml.duration("timeout", TIMEOUT);
    if (timeout.isZero() || timeout.compareTo(LONGEST) > 0) {
      yaml.problem(
          "timeout", "'timeout' must lie between 1s and 60s: a night does not wait for it");
    }
    return timeout;
  }

  private static void checkAddress(YamlMap yaml, String key, String address) {
    if (!ADDRESS.matcher(address).matches()) {
      yaml.problem(key, "'" + oneLine(address) + "' is not an address such as team@example.org");
    }
  }

  /** A text on one line, so that it cannot end a header or begin another one. */
  static String oneLine(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ").strip();
  }
}

package dev.nightjar.monitoring.notify;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.SecretReference;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Posts messages as JSON. The address is a secret: messages about failures name its host only. */
final class WebhookChannel implements Channel {
  static final String SIGNATURE = "X-Nightjar-Signature";
  static final String TIMESTAMP = "X-Nightjar-Timestamp";
  static final String ID = "Idempotency-Key";
  private static final int TRIES = 3;

  private final NotifyDefinition.Webhook definition;
  private final Duration pause;

  WebhookChannel(NotifyDefinition.Webhook definition) {
    this(definition, Duration.ofSeconds(1));
  }

  /** With another pause before the second try; the next is twice as long. */
  WebhookChannel(NotifyDefinition.Webhook definition, Duration pause) {
    this.definition = definition;
    this.pause = pause;
  }

  @Override
  public String name() {
    return "webhook";
  }

  /** Tries again where the server could not be reached or failed, not where it refused. */
  @Override
  public void send(Message message) {
    URI address = address();
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(definition.timeout())
            .build();
    HttpRequest request = request(address, message);
    for (int attempt = 1; ; attempt++) {
      String failure = failure(client, request);
      if (failure == null) {
        return;
      }
      boolean refused = failure.matches(".*answered [1234]\\d\\d.*");
      if (refused || attempt == TRIES) {
        throw NightjarException.outside(
            "Cannot post to the webhook at " + address.getHost(),
            failure + (attempt > 1 ? ", " + attempt + " times" : ""),
            "check the webhook; the next run tries again",
            null);
      }
      sleep(pause.multipliedBy(attempt));
    }
  }

  private URI address() {
    try {
      URI address = new URI(NotifyDefinition.secret(definition.url()).strip());
      if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Told below, without the address.
    }
    throw NightjarException.user(
        "Cannot use the address of the webhook in " + definition.url().name(),
        "it is no address such as https://host/path",
        "correct it");
  }

  private HttpRequest request(URI address, Message message) {
    String body = message.json();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "nightjar")
            .header(ID, message.id())
            .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
    SecretReference secret = definition.secret();
    if (secret != null) {
      String timestamp = String.valueOf(Instant.now().getEpochSecond());
      request.header(TIMESTAMP, timestamp);
      request.header(
          SIGNATURE,
          "sha256=" + signature(NotifyDefinition.secret(secret), timestamp + "." + body));
    }
    return request.build();
  }

  /** HMAC-SHA256 in hex; the receiver computes the same of timestamp, a dot and the body. */
  static String signature(String secret, String signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw NightjarException.bug("Cannot sign a message", e);
    }
  }

  /** Why the message was not taken; null where it was. */
  private @Nullable String failure(HttpClient client, HttpRequest request) {
    var answer = client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      // The whole answer, so that one that trickles does not hold the night up.
      int status = answer.get(definition.timeout().toMillis(), TimeUnit.MILLISECONDS).statusCode();
      return status >= 200 && status < 300 ? null : "it answered " + status;
    } catch (TimeoutException e) {
      answer.cancel(true);
      return "it did not answer within " + definition.timeout().toSeconds() + " s";
    } catch (ExecutionException e) {
      return "it cannot be reached: " + why(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "the wait for its answer was interrupted";
    }
  }

  /** In own words: those of the libraries may hold the address. */
  private static String why(@Nullable Throwable cause) {
    if (cause instanceof HttpTimeoutException) {
      return "there is no connection within the timeout";
    }
    if (cause instanceof SSLException) {
      return "its certificate is not trusted, or it speaks no TLS";
    }
    if (cause != null && cause.getCause() instanceof UnresolvedAddressException) {
      return "nobody knows its name";
    }
    return "the connection is refused or cut";
  }

  private static void sleep(Duration length) {
    try {
      Thread.sleep(length.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

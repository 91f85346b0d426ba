package dev.nightjar.airflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests and answers: login and its renewal, time-outs, and trying again where that may help. For
 * use by one thread or many.
 */
final class Wire {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AirflowAccess access;
  private final Patience patience;
  private final Pauses pauses;
  private final HttpClient http;
  private @Nullable Token token;

  Wire(AirflowAccess access, Patience patience, Pauses pauses) {
    this.access = access;
    this.patience = patience;
    this.pauses = pauses;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(patience.connect())
            .build();
  }

  /**
   * A request as the user who asks.
   *
   * @param what for errors, such as "trigger the DAG nightly"
   * @param parts of the path below {@code /api/v2}, not encoded yet
   * @param body null for none
   * @return the answer; a missing node where it is empty
   * @throws AirflowException when Airflow refuses or cannot be reached
   */
  JsonNode ask(
      String what,
      String method,
      String[] parts,
      Map<String, String> query,
      @Nullable ObjectNode body) {
    URI uri = uri("api/v2", parts, query);
    Token used = token(what);
    Answer answer = send(what, method, uri, body, used);
    if (answer.wantsLogin()) {
      answer = send(what, method, uri, body, renewed(what, used));
    }
    return answer.json(what);
  }

  /** A request that needs no login. */
  JsonNode askAnyone(String what, String... parts) {
    return send(what, "GET", uri("api/v2", parts, Map.of()), null, null).json(what);
  }

  /** Waits between two polls. */
  void pause(String what, Duration length) {
    try {
      pauses.pause(length);
    } catch (InterruptedException e) {
      throw interrupted(what, e);
    }
  }

  Instant now() {
    return pauses.now();
  }

  private synchronized Token token(String what) {
    if (token == null || !token.isGoodAt(pauses.now())) {
      token = login(what);
    }
    return token;
  }

  /** Logs in again unless another thread just did. */
  private synchronized Token renewed(String what, Token refused) {
    if (refused.equals(token)) {
      token = null;
    }
    return token(what);
  }

  private Token login(String what) {
    ObjectNode body = JSON.createObjectNode();
    body.put("username", access.user()).put("password", access.password().get());
    URI uri = uri("auth", new String[] {"token"}, Map.of());
    Answer answer = send(what, "POST", uri, body, null);
    if (answer.status == 401 || answer.status == 403) {
      throw AirflowException.of(
          answer.status,
          what,
          "Airflow at %s does not let %s in (%d): %s"
              .formatted(access.url(), access.user(), answer.status, answer.reason()),
          null);
    }
    String value = answer.json(what).path("access_token").asText("");
    if (value.isEmpty()) {
      throw answer.unfit(what);
    }
    return Token.of(value);
  }

  private Answer send(
      String what, String method, URI uri, @Nullable ObjectNode body, @Nullable Token as) {
    for (int attempt = 1; ; attempt++) {
      AirflowException failure;
      try {
        Answer answer = exchange(method, uri, body, as);
        if (answer.status < 500) {
          return answer;
        }
        failure = answer.failure(what);
      } catch (IOException | TimeoutException e) {
        failure =
            AirflowException.noAnswer(
                what, "Airflow at %s %s".formatted(access.url(), reason(e)), e);
      } catch (InterruptedException e) {
        throw interrupted(what, e);
      }
      if (attempt >= patience.tries()) {
        throw failure;
      }
      pause(what, patience.pauseAfter(attempt));
    }
  }

  private Answer exchange(String method, URI uri, @Nullable ObjectNode body, @Nullable Token as)
      throws IOException, InterruptedException, TimeoutException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Accept", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (as != null) {
      request.header("Authorization", "Bearer " + as.value());
    }
    // A request's own time-out ends with the headers; this one covers a body that trickles, too.
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    try {
      HttpResponse<String> response =
          answer.get(patience.answer().toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(response.statusCode(), response.body());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private String reason(Exception e) {
    String name = e.getClass().getSimpleName();
    if (e instanceof TimeoutException) {
      return "did not answer within " + patience.answer().toMillis() / 1000.0 + " s";
    }
    if (e instanceof HttpConnectTimeoutException) {
      return "let nobody connect within " + patience.connect().toMillis() / 1000.0 + " s";
    }
    if (e instanceof ConnectException) {
      return "is not there: nobody listens";
    }
    String message = e.getMessage();
    return "broke the connection (" + (message == null ? name : message) + ")";
  }

  private static AirflowException interrupted(String what, InterruptedException e) {
    Thread.currentThread().interrupt();
    return AirflowException.noAnswer(what, "the wait was interrupted", e);
  }

  private URI uri(String api, String[] parts, Map<String, String> query) {
    StringBuilder uri = new StringBuilder(access.url().toString().replaceAll("/+$", ""));
    uri.append('/').append(api);
    for (String part : parts) {
      uri.append('/').append(encoded(part));
    }
    char separator = '?';
    for (Map.Entry<String, String> each : query.entrySet()) {
      uri.append(separator).append(each.getKey()).append('=').append(encoded(each.getValue()));
      separator = '&';
    }
    return URI.create(uri.toString());
  }

  private static String encoded(String part) {
    // A path knows no plus for a space, and a lone . or .. would climb.
    String encoded = URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    return encoded.matches("\\.{1,2}") ? encoded.replace(".", "%2E") : encoded;
  }

  /** An answer as it came. */
  private final class Answer {
    private final int status;
    private final String text;
    private final @Nullable JsonNode body;

    Answer(int status, String text) {
      this.status = status;
      this.text = text;
      this.body = parse(text);
    }

    private static @Nullable JsonNode parse(String text) {
      if (text.isEmpty()) {
        return MissingNode.getInstance();
      }
      try {
        JsonNode node = JSON.readTree(text);
        return node.isObject() || node.isArray() ? node : null;
      } catch (JsonProcessingException e) {
        return null;
      }
    }

    String reason() {
      return ErrorBody.reason(body, text);
    }

    /** The token is too old or unknown; a right that is missing is another 403. */
    boolean wantsLogin() {
      return status == 401
          || (status == 403 && reason().toLowerCase(Locale.ROOT).contains("token"));
    }

    JsonNode json(String what) {
      if (status >= 400) {
        throw failure(what);
      }
      if (status >= 300 || body == null) {
        throw unfit(what);
      }
      return body;
    }

    AirflowException failure(String what) {
      String by =
          status >= 500 ? "failed" : status == 401 || status == 403 ? "forbids it" : "refuses it";
      return AirflowException.of(
          status,
          what,
          "Airflow at %s %s (%d): %s".formatted(access.url(), by, status, reason()),
          null);
    }

    /** An answer that no Airflow 3 gives: a proxy's page, another server. */
    AirflowException unfit(String what) {
      return AirflowException.noAnswer(
          what,
          "what answers at %s is not the API of Airflow 3 (%d): %s"
              .formatted(access.url(), status, reason()),
          null);
    }
  }
}

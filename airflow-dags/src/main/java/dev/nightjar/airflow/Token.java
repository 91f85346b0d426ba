package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What a login gave.
 *
 * @param value sent with each request
 * @param expires when it stops being good; null where it does not say
 */
record Token(String value, @Nullable Instant expires) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A token that ends this soon might end on its way. */
  private static final Duration MARGIN = Duration.ofMinutes(1);

  /** Reads the expiry from the claims, if they are those of a JWT. */
  static Token of(String value) {
    String[] parts = value.split("\\.");
    if (parts.length == 3) {
      try {
        JsonNode expires = JSON.readTree(Base64.getUrlDecoder().decode(parts[1])).path("exp");
        return new Token(
            value, expires.isNumber() ? Instant.ofEpochSecond(expires.asLong()) : null);
      } catch (IOException | IllegalArgumentException e) {
        return new Token(value, null);
      }
    }
    return new Token(value, null);
  }

  boolean isGoodAt(Instant now) {
    return expires == null || now.plus(MARGIN).isBefore(expires);
  }

  @Override
  public String toString() {
    return "a token until " + expires;
  }
}

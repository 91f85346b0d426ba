package dev.nightjar.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.NightjarException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Values as YAML writes them: plain where they may be, else quoted as in JSON, which YAML reads.
 */
final class YamlText {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  /** Words that are no text in this or in an older YAML. */
  private static final Set<String> WORDS =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private YamlText() {}

  /** A text. */
  static String text(String value) {
    if (PLAIN.matcher(value).matches() && !WORDS.contains(value.toLowerCase(Locale.ROOT))) {
      return value;
    }
    return quoted(value);
  }

  /** A text in quotes. */
  static String quoted(String value) {
    try {
      // YAML takes some control characters for line ends, JSON does not.
      return JSON.writeValueAsString(value)
          .replace("\u0085", "\\u0085")
          .replace("\u2028", "\\u2028")
          .replace("\u2029", "\\u2029");
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write a text as YAML", e);
    }
  }

  /** {@code [a, b]}. */
  static String list(Collection<String> values) {
    return values.stream().map(YamlText::text).collect(Collectors.joining(", ", "[", "]"));
  }

  /** {@code { a: 1 }}, of values that are YAML already. */
  static String map(Map<String, String> values) {
    return values.entrySet().stream()
        .map(each -> text(each.getKey()) + ": " + each.getValue())
        .collect(Collectors.joining(", ", "{ ", " }"));
  }
}

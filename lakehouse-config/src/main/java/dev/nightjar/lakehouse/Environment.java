package dev.nightjar.lakehouse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts environment variables into YAML values: {@code ${NAME}} and {@code ${NAME:-default}}. */
final class Environment {
  private static final Pattern REFERENCE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\}");

  private Environment() {}

  /**
   * The text with its references replaced; a variable that is unset and has no default is a
   * problem.
   */
  static String substitute(String text, SourceMark mark, Problems problems) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder result = new StringBuilder();
    while (matcher.find()) {
      String value = System.getenv(matcher.group(1));
      if (value == null || value.isEmpty()) {
        value = matcher.group(2);
      }
      if (value == null) {
        problems.add(
            mark,
            "the environment variable "
                + matcher.group(1)
                + " is not set and has no default (${NAME:-default})");
        value = "";
      }
      matcher.appendReplacement(result, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(result).toString();
  }
}

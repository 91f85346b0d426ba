package dev.nightjar.lakehouse;

import java.util.Locale;

/**
 * Markup of pages and charts, written from front to back. Text and attribute values are escaped
 * here and nowhere else, so nothing that comes from data can become markup.
 */
public final class Html {
  private final StringBuilder markup = new StringBuilder();

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn
   */
  public Html open(String tag, String... attributes) {
    start(tag, attributes);
    markup.append('>');
    return this;
  }

  public Html close(String tag) {
    markup.append("</").append(tag).append('>');
    return this;
  }

  /** An element without content, as HTML and SVG both read it. */
  public Html empty(String tag, String... attributes) {
    start(tag, attributes);
    markup.append("/>");
    return this;
  }

  /** An element with nothing but text in it. */
  public Html element(String tag, String text, String... attributes) {
    return open(tag, attributes).text(text).close(tag);
  }

  public Html text(String text) {
    markup.append(escaped(text));
    return this;
  }

  /** Markup that was written by this class too. */
  public Html add(Html other) {
    markup.append(other.markup);
    return this;
  }

  /** A style sheet of ours, which is the one text that must not be escaped. */
  public static Html style(String sheet) {
    Html style = new Html().open("style");
    style.markup.append(sheet);
    return style.close("style");
  }

  /** A length or place in a chart; a place that is none would make the whole chart invalid. */
  public static String place(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("no place in a chart: " + value);
    }
    return String.format(Locale.ROOT, "%.1f", value);
  }

  @Override
  public String toString() {
    return markup.toString();
  }

  private void start(String tag, String... attributes) {
    markup.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      markup.append(' ').append(attributes[i]).append("=\"");
      markup.append(escaped(attributes[i + 1])).append('"');
    }
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
      }
    }
    return escaped.toString();
  }
}

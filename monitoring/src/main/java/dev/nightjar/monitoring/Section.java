package dev.nightjar.monitoring;

import dev.nightjar.lakehouse.Html;
import dev.nightjar.lakehouse.Verdict;
import java.util.List;

/** What the sections of the page have in common. */
final class Section {
  private Section() {}

  static Html open(String heading) {
    return new Html().open("section").element("h2", heading);
  }

  /** Says in words that there is nothing to show. */
  static void none(Html html, String why) {
    html.element("p", why, "class", "none");
  }

  /** A verdict as a sign and a word, so that it can be told without its colour. */
  static Html badge(Verdict verdict) {
    return switch (verdict) {
      case PASS -> badge("✓ pass", "pass");
      case WARN -> badge("! warning", "warn");
      case INSUFFICIENT_DATA -> badge("? not judged", "open");
      case FAIL -> badge("✕ alert", "fail");
      case ERROR -> badge("✕ error", "fail");
    };
  }

  static Html badge(String text, String look) {
    return new Html().element("span", text, "class", "badge " + look);
  }

  /**
   * Opens a table that scrolls by itself where it is too wide.
   *
   * @param columns the headings; one that starts with {@code #} is over numbers
   */
  static void table(Html html, String caption, List<String> columns) {
    html.open("div", "class", "scroll", "tabindex", "0").open("table");
    html.element("caption", caption).open("thead").open("tr");
    for (String column : columns) {
      boolean number = column.startsWith("#");
      html.element(
          "th",
          number ? column.substring(1) : column,
          "scope",
          "col",
          "class",
          number ? "number" : "text");
    }
    html.close("tr").close("thead").open("tbody");
  }

  static void endTable(Html html) {
    html.close("tbody").close("table").close("div");
  }

  static void number(Html html, String figure) {
    html.element("td", figure, "class", "number");
  }
}

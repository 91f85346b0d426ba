package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Why a request failed, read from the body of the answer: {@code detail} has three forms. */
final class ErrorBody {
  private static final Pattern TITLE =
      Pattern.compile("<title[^>]*>\\s*([^<]*?)\\s*</title>", Pattern.CASE_INSENSITIVE);
  private static final int LONGEST = 300;

  private ErrorBody() {}

  /**
   * One sentence without a final stop.
   *
   * @param body the answer's JSON; null where it is none
   * @param text the answer as it came
   */
  static String reason(@Nullable JsonNode body, String text) {
    String reason = body == null ? ofText(text) : ofDetail(body.path("detail"), text);
    String line = reason.strip().replaceAll("\\s+", " ").replaceAll("\\.+$", "");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  private static String ofDetail(JsonNode detail, String text) {
    if (detail.isTextual()) {
      return detail.asText();
    }
    if (detail.isArray()) {
      List<String> each = new ArrayList<>();
      detail.forEach(item -> each.add(ofItem(item)));
      return String.join("; ", each);
    }
    if (detail.isObject()) {
      String reason = detail.path("reason").asText(detail.path("message").asText(""));
      String more = detail.path("orig_error").asText("");
      return reason.isEmpty() ? detail.toString() : more.isEmpty() ? reason : reason + ": " + more;
    }
    return text.isBlank() ? "it says nothing more" : text;
  }

  /** Such as {@code body.logical_date: Field required}. */
  private static String ofItem(JsonNode item) {
    if (!item.has("msg")) {
      return item.isTextual() ? item.asText() : item.toString();
    }
    List<String> place = new ArrayList<>();
    item.path("loc").forEach(part -> place.add(part.asText()));
    String message = item.path("msg").asText();
    return place.isEmpty() ? message : String.join(".", place) + ": " + message;
  }

  private static String ofText(String text) {
    Matcher title = TITLE.matcher(text);
    if (title.find()) {
      return "a page titled '" + title.group(1) + "'";
    }
    return text.isBlank() ? "it says nothing more" : text;
  }
}

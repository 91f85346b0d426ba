package dev.nightjar.monitoring.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a channel carries at once.
 *
 * @param project the project's name
 * @param night the last night that was run
 * @param notices at least one
 * @param report link to the night's report; null for none
 */
record Message(String project, LocalDate night, List<Notice> notices, @Nullable String report) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LINES = 50;

  /** The same notices give the same id, so that a receiver can tell a repetition. */
  String id() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(project.getBytes(StandardCharsets.UTF_8));
      for (Notice notice : notices) {
        digest.update((byte) 0);
        digest.update(notice.id().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw NightjarException.bug("Cannot name a message", e);
    }
  }

  /** One line. */
  String subject() {
    long alerts = count(Notice.Kind.ALERT);
    String decided =
        notices.stream()
            .filter(notice -> notice.kind() == Notice.Kind.DECISION)
            .map(Notice::about)
            .distinct()
            .collect(Collectors.joining(", "));
    String raised = alerts == 0 ? "" : alerts + (alerts == 1 ? " alert" : " alerts");
    String train = decided.isEmpty() ? "" : "train " + decided + " again";
    return NotifyDefinition.oneLine(
        "%s, night %s: %s%s%s"
            .formatted(
                project, night, raised, raised.isEmpty() || train.isEmpty() ? "" : ", ", train));
  }

  /** All of it for people. */
  String text() {
    StringBuilder text = new StringBuilder(subject()).append("\n\n");
    notices.stream().limit(LINES).forEach(notice -> text.append(line(notice)).append('\n'));
    if (notices.size() > LINES) {
      text.append("and ").append(notices.size() - LINES).append(" more\n");
    }
    return text.append('\n')
        .append(
            report == null
                ? "The report: nightjar report --date " + night + " --html report.html"
                : "The report: " + report)
        .append('\n')
        .toString();
  }

  private String line(Notice notice) {
    String prefix = notice.night().equals(night) ? "" : notice.night() + " ";
    return "- " + prefix + notice.sentence();
  }

  /** All of it for programs; {@code text} is what chat programs show. */
  String json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", id()).put("project", project).put("night", night.toString());
    json.put("text", text()).put("report", report);
    ArrayNode array = json.putArray("notices");
    for (Notice notice : notices) {
      array
          .addObject()
          .put("id", notice.id())
          .put("kind", notice.kind().key())
          .put("night", notice.night().toString())
          .put("about", notice.about())
          .put("sentence", notice.sentence());
    }
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write a message", e);
    }
  }

  private long count(Notice.Kind kind) {
    return notices.stream().filter(notice -> notice.kind() == kind).count();
  }
}

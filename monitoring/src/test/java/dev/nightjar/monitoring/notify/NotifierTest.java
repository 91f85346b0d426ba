package dev.nightjar.monitoring.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing once, whatever is run again and whatever was down. */
class NotifierTest {
  private static final LocalDate NIGHT = LocalDate.of(2024, 3, 31);

  @TempDir Path folder;
  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void whatWasToldIsNotToldAgainAndWhatWasNotIsTriedAgain() {
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    Set<Notice.Kind> all = EnumSet.allOf(Notice.Kind.class);
    Notice first = notice("first", Notice.Kind.ALERT, NIGHT);
    Notice second = notice("second", Notice.Kind.DECISION, NIGHT);
    assertThat(tell(lakehouse, all, NIGHT, first)).isEqualTo("webhook 1 sent");
    assertThat(tell(lakehouse, all, NIGHT, first)).isEmpty();
    assertThat(tell(lakehouse, all, NIGHT, first, second)).isEqualTo("webhook 1 sent");
    assertThat(server.received()).hasSize(2);
    assertThat(server.received().get(1).body()).contains("second").doesNotContain("first");

    Notice lost = notice("lost", Notice.Kind.ALERT, NIGHT);
    server.answers(400);
    assertThat(tell(lakehouse, all, NIGHT, first, lost)).isEqualTo("webhook 1 failed");
    // A later night does not raise it any more, and still tells it, once.
    Notice next = notice("next", Notice.Kind.ALERT, NIGHT.plusDays(1));
    assertThat(tell(lakehouse, all, NIGHT.plusDays(1), next)).isEqualTo("webhook 2 sent");
    assertThat(server.received().get(3).body()).contains("lost", "next");
    assertThat(tell(lakehouse, all, NIGHT, first, second, lost)).isEmpty();

    server.answers(400);
    tell(lakehouse, all, NIGHT, notice("old", Notice.Kind.ALERT, NIGHT));
    assertThat(tell(lakehouse, all, NIGHT.plusDays(7))).as("nobody wants news of a week").isEmpty();

    Set<Notice.Kind> decisions = EnumSet.of(Notice.Kind.DECISION);
    assertThat(tell(lakehouse, decisions, NIGHT, notice("x", Notice.Kind.ALERT, NIGHT))).isEmpty();
    assertThat(
            lakehouse
                .read(NotificationTable.TABLE)
                .where("status = 'failed'")
                .collectAsList()
                .stream()
                .map(row -> row.<String>getAs("error")))
        .hasSize(2)
        .allMatch(error -> error.contains("it answered 400") && !error.contains("hidden"));
  }

  private String tell(
      Lakehouse lakehouse, Set<Notice.Kind> about, LocalDate night, Notice... notices) {
    NotifyDefinition.Webhook webhook = server.webhook(folder, null, Duration.ofSeconds(2));
    NotifyDefinition definition = new NotifyDefinition(about, null, webhook, null);
    Run run = lakehouse.start("notify", NightRange.of(night));
    List<Delivery> deliveries =
        new Notifier(lakehouse, definition, List.of(new WebhookChannel(webhook, Duration.ZERO)))
            .tell(run, night, List.of(notices));
    run.complete();
    return String.join(
        ", ",
        deliveries.stream()
            .map(d -> d.channel() + " " + d.notices() + (d.failure() == null ? " sent" : " failed"))
            .toList());
  }

  private static Notice notice(String id, Notice.Kind kind, LocalDate night) {
    return new Notice(id, kind, night, "m", id + " happened");
  }
}

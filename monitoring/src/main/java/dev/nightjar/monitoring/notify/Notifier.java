package dev.nightjar.monitoring.notify;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells people what nights raised and decided, each thing once by each channel: what was delivered
 * is a row, and a row is not delivered again. What could not be delivered is a row too, and is
 * tried again by later runs for a week. A process that is killed between the two delivers twice;
 * the message then has the same id.
 */
public final class Notifier {
  private static final int DAYS_TRIED = 7;

  private final Lakehouse lakehouse;
  private final NotifyDefinition definition;
  private final List<Channel> channels;

  /** Tells by the channels of a definition. */
  public Notifier(Lakehouse lakehouse, NotifyDefinition definition) {
    this(lakehouse, definition, channels(definition));
  }

  Notifier(Lakehouse lakehouse, NotifyDefinition definition, List<Channel> channels) {
    this.lakehouse = lakehouse;
    this.definition = definition;
    this.channels = channels;
  }

  private static List<Channel> channels(NotifyDefinition definition) {
    List<Channel> channels = new ArrayList<>();
    NotifyDefinition.Webhook webhook = definition.webhook();
    if (webhook != null) {
      channels.add(new WebhookChannel(webhook));
    }
    NotifyDefinition.Email email = definition.email();
    if (email != null) {
      channels.add(new EmailChannel(email));
    }
    return channels;
  }

  /**
   * Tells what has not been told yet.
   *
   * @param night the last night that was run
   * @param notices of it and of other nights
   * @return a delivery for each channel that had something to tell
   */
  public List<Delivery> tell(Run run, LocalDate night, List<Notice> notices) {
    List<Delivery> deliveries = new ArrayList<>();
    NotificationTable table = new NotificationTable(lakehouse);
    for (Channel channel : channels) {
      List<Notice> due = due(table.told(channel.name()), night, notices);
      if (!due.isEmpty()) {
        Message message = new Message(lakehouse.settings().name(), night, due, report(night));
        deliveries.add(deliver(run, table, channel, message));
      }
    }
    return deliveries;
  }

  private List<Notice> due(
      Map<String, NotificationTable.Told> told, LocalDate night, List<Notice> notices) {
    Map<String, Notice> due = new LinkedHashMap<>();
    told.values().stream()
        .filter(each -> !each.sent())
        .map(NotificationTable.Told::notice)
        .filter(notice -> notice.night().isAfter(night.minusDays(DAYS_TRIED)))
        .forEach(notice -> due.put(notice.id(), notice));
    for (Notice notice : notices) {
      NotificationTable.Told before = told.get(notice.id());
      if (before == null || !before.sent()) {
        due.put(notice.id(), notice);
      }
    }
    due.values().removeIf(notice -> !definition.about().contains(notice.kind()));
    return List.copyOf(due.values());
  }

  private static Delivery deliver(
      Run run, NotificationTable table, Channel channel, Message message) {
    NightjarException failure = null;
    try {
      channel.send(message);
    } catch (NightjarException e) {
      failure = e;
    }
    table.write(run, channel.name(), message, failure == null ? null : failure.getMessage());
    return new Delivery(channel.name(), message.notices().size(), failure);
  }

  private @Nullable String report(LocalDate night) {
    String link = definition.report();
    return link == null ? null : link.replace(NotifyDefinition.DATE, night.toString());
  }
}

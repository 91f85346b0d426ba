package dev.nightjar.monitoring.notify;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The table {@value #TABLE}: a row for each attempt to tell a notice by a channel. Rows are only
 * added; of a notice and a channel the newest counts.
 */
final class NotificationTable {
  static final String TABLE = "nightjar_notifications";
  private static final int TRIES = 20;
  private static final String SENT = "sent";
  private static final String FAILED = "failed";
  private static final StructType SCHEMA =
      StructType.fromDDL(
          """
          channel string, sequence bigint, notice string, kind string, about string,
          sentence string, status string, error string, message string, run_id string,
          known_at timestamp, night date""");

  private final Lakehouse lakehouse;

  NotificationTable(Lakehouse lakehouse) {
    this.lakehouse = lakehouse;
  }

  /** What became of a notice. */
  record Told(Notice notice, boolean sent) {}

  /** What became last of each notice that a channel was given, by its id. */
  Map<String, Told> told(String channel) {
    Map<String, Told> told = new LinkedHashMap<>();
    lakehouse.rowsOfSmall(TABLE).stream()
        .filter(row -> row.<String>getAs("channel").equals(channel))
        .sorted(Comparator.comparingLong(row -> row.<Long>getAs("sequence")))
        .forEach(
            row -> {
              Notice notice = notice(row);
              Told before = told.get(notice.id());
              boolean sent = row.<String>getAs("status").equals(SENT);
              told.put(notice.id(), new Told(notice, sent || (before != null && before.sent())));
            });
    return told;
  }

  /**
   * Writes what became of a message.
   *
   * @param error why it was not delivered; null where it was
   */
  void write(Run run, String channel, Message message, @Nullable String error) {
    for (int attempt = 1; attempt <= TRIES; attempt++) {
      long sequence = lakehouse.sequence(TABLE, channel) + 1;
      List<Row> rows = new ArrayList<>();
      Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
      for (Notice notice : message.notices()) {
        rows.add(
            RowFactory.create(
                channel,
                sequence,
                notice.id(),
                notice.kind().key(),
                notice.about(),
                notice.sentence(),
                error == null ? SENT : FAILED,
                error,
                message.id(),
                run.id(),
                now,
                notice.night()));
      }
      if (lakehouse.appendOnce(
          run, TABLE, lakehouse.spark().createDataFrame(rows, SCHEMA), channel, sequence)) {
        return;
      }
    }
    throw NightjarException.outside(
        "Cannot write what was told by " + channel,
        "other runs wrote at the same time, " + TRIES + " times in a row",
        "try again",
        null);
  }

  private static Notice notice(Row row) {
    return new Notice(
        row.getAs("notice"),
        Notice.Kind.valueOf(row.<String>getAs("kind").toUpperCase(Locale.ROOT)),
        row.<LocalDate>getAs("night"),
        row.getAs("about"),
        row.getAs("sentence"));
  }
}

package dev.nightjar.sql;

import dev.nightjar.lakehouse.NamedTables;
import dev.nightjar.lakehouse.NightjarException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client may ask for when it opens a session: the time zone, and the only database. */
final class SessionSettings {
  /** Sent by drivers of their own accord; they choose nothing here. */
  private static final Set<String> HARMLESS =
      Set.of(
          "use:database",
          "set:hiveconf:hive.server2.thrift.resultset.default.fetch.size",
          "set:hiveconf:spark.sql.session.timeZone",
          "set:hivevar:spark.sql.session.timeZone");

  private SessionSettings() {}

  /**
   * Checks what a client asks for.
   *
   * @throws NightjarException of category USER when it is more than it may
   */
  static void check(@Nullable Map<String, String> asked) {
    if (asked == null) {
      return;
    }
    asked.forEach(
        (key, value) -> {
          if (!HARMLESS.contains(key)) {
            throw refused(
                "the setting %s is not for sessions to choose".formatted(key),
                "leave it out of the URL; only spark.sql.session.timeZone may stand there");
          }
          if (key.equals("use:database") && !value.equalsIgnoreCase(NamedTables.DATABASE)) {
            throw refused(
                "there is no database " + value, "name " + NamedTables.DATABASE + " in the URL");
          }
        });
  }

  private static NightjarException refused(String why, String fix) {
    return NightjarException.user("Cannot open a session", why, fix);
  }
}

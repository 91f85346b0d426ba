package dev.nightjar.monitoring.notify;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.Decision;
import dev.nightjar.monitoring.DecisionTable;
import dev.nightjar.monitoring.Measurement;
import dev.nightjar.monitoring.MonitoringTable;
import dev.nightjar.monitoring.ReportReader;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that people are told.
 *
 * @param id its own name: what has been told under it is not told again
 * @param kind what it is
 * @param night the night it is of
 * @param about the model or table
 * @param sentence for people, on one line
 */
public record Notice(String id, Kind kind, LocalDate night, String about, String sentence) {

  /** What people are told of. */
  public enum Kind {
    /** A monitor or a gate gave FAIL or ERROR. */
    ALERT,
    /** A model is to be trained again. */
    DECISION;

    /** Its name in YAML and tables. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    static List<String> keys() {
      return Arrays.stream(values()).map(Kind::key).toList();
    }
  }

  /** What these nights raised and decided, by night; a gate that ended a night is among it. */
  public static List<Notice> of(Lakehouse lakehouse, NightRange nights) {
    Map<String, Notice> notices = new LinkedHashMap<>();
    List<Measurement> measured =
        new ArrayList<>(
            MonitoringTable.read(
                lakehouse,
                col(TableDefinition.NIGHT)
                    .between(lit(nights.from()), lit(nights.to()))
                    .and(col("verdict").isin(Verdict.FAIL.name(), Verdict.ERROR.name()))));
    measured.addAll(ReportReader.measured(lakehouse, nights.to()));
    measured.stream()
        .filter(m -> m.verdict().compareTo(Verdict.FAIL) >= 0)
        .map(Notice::of)
        .sorted(Comparator.comparing(Notice::night).thenComparing(Notice::id))
        .forEach(notice -> notices.putIfAbsent(notice.id(), notice));
    DecisionTable.ofNights(lakehouse, nights).stream()
        .filter(Decision::isRetrain)
        .map(Notice::of)
        .forEach(notice -> notices.putIfAbsent(notice.id(), notice));
    return List.copyOf(notices.values());
  }

  static Notice of(Measurement m) {
    String id =
        String.join(
            "/",
            Kind.ALERT.key(),
            m.night().toString(),
            m.watched(),
            m.monitor().key(),
            m.metric(),
            String.valueOf(m.column()),
            m.slice(),
            m.ofNight().toString(),
            String.valueOf(m.nights()));
    return new Notice(
        id,
        Kind.ALERT,
        m.night(),
        m.watched(),
        NotifyDefinition.oneLine(m.monitor().key() + " of " + m.watched() + ": " + m.sentence()));
  }

  static Notice of(Decision decision) {
    return new Notice(
        Kind.DECISION.key() + "/" + decision.id(),
        Kind.DECISION,
        decision.night(),
        decision.model(),
        NotifyDefinition.oneLine(
            "train " + decision.model() + " again: " + String.join("; ", decision.sentences())));
  }
}

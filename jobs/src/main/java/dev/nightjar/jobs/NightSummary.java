package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.monitoring.Decision;
import dev.nightjar.monitoring.Measurement;
import dev.nightjar.monitoring.Monitor;
import dev.nightjar.monitoring.RankedDrift;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a nightly run did, for a line of text and a line of JSON. */
final class NightSummary {
  private final NightRange nights;
  private long quarantined;
  private long scored;
  private List<Measurement> measurements = List.of();
  private List<Decision> decisions = List.of();
  private final List<String> promotions = new ArrayList<>();
  private final List<String> waiting = new ArrayList<>();
  private final Map<String, Long> published = new LinkedHashMap<>();

  NightSummary(NightRange nights) {
    this.nights = nights;
  }

  void quarantined(long rows) {
    quarantined += rows;
  }

  void scored(long rows) {
    scored += rows;
  }

  /** What the last night measured. */
  void measured(List<Measurement> all) {
    measurements = all;
  }

  void decided(List<Decision> all) {
    decisions = all;
  }

  List<Decision> decisions() {
    return decisions;
  }

  void promoted(String sentence) {
    promotions.add(sentence);
  }

  /** A version that waits for a person, in this night or since an earlier one. */
  void waiting(String sentence) {
    waiting.add(sentence);
  }

  /** Rows that were written to a database. */
  void published(String database, long rows) {
    published.put(database, rows);
  }

  /** What is told of how good the predictions were, by metric: of probabilities and of numbers. */
  private static final Map<String, String> TOLD = told();

  private static Map<String, String> told() {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("auc", "AUC");
    told.put("rmse", "RMSE");
    told.put("quantile_loss", "quantile loss");
    return told;
  }

  /** The newest night of predictions whose metric is known. */
  private Optional<Measurement> newest(String metric) {
    return measured(metric).max(Comparator.comparing(Measurement::ofNight));
  }

  private SortedMap<String, Measurement> newestByModel(String metric) {
    return measured(metric)
        .collect(
            Collectors.toMap(
                Measurement::watched,
                m -> m,
                BinaryOperator.maxBy(Comparator.comparing(Measurement::ofNight)),
                TreeMap::new));
  }

  /** Nights of predictions of all models whose metric is known. */
  private Stream<Measurement> measured(String metric) {
    return measurements.stream()
        .filter(m -> m.monitor() == Monitor.PERFORMANCE && m.metric().equals(metric))
        .filter(m -> m.slice().equals(Measurement.ALL) && m.nights() == 1 && m.value() != null);
  }

  /** The feature that drifted most, weighed by importance. */
  Optional<Measurement> worstDrift() {
    return RankedDrift.of(measurements, true).stream().findFirst();
  }

  long alerts() {
    return measurements.stream().filter(m -> m.verdict().compareTo(Verdict.FAIL) >= 0).count();
  }

  void write(ObjectNode line) {
    line.put("quarantined", quarantined).put("scored", scored).put("alerts", alerts());
    TOLD.keySet()
        .forEach(
            metric ->
                newest(metric)
                    .ifPresent(
                        m ->
                            line.putObject(metric)
                                .put("of", m.ofNight().toString())
                                .put("value", m.value())));
    worstDrift()
        .ifPresent(
            m -> line.putObject("worst_drift").put("column", m.column()).put("value", m.value()));
    writeDecisions(line);
    waiting.forEach(line.putArray("waiting")::add);
    if (!published.isEmpty()) {
      ObjectNode told = line.putObject("published");
      published.forEach(told::put);
    }
  }

  /** What was decided, and what came of it. */
  void writeDecisions(ObjectNode line) {
    ArrayNode decided = line.putArray("decisions");
    for (Decision decision : decisions) {
      ObjectNode each = decided.addObject();
      each.put("model", decision.model()).put("decision", decision.retrain().name());
      decision.reasons().stream().map(Decision.Reason::key).forEach(each.putArray("reasons")::add);
      decision.sentences().forEach(each.putArray("sentences")::add);
    }
    promotions.forEach(line.putArray("promotions")::add);
  }

  /** Such as {@code AUC 0.465 of 2013-01-09}; of several models one after the other, with names. */
  private String performance() {
    boolean one =
        TOLD.keySet().stream().flatMap(this::measured).map(Measurement::watched).distinct().count()
            == 1;
    List<String> known = new ArrayList<>();
    TOLD.forEach(
        (metric, name) ->
            newestByModel(metric)
                .forEach(
                    (model, m) ->
                        known.add(
                            (one ? "" : model + " ")
                                + String.format(
                                    Locale.ROOT, "%s %.3f of %s", name, m.value(), m.ofNight()))));
    return known.isEmpty() ? "AUC -" : String.join(", ", known);
  }

  /** One line for people. */
  String text(long rows, Verdict verdict, double seconds) {
    return String.format(
        Locale.ROOT,
        "night %s: %,d rows, %,d quarantined, %,d scored, %s, drift %s, %s, %s%s, %.1f s",
        nights,
        rows,
        quarantined,
        scored,
        performance(),
        worstDrift()
            .map(m -> String.format(Locale.ROOT, "%s %.2f", m.column(), m.value()))
            .orElse("-"),
        verdict,
        decisions.stream().anyMatch(Decision::isRetrain) ? "RETRAIN" : "keep",
        waiting.isEmpty() ? "" : ", " + waiting.size() + " waiting for approval",
        seconds);
  }
}

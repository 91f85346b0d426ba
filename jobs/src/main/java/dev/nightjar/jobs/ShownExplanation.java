package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.TableVersion;
import dev.nightjar.scoring.Explanation;
import dev.nightjar.scoring.FeatureValue;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An explanation for a person or a program.
 *
 * @param top how many features are ranked by what they added
 */
record ShownExplanation(Explanation explanation, int top) {
  private static final ObjectMapper JSON = new ObjectMapper();

  void print(PrintWriter out, boolean json) {
    if (json) {
      out.println(toJson());
    } else {
      printText(out);
    }
    out.flush();
  }

  private void printText(PrintWriter out) {
    Explanation e = explanation;
    out.printf(
        "%s %s: event at %s, predicted as of %s (night %s)%n",
        e.model().model(), text(e.key()), e.eventTime(), e.asOf(), e.night());
    Boolean decision = e.decision();
    if (decision == null) {
      out.printf("%s %.6f%n", e.aim().column(), e.prediction());
    } else {
      out.printf(
          "probability %.6f, threshold %.6f: %s%n",
          e.prediction(), e.threshold(), decision ? "yes" : "no");
    }
    out.println(
        e.replaysExactly()
            ? "made again from the pinned versions: the same bits"
            : "made again from the pinned versions: " + e.replayed() + ", NOT the same");
    out.println();
    Map<String, Integer> ranks = ranks();
    ShownTable table =
        new ShownTable(
            List.of(
                "feature",
                "value",
                "adds",
                "rank",
                "from",
                "entity",
                "event_time",
                "known_at",
                "source_rows"));
    for (FeatureValue value : e.features()) {
      table.add(
          Arrays.asList(
              value.name(),
              value.value() == null ? "missing" : value.value(),
              BigDecimal.valueOf(value.contribution()).setScale(4, RoundingMode.HALF_EVEN),
              ranks.get(value.name()),
              value.source(),
              text(value.row().entity()),
              value.row().eventTime(),
              value.row().knownAt(),
              value.row().sourceRows()));
    }
    table.print(out, false);
    out.println();
    out.println(
        "adds: to "
            + e.scale()
            + (e.decision() == null ? ", which starts at " : ", which start at ")
            + Math.round(e.bias() * 1e4) / 1e4);
    e.features().stream()
        .filter(value -> !value.computedFrom().isEmpty())
        .collect(
            Collectors.toMap(
                FeatureValue::source,
                FeatureValue::computedFrom,
                (a, b) -> a,
                java.util.TreeMap::new))
        .forEach(
            (snapshot, sources) -> out.println(snapshot + " was computed from " + names(sources)));
    out.println();
    out.println("model          " + e.model() + ", scored by run " + e.runId());
    new ShownModel(e.model(), "").lineage(out);
  }

  /** The features that added most, either way, from 1. */
  private Map<String, Integer> ranks() {
    Comparator<FeatureValue> bySize = Comparator.comparingDouble(v -> -Math.abs(v.contribution()));
    List<FeatureValue> sorted = new ArrayList<>(explanation.features());
    sorted.sort(bySize);
    Map<String, Integer> ranks = new HashMap<>();
    for (int i = 0; i < Math.min(top, sorted.size()); i++) {
      ranks.put(sorted.get(i).name(), i + 1);
    }
    return ranks;
  }

  private ObjectNode toJson() {
    Explanation e = explanation;
    ObjectNode json = JSON.createObjectNode();
    json.set("key", JSON.valueToTree(e.key()));
    json.put("night", e.night().toString()).put("as_of", e.asOf().toString());
    json.put("predict_at", e.predictAt().toString()).put("event_time", e.eventTime().toString());
    json.put(e.aim().column(), e.prediction());
    if (e.decision() != null) {
      json.put("decision", e.decision()).put("threshold", e.threshold());
    }
    json.put("replayed", e.replayed());
    json.put("replays_exactly", e.replaysExactly()).put("bias", e.bias()).put("run", e.runId());
    var features = json.putArray("features");
    for (FeatureValue value : e.features()) {
      ObjectNode each = features.addObject();
      each.put("name", value.name());
      each.set("value", JSON.valueToTree(value.value()));
      each.put("contribution", value.contribution());
      each.put("table", value.source().table()).put("version", value.source().version());
      each.put("column", value.column());
      each.set("entity", JSON.valueToTree(value.row().entity()));
      each.put("event_time", iso(value.row().eventTime()))
          .put("known_at", iso(value.row().knownAt()));
      each.put("source_rows", value.row().sourceRows());
      value.computedFrom().stream()
          .map(TableVersion::toString)
          .forEach(each.putArray("computed_from")::add);
    }
    json.set("model", new ShownModel(e.model(), "").toJson().without("standing"));
    return json;
  }

  private static @Nullable String iso(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  private static String text(Map<String, String> values) {
    return values.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(","));
  }

  private static String names(List<TableVersion> versions) {
    return versions.stream().map(TableVersion::toString).collect(Collectors.joining(", "));
  }
}

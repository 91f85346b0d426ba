package dev.nightjar.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.Durations;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.YamlMap;
import java.util.Locale;

/**
 * A feature table's definition in one line of JSON, with the keys of {@code features/*.yaml}: what
 * decides its values, its descriptions, owner and tags, but not its tests.
 */
final class DefinitionJson {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private DefinitionJson() {}

  static String write(FeatureTable table) {
    ObjectNode json = JSON.createObjectNode();
    json.put("feature_table", VersionedName.of(table.name()).featureTable());
    json.put("description", table.description()).put("owner", table.owner());
    if (!table.tags().isEmpty()) {
      table.tags().forEach(json.putArray("tags")::add);
    }
    ObjectNode entity = json.putObject("entity");
    table.entity().forEach(entity::put);
    json.put("from", table.from());
    if (!table.features().isEmpty()) {
      ObjectNode features = json.putObject("features");
      table.features().forEach(feature -> write(features.putObject(feature.name()), feature));
    }
    Latest latest = table.latest();
    if (latest != null) {
      ObjectNode of = json.putObject("latest");
      ArrayNode columns = of.putArray("columns");
      latest.columns().keySet().forEach(columns::add);
      if (!latest.descriptions().isEmpty()) {
        latest.descriptions().forEach(of.putObject("descriptions")::put);
      }
      of.put("lookback", Durations.format(latest.lookback()));
      of.put("tie", latest.tie().name().toLowerCase(Locale.ROOT));
    }
    json.put("snapshot", table.snapshot());
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write the definition of " + table.name(), e);
    }
  }

  private static void write(ObjectNode json, WindowFeature feature) {
    json.put(feature.measure().key(), feature.sql());
    ArrayNode over = json.putArray("over");
    feature.windows().forEach(window -> over.add(Durations.format(window)));
    if (!feature.description().isEmpty()) {
      json.put("description", feature.description());
    }
    if (feature.strength() > 0) {
      json.putObject("smooth").put("strength", feature.strength()).put("toward", "all");
    }
  }

  /** Reads {@link #write} back; what no longer fits the project goes to the problems. */
  static FeatureTable read(String json, String origin, Project project, Problems problems) {
    return new FeatureTableReader(project, problems).read(YamlMap.parse(json, origin, problems));
  }
}

package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.features.DescribedFeature;
import dev.nightjar.features.FeatureVersion;
import dev.nightjar.lakehouse.Durations;
import dev.nightjar.validation.ColumnProfile;
import dev.nightjar.validation.ColumnStatistics;

/** What is known of a feature table, for a program. What is not known is null. */
final class FeatureFactsJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FeatureFactsJson() {}

  static ObjectNode of(FeatureFacts facts) {
    ObjectNode json = JSON.createObjectNode();
    json.put("feature_table", facts.name()).put("table", facts.table().name());
    json.put("description", facts.table().description()).put("owner", facts.table().owner());
    facts.table().tags().forEach(json.putArray("tags")::add);
    facts.table().entity().forEach(json.putObject("entity")::put);
    ObjectNode source = json.putObject("source");
    source.put("table", facts.table().from()).put("derived", facts.source().derived());
    facts.landings().forEach(source.putArray("landings")::add);
    ArrayNode columns = json.putArray("columns");
    for (int i = 0; i < facts.columns().size(); i++) {
      NewestSnapshot newest = facts.newest();
      DescribedFeature column = facts.columns().get(i);
      ObjectNode each = column(column, facts);
      each.set(
          "statistics", newest == null ? JSON.nullNode() : statistics(newest.statistics().get(i)));
      columns.add(each);
    }
    ArrayNode versions = json.putArray("versions");
    facts.versions().forEach(version -> versions.add(version(version, facts)));
    json.set("freshness", freshness(facts));
    ArrayNode models = json.putArray("models");
    facts.uses().forEach(use -> models.add(use(use)));
    return json;
  }

  private static ObjectNode column(DescribedFeature column, FeatureFacts facts) {
    ObjectNode json = JSON.createObjectNode();
    json.put("column", column.column()).put("type", column.type());
    json.put("description", column.description());
    json.put("measure", column.measure()).put("expression", column.expression());
    json.put("over", Durations.format(column.over()));
    json.put("smooth_strength", column.strength() > 0 ? (Double) column.strength() : null);
    ArrayNode lineage = json.putArray("lineage");
    for (SourceColumn source : facts.lineage(column)) {
      ObjectNode each = lineage.addObject();
      each.put("table", source.table()).put("column", source.column());
      each.put("landing", source.landing());
      source.landingColumns().forEach(each.putArray("landing_columns")::add);
      source.madeFrom().forEach(each.putArray("made_from")::add);
    }
    ArrayNode models = json.putArray("models");
    facts.uses(column).stream().map(FeatureUse::model).distinct().forEach(models::add);
    return json;
  }

  private static ObjectNode statistics(ColumnStatistics statistics) {
    ColumnProfile profile = statistics.profile();
    ObjectNode json = JSON.createObjectNode();
    json.put("rows", profile.count()).put("nulls", profile.nulls()).put("nans", profile.nans());
    json.put(
        "nulls_share",
        profile.count() == 0 ? null : (Double) ((double) profile.nulls() / profile.count()));
    json.put("min", profile.min()).put("max", profile.max()).put("mean", profile.mean());
    json.put("stddev", statistics.stddev()).put("distinct", statistics.distinct());
    return json;
  }

  private static ObjectNode version(FeatureVersion version, FeatureFacts facts) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", version.name().version()).put("table", version.name().table());
    json.put("since", version.since().toString()).put("run", version.runId());
    json.put("definition_hash", version.hash());
    json.put("current", version.name().table().equals(facts.table().name()));
    return json;
  }

  private static JsonNode freshness(FeatureFacts facts) {
    SnapshotFreshness freshness = facts.freshness();
    NewestSnapshot newest = facts.newest();
    if (freshness == null || newest == null) {
      return JSON.nullNode();
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("newest_night", freshness.newestNight().toString());
    json.put("source_night", freshness.sourceNight().toString());
    json.put("nights_behind", freshness.nightsBehind()).put("rows", newest.rows());
    json.put("newest_event", newest.newestEvent() == null ? null : newest.newestEvent().toString());
    json.put("newest_known", newest.newestKnown() == null ? null : newest.newestKnown().toString());
    return json;
  }

  private static ObjectNode use(FeatureUse use) {
    ObjectNode json = JSON.createObjectNode();
    json.put("model", use.model()).put("version", use.version()).put("champion", use.champion());
    json.put("table", use.table());
    use.columns().forEach(json.putArray("columns")::add);
    return json;
  }
}

package dev.nightjar.airflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an asset.
 *
 * @param id its number
 * @param assetId to what
 * @param extra what the one who told it added
 * @param at when it was told; null where Airflow does not say
 * @param runs ids of the DAG runs that it fired so far
 */
public record AssetEvent(
    long id, long assetId, Map<String, Object> extra, @Nullable Instant at, List<String> runs) {
  static AssetEvent read(JsonNode node) {
    return new AssetEvent(
        node.path("id").asLong(),
        node.path("asset_id").asLong(),
        Json.map(node.path("extra")),
        Json.instant(node, "timestamp"),
        Json.list(node.path("created_dagruns"), run -> Json.text(run, "run_id")));
  }
}

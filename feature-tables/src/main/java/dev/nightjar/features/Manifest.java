package dev.nightjar.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.nightjar.lakehouse.NightjarException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything a training set was made from, enough to make it again.
 *
 * @param id names it: model, date and the beginning of the hash of all the rest
 * @param model the model it is for
 * @param date the night D whose cutoff decides what was known
 * @param asOf T = C(D)
 * @param tables the version of each table that was read
 * @param definitions hash of each table's and feature table's definition
 * @param spec rows, predict_at, label and features
 * @param seed the seed of whatever is random in training on it
 * @param rows number of rows
 * @param checksum of the rows, whatever their order and files
 * @param columns names of the columns with their SQL types, in order
 */
public record Manifest(
    String id,
    String model,
    LocalDate date,
    Instant asOf,
    SortedMap<String, Long> tables,
    SortedMap<String, String> definitions,
    TrainingSetSpec spec,
    long seed,
    long rows,
    String checksum,
    Map<String, String> columns) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The manifest as JSON, for people and for {@link #parse}. */
  public String toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree());
    } catch (JsonProcessingException e) {
      throw NightjarException.bug("Cannot write a manifest", e);
    }
  }

  /**
   * Reads {@link #toJson} back.
   *
   * @param origin where the text is from, for messages
   * @throws NightjarException of category USER when it is no manifest
   */
  public static Manifest parse(String json, String origin) {
    try {
      JsonNode tree = JSON.readTree(json);
      SortedMap<String, Long> tables = new TreeMap<>();
      required(tree, "tables")
          .properties()
          .forEach(e -> tables.put(e.getKey(), e.getValue().asLong()));
      SortedMap<String, String> definitions = new TreeMap<>();
      required(tree, "definitions")
          .properties()
          .forEach(e -> definitions.put(e.getKey(), e.getValue().asText()));
      Map<String, String> columns = new LinkedHashMap<>();
      required(tree, "columns")
          .properties()
          .forEach(e -> columns.put(e.getKey(), e.getValue().asText()));
      return new Manifest(
          required(tree, "id").asText(),
          required(tree, "model").asText(),
          LocalDate.parse(required(tree, "date").asText()),
          Instant.parse(required(tree, "as_of").asText()),
          tables,
          definitions,
          TrainingSetSpec.parse(required(tree, "spec").toString()),
          required(tree, "seed").asLong(),
          required(tree, "rows").asLong(),
          required(tree, "checksum").asText(),
          columns);
    } catch (JsonProcessingException | IllegalArgumentException | java.time.DateTimeException e) {
      throw NightjarException.user(
          "Cannot read the manifest " + origin,
          "it is not one: " + e.getMessage(),
          "use a manifest as `nightjar training-set build` wrote it");
    }
  }

  /** The same manifest with the id that its contents give it. */
  Manifest named() {
    String hash = new Sha256().add(toJson()).hex().substring(0, 12);
    return new Manifest(
        model + "-" + date + "-" + hash,
        model,
        date,
        asOf,
        tables,
        definitions,
        spec,
        seed,
        rows,
        checksum,
        columns);
  }

  private ObjectNode tree() throws JsonProcessingException {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("id", id).put("model", model).put("date", date.toString());
    tree.put("as_of", asOf.toString())
        .put("seed", seed)
        .put("rows", rows)
        .put("checksum", checksum);
    ObjectNode versions = tree.putObject("tables");
    tables.forEach(versions::put);
    ObjectNode hashes = tree.putObject("definitions");
    definitions.forEach(hashes::put);
    ObjectNode types = tree.putObject("columns");
    columns.forEach(types::put);
    tree.set("spec", JSON.readTree(spec.toJson()));
    return tree;
  }

  private static JsonNode required(JsonNode tree, String key) {
    JsonNode value = tree.get(key);
    if (value == null) {
      throw new IllegalArgumentException("'" + key + "' is missing");
    }
    return value;
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the registry of features tells of a chain of real nights. */
class FeaturesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TABLE = "carrier_delays";
  private static final String COLUMN = "carrier_rate_7d";

  @TempDir Path folder;

  @BeforeEach
  void copy() {
    Folders.copy(ReferenceRun.get().undisturbed(), folder);
  }

  @Test
  void listTellsOwnersVersionsFreshnessAndModels() throws IOException {
    JsonNode list = json("features", "list", "--json");
    assertThat(list.findValuesAsText("feature_table")).containsExactly(TABLE, "origin_delays");
    JsonNode carriers = list.get(0);
    assertThat(carriers.get("owner").asText()).isEqualTo("ops-analytics");
    assertThat(carriers.get("entity")).hasToString("[\"carrier\"]");
    assertThat(carriers.get("tags")).hasToString("[\"delays\",\"carrier\"]");
    assertThat(carriers.get("columns").asInt()).isEqualTo(2);
    assertThat(carriers.get("version").asInt()).isEqualTo(1);
    assertThat(carriers.get("newest_night").asText()).isEqualTo(ReferenceRun.LAST.toString());
    assertThat(carriers.get("nights_behind").asInt()).isZero();
    assertThat(carriers.get("models")).hasToString("[\"late_arrival\"]");
    assertThat(run("features", "list").requires(0).out())
        .contains("feature_table", TABLE, "delays, carrier", ReferenceRun.LAST.toString());
  }

  @Test
  void nightsThatTheSourceIsAheadAreTold() throws IOException {
    run("ingest", "--date", ReferenceRun.LAST.plusDays(1).toString()).requires(0);
    JsonNode carriers = json("features", "list", "--json").get(0);
    assertThat(carriers.get("nights_behind").asInt()).isEqualTo(1);
    assertThat(run("features", "describe", TABLE).requires(0).out())
        .contains("1 nights behind outcomes");
  }

  @Test
  void describeTellsAllThatIsKnown() throws IOException {
    JsonNode told = json("features", "describe", TABLE, "--json");
    assertThat(told.get("feature_table").asText()).isEqualTo(TABLE);
    assertThat(told.get("description").asText()).contains("15 minutes late");
    assertThat(told.get("entity")).hasToString("{\"carrier\":\"string\"}");
    assertThat(told.at("/source/table").asText()).isEqualTo("outcomes");
    assertThat(told.at("/source/landings")).hasToString("[\"flights\"]");
    JsonNode column = told.at("/columns/0");
    assertThat(column.get("column").asText()).isEqualTo(COLUMN);
    assertThat(column.get("type").asText()).isEqualTo("double");
    assertThat(column.get("measure").asText()).isEqualTo("rate");
    assertThat(column.get("expression").asText()).isEqualTo("arr_delay >= 15");
    assertThat(column.get("over").asText()).isEqualTo("7d");
    assertThat(column.get("smooth_strength").asDouble()).isEqualTo(20);
    assertThat(column.get("lineage"))
        .hasToString(
            "[{\"table\":\"outcomes\",\"column\":\"arr_delay\",\"landing\":\"flights\","
                + "\"landing_columns\":[\"arr_delay\"],\"made_from\":[]}]");
    assertThat(column.get("models")).hasToString("[\"late_arrival\"]");
    assertThat(told.get("versions")).hasSize(1);
    assertThat(told.at("/versions/0/current").asBoolean()).isTrue();
    assertThat(Instant.parse(told.at("/versions/0/since").asText())).isBefore(Instant.now());
    assertThat(told.at("/freshness/newest_night").asText()).isEqualTo(ReferenceRun.LAST.toString());
    requireStatistics(told, column.get("statistics"));
    JsonNode models = told.get("models");
    assertThat(models.get(0).get("version").isNull()).as("the definition comes first").isTrue();
    assertThat(models.findValuesAsText("version")).containsExactly("null", "1", "2");
    assertThat(models.findValuesAsText("champion")).containsExactly("false", "false", "true");
    assertThat(models.get(2).get("columns"))
        .hasToString("[\"carrier_rate_7d\",\"carrier_rate_28d\"]");
  }

  /** The naive twin: plain SQL over the rows of the night. */
  private void requireStatistics(JsonNode told, JsonNode statistics) {
    Row row =
        TestSpark.lakehouse(folder.resolve("lakehouse"))
            .read(TABLE)
            .where("night = DATE '" + ReferenceRun.LAST + "'")
            .selectExpr(
                "count(*)",
                "count_if(carrier_rate_7d IS NULL)",
                "min(carrier_rate_7d)",
                "max(carrier_rate_7d)",
                "avg(carrier_rate_7d)",
                "stddev(carrier_rate_7d)",
                "count(DISTINCT carrier_rate_7d)",
                "max(source_event_time)",
                "max(source_known_at)")
            .head();
    assertThat(statistics.get("rows").asLong()).isPositive().isEqualTo(row.getLong(0));
    assertThat(told.at("/freshness/rows").asLong()).isEqualTo(row.getLong(0));
    assertThat(statistics.get("nulls").asLong()).isEqualTo(row.getLong(1));
    assertThat(statistics.get("nulls_share").asDouble())
        .isEqualTo((double) row.getLong(1) / row.getLong(0));
    assertThat(statistics.get("min").asDouble()).isEqualTo(row.getDouble(2));
    assertThat(statistics.get("max").asDouble()).isEqualTo(row.getDouble(3));
    assertThat(statistics.get("mean").asDouble()).isCloseTo(row.getDouble(4), within(1e-12));
    assertThat(statistics.get("stddev").asDouble()).isCloseTo(row.getDouble(5), within(1e-12));
    assertThat(statistics.get("distinct").asLong()).isEqualTo(row.getLong(6));
    assertThat(told.at("/freshness/newest_event").asText()).isEqualTo(row.get(7).toString());
    assertThat(told.at("/freshness/newest_known").asText()).isEqualTo(row.get(8).toString());
  }

  @Test
  void describeOfAColumnTellsThatColumnAlone() throws IOException {
    JsonNode told = json("features", "describe", TABLE + "." + COLUMN, "--json");
    assertThat(told.get("columns").findValuesAsText("column").get(0)).isEqualTo(COLUMN);
    assertThat(told.get("columns")).hasSize(1);
    assertThat(run("features", "describe", TABLE + "." + COLUMN).requires(0).out())
        .contains("rate of arr_delay >= 15 over 7d, smoothed by 20")
        .contains("outcomes.arr_delay from flights (arr_delay)")
        .contains("late_arrival (its definition)", "late_arrival v2 (champion)")
        .contains("stddev")
        .doesNotContain("over 28d");
  }

  @Test
  void anotherDefinitionIsAnotherVersion() throws IOException {
    FlightsExtract.edit(
        folder.resolve("project/features/carrier_delays.yaml"), ">= 15\", over", ">= 16\", over");
    FlightsExtract.edit(
        folder.resolve("project/features/carrier_delays.yaml"), "(?s)\ntests:.*", "\n");
    JsonNode carriers = json("features", "list", "--json").get(0);
    assertThat(carriers.get("version").asInt()).isEqualTo(2);
    assertThat(carriers.get("newest_night").isNull()).isTrue();
    JsonNode told = json("features", "describe", TABLE, "--json");
    assertThat(told.get("freshness").isNull()).isTrue();
    assertThat(told.at("/columns/0/statistics").isNull()).isTrue();
    assertThat(told.at("/versions/0/current").asBoolean()).isFalse();
    assertThat(run("features", "describe", TABLE).requires(0).out())
        .contains("none yet; `nightjar materialize --table carrier_delays`", "of carrier_delays");
  }

  @Test
  void searchTellsWhereTheWordWasFound() throws IOException {
    JsonNode hits = json("features", "search", "CARRIER", "--json");
    assertThat(hits.get(0).get("name").asText()).isEqualTo(TABLE);
    assertThat(hits.get(0).get("found_in"))
        .hasToString("[\"name\",\"tag\",\"entity\",\"description\"]");
    assertThat(hits.findValuesAsText("name")).contains(TABLE + "." + COLUMN);
    assertThat(json("features", "search", "arr_delay", "--json").findValuesAsText("name"))
        .contains(TABLE + "." + COLUMN, "origin_delays.origin_rate_1d");
    Told nothing = run("features", "search", "carier").requires(0, "'carier'", "'carrier'");
    assertThat(nothing.out()).isEmpty();
    assertThat(json("features", "search", "carier", "--json")).isEmpty();
    run("features", "search", " ").requires(10, "empty word");
  }

  @Test
  void aProjectWithoutALakehouseIsToldByItsDefinitions() throws IOException {
    Folders.delete(folder.resolve("lakehouse"));
    Told list = run("features", "list", "--json").requires(0, "no snapshot yet of " + TABLE);
    assertThat(JSON.readTree(list.out()).get(0).get("newest_night").isNull()).isTrue();
    assertThat(JSON.readTree(list.out()).get(0).get("models")).hasToString("[\"late_arrival\"]");
    JsonNode told = json("features", "describe", TABLE, "--json");
    assertThat(told.get("versions")).isEmpty();
    assertThat(told.get("freshness").isNull()).isTrue();
    assertThat(told.get("models").findValuesAsText("version")).isEqualTo(List.of("null"));
    assertThat(folder.resolve("lakehouse")).doesNotExist();
  }

  @Test
  void whatIsNotThereIsRefusedWithTheNearestName() {
    run("features", "describe", "carrier_delay").requires(10, "did you mean 'carrier_delays'");
    run("features", "describe", COLUMN).requires(10, "'carrier_delays.carrier_rate_7d'");
    run("features", "describe", TABLE + ".carrier_rat_7d")
        .requires(10, "carrier_delays has no feature", "'carrier_rate_7d'");
    run("features", "describe", "outcomes.arr_delay").requires(10, "no feature table of this name");
    Told.by("features").requires(10, "list, search or describe");
  }

  private JsonNode json(String... job) throws IOException {
    return JSON.readTree(run(job).requires(0).out());
  }

  private Told run(String... job) {
    return Told.in(folder, job);
  }
}

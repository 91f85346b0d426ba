package dev.nightjar.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.nightjar.lakehouse.TableWindow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateReadTest {
  @TempDir Path folder;

  @Test
  void allMistakesAreReportedAtOnceWithLineAndNearestName() {
    List<String> problems =
        new Readings(folder)
            .problems(
                """
                gate: readings
                rules:
                  - { rule: rnge, column: v, min: 0 }
                  - { rule: range, column: vv, min: 0 }
                  - { rule: range, column: s, min: 0 }
                  - { rule: range, column: n, min: many }
                  - { rule: row_count, min: 1, severity: quarantine }
                  - { rule: not_null, column: v, where: "v > (select 1)" }
                  - { rule: expression, check: "v + 1" }
                  - { rule: reference, table: site, on: { id: site } }
                  - { rule: reference, table: sites, on: { ident: site } }
                  - { rule: regex, column: s, pattern: "(" }
                  - { rule: not_null, column: n, colour: red }
                  - { rule: not_null, column: n }
                ---
                gate: readngs
                rules: [ { rule: not_null, column: v } ]
                """);
    assertThat(problems)
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("gates/gates.yaml:3: ")
                    .contains("'rnge'", "did you mean 'range'"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("gates/gates.yaml:4: ")
                    .contains("no column 'vv'", "did you mean 'v'"))
        .anySatisfy(
            p -> assertThat(p).startsWith("gates/gates.yaml:5: ").contains("'s' is of type string"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("gates/gates.yaml:6: ")
                    .contains("'many' is not a value of type int"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("gates/gates.yaml:7: ")
                    .contains("no bad row to quarantine"))
        .anySatisfy(p -> assertThat(p).startsWith("gates/gates.yaml:8: "))
        .anySatisfy(
            p -> assertThat(p).startsWith("gates/gates.yaml:9: ").contains("must be true or false"))
        .anySatisfy(
            p -> assertThat(p).startsWith("gates/gates.yaml:10: ").contains("did you mean 'sites'"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("gates/gates.yaml:11: ")
                    .contains("column of sites 'ident'"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("gates/gates.yaml:12: ")
                    .contains("not a regular expression"))
        .anySatisfy(
            p -> assertThat(p).startsWith("gates/gates.yaml:13: ").contains("unknown key 'colour'"))
        .anySatisfy(
            p -> assertThat(p).startsWith("gates/gates.yaml:14: ").contains("'not_null n' already"))
        .anySatisfy(
            p ->
                assertThat(p)
                    .startsWith("gates/gates.yaml:16: ")
                    .contains("did you mean 'readings'"))
        .hasSize(13);
  }

  @Test
  void theShippedGatesAreRightAndNameWhatTheyReferTo() {
    Map<String, Gate> gates = Flights.gates(Flights.project());
    assertThat(gates.keySet())
        .containsExactlyInAnyOrder(
            "aircraft_delays", "airlines", "airports", "outcomes", "planes", "schedule", "weather");
    assertThat(gates.get("outcomes").references()).containsExactly("airports", "planes", "weather");
    assertThat(gates.get("weather").references()).isEmpty();
  }

  @Test
  void w2_theInputHashKnowsTheGatesContentButNotItsFormatting() {
    Readings readings = new Readings(folder);
    String hash = hash(readings, "- { rule: range, column: v, min: 0, hint: \"a b\" }\n");
    assertThat(hash)
        .isNotEqualTo("landed")
        .isEqualTo(
            hash(
                readings,
                "# said again\n- rule: range\n  hint: a b # why\n  min: 0\n  column: 'v'\n"))
        .isNotEqualTo(hash(readings, "- { rule: range, column: v, min: 1, hint: a b }\n"))
        .isNotEqualTo(
            hash(
                readings,
                "- { rule: range, column: v, min: 0, hint: a b, severity: quarantine }\n"));
    assertThat(Gate.inputHashes(null, landed())).isEqualTo(landed());
  }

  private static String hash(Readings readings, String rules) {
    return Gate.inputHashes(readings.rules(rules), landed()).values().iterator().next();
  }

  private static SortedMap<TableWindow, String> landed() {
    return new TreeMap<>(Map.of(TableWindow.of(LocalDate.EPOCH), "landed"));
  }

  @Test
  void theSchemaHasExactlyTheKeysThatTheReaderKnows() throws IOException {
    Readings readings = new Readings(folder);
    JsonNode kinds;
    try (InputStream in =
        Gate.class.getResourceAsStream("/dev/nightjar/schemas/gate.schema.json")) {
      kinds = new ObjectMapper().readTree(in).at("/properties/rules/items/oneOf");
    }
    List<String> names = new ArrayList<>();
    for (JsonNode kind : kinds) {
      String name = kind.get("title").asText();
      names.add(name);
      List<String> keys = new ArrayList<>();
      kind.get("properties").fieldNames().forEachRemaining(keys::add);
      List<String> problems =
          readings.problems("gate: readings\nrules: [ { rule: " + name + ", zzzzzzzzzzzz: 1 } ]");
      assertThat(problems)
          .anySatisfy(
              p ->
                  assertThat(p)
                      .endsWith(
                          "unknown key 'zzzzzzzzzzzz'; valid: "
                              + String.join(", ", new TreeSet<>(keys))));
      boolean refused =
          readings
              .problems("gate: readings\nrules: [ { rule: " + name + ", severity: quarantine } ]")
              .stream()
              .anyMatch(p -> p.contains("no bad row to quarantine"));
      assertThat(kind.at("/properties/severity/enum").toString().contains("quarantine"))
          .as("%s may quarantine", name)
          .isEqualTo(!refused);
    }
    assertThat(names).containsExactlyInAnyOrderElementsOf(RuleKinds.ALL.keySet());
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.nightjar.monitoring.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every panel and every alert, run by a reader on a PostgreSQL that real nights have filled. */
class GrafanaIT {
  private static final Pattern RELATION = Pattern.compile("(?:FROM|JOIN) ([a-z_.]+)");
  private static final Set<Integer> NUMBERS =
      Set.of(Types.INTEGER, Types.BIGINT, Types.DOUBLE, Types.NUMERIC);
  private static final String READER = "grafana_of_the_test";

  private static PublishedRun run;
  private static TestPostgres postgres;

  @BeforeAll
  static void publish() {
    run = PublishedRun.get();
    postgres = run.postgres();
    postgres.execute("CREATE ROLE " + READER + " LOGIN IN ROLE nightjar_reader");
  }

  /** What a query gives: the columns with their types, and the rows. */
  private record Answer(Map<String, Integer> types, List<Map<String, Object>> rows) {}

  private static Answer ask(String sql) {
    Matcher relations = RELATION.matcher(sql.replace("FROM (", ""));
    Set<String> views =
        new HashSet<>(
            postgres.query(
                "SELECT schemaname || '.' || viewname FROM pg_views WHERE schemaname ="
                    + " 'nightjar'"));
    while (relations.find()) {
      assertThat(views).as("panels read views: %s", sql).contains(relations.group(1));
    }
    try (Connection connection = postgres.connect(READER);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      ResultSetMetaData columns = found.getMetaData();
      Map<String, Integer> types = new LinkedHashMap<>();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        int type = columns.getColumnType(i);
        types.put(
            columns.getColumnLabel(i),
            columns.getColumnTypeName(i).equals("timestamptz")
                ? Types.TIMESTAMP_WITH_TIMEZONE
                : type);
      }
      assertThat(types).as("columns of %s", sql).hasSize(columns.getColumnCount());
      List<Map<String, Object>> rows = new ArrayList<>();
      while (found.next()) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (String column : types.keySet()) {
          row.put(column, found.getObject(column));
        }
        rows.add(row);
      }
      return new Answer(types, rows);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The ninety days up to the newest night that is stored. */
  private static Instant[] range() {
    Instant newest =
        Instant.parse(
            postgres.value(
                "SELECT to_char(max(time) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
                    + " FROM nightjar.nights"));
    return new Instant[] {newest.minus(Duration.ofDays(90)), newest.plus(Duration.ofHours(1))};
  }

  private static Map<String, List<String>> variables(JsonNode dashboard) {
    Map<String, List<String>> variables = GrafanaFiles.variables(dashboard, sql -> texts(ask(sql)));
    variables.forEach(
        (name, values) -> assertThat(values).as("values of the variable %s", name).isNotEmpty());
    return variables;
  }

  private static List<String> texts(Answer answer) {
    return answer.rows().stream()
        .map(row -> String.valueOf(row.values().iterator().next()))
        .toList();
  }

  private static Answer ask(JsonNode dashboard, JsonNode target) {
    return ask(GrafanaFiles.resolve(target.path("rawSql").asText(), variables(dashboard), range()));
  }

  @TestFactory
  Stream<DynamicTest> everyPanelHasTheColumnsThatItShowsAndRows() {
    return GrafanaFiles.dashboards().entrySet().stream()
        .flatMap(
            file ->
                GrafanaFiles.panels(file.getValue()).stream()
                    .map(
                        panel ->
                            DynamicTest.dynamicTest(
                                file.getKey() + ": " + panel.path("title").asText(),
                                () -> requirePanel(file.getValue(), panel))));
  }

  private static void requirePanel(JsonNode dashboard, JsonNode panel) {
    assertThat(panel.path("targets")).isNotEmpty();
    for (JsonNode target : panel.path("targets")) {
      Answer answer = ask(dashboard, target);
      String sql = target.path("rawSql").asText();
      assertThat(answer.rows()).as(sql).isNotEmpty();
      String kind = panel.path("type").asText();
      if (target.path("format").asText().equals("time_series")) {
        requireSeries(answer, sql);
      } else if (kind.equals("stat")) {
        assertThat(answer.rows()).as(sql).hasSize(1);
        assertThat(answer.types()).as(sql).hasSize(1);
        assertThat(answer.rows().get(0).values()).as(sql).doesNotContainNull();
      } else if (kind.equals("barchart")) {
        String x = panel.at("/options/xField").asText();
        assertThat(answer.types()).as(sql).containsKey(x);
        assertThat(answer.types().keySet().stream().filter(c -> isNumber(answer, c)))
            .as(sql)
            .isNotEmpty();
      } else {
        assertThat(kind).isEqualTo("table");
      }
      for (JsonNode override : panel.at("/fieldConfig/overrides")) {
        if (override.at("/matcher/id").asText().equals("byName")
            && !override.at("/matcher/options").asText().equals("verdict")) {
          assertThat(answer.types())
              .as("an override of %s", panel.path("title"))
              .containsKey(override.at("/matcher/options").asText());
        }
      }
    }
  }

  /** As Grafana makes series of rows: a time, numbers, and at most a text that names the series. */
  private static void requireSeries(Answer answer, String sql) {
    assertThat(answer.types().get("time")).as(sql).isEqualTo(Types.TIMESTAMP_WITH_TIMEZONE);
    List<String> others =
        answer.types().keySet().stream().filter(column -> !column.equals("time")).toList();
    assertThat(others.stream().filter(column -> isNumber(answer, column))).as(sql).isNotEmpty();
    assertThat(others.stream().filter(column -> !isNumber(answer, column)))
        .as(sql)
        .isSubsetOf("metric");
    List<String> numbers = others.stream().filter(column -> isNumber(answer, column)).toList();
    assertThat(answer.rows())
        .as(sql)
        .anySatisfy(row -> assertThat(row.get(numbers.get(0))).isNotNull());
  }

  private static boolean isNumber(Answer answer, String column) {
    return NUMBERS.contains(answer.types().get(column));
  }

  @TestFactory
  Stream<DynamicTest> everyAlertGivesANumberAndTheLabelsThatItNames() {
    List<DynamicTest> tests = new ArrayList<>();
    JsonNode alerting = GrafanaFiles.yaml("provisioning/alerting/nightjar.yaml");
    Set<String> dashboards = uids();
    for (JsonNode group : alerting.path("groups")) {
      for (JsonNode rule : group.path("rules")) {
        tests.add(
            DynamicTest.dynamicTest(
                rule.path("uid").asText(), () -> requireAlert(rule, dashboards)));
      }
    }
    assertThat(tests).hasSize(4);
    return tests.stream();
  }

  private static void requireAlert(JsonNode rule, Set<String> dashboards) {
    assertThat(dashboards).contains(rule.at("/annotations/dashboard").asText().replace("/d/", ""));
    JsonNode query = rule.at("/data/0");
    assertThat(query.path("datasourceUid").asText()).isEqualTo("nightjar");
    assertThat(rule.at("/data/1/model/expression").asText()).isEqualTo("A");
    assertThat(rule.path("condition").asText()).isEqualTo("B");
    Answer answer =
        ask(GrafanaFiles.resolve(query.at("/model/rawSql").asText(), Map.of(), range()));
    assertThat(answer.rows()).isNotEmpty();
    List<String> numbers =
        answer.types().keySet().stream().filter(column -> isNumber(answer, column)).toList();
    assertThat(numbers).as("one number by labels").hasSize(1);
    answer.rows().forEach(row -> assertThat(row.get(numbers.get(0))).isNotNull());
    Matcher labels =
        Pattern.compile("\\$labels\\.([a-z_]+)").matcher(rule.path("annotations").toString());
    while (labels.find()) {
      assertThat(answer.types()).containsKey(labels.group(1));
    }
  }

  private static Set<String> uids() {
    Set<String> uids = new HashSet<>();
    GrafanaFiles.dashboards()
        .forEach(
            (file, dashboard) ->
                assertThat(uids.add(dashboard.path("uid").asText())).as(file).isTrue());
    return uids;
  }

  @Test
  void dashboardsAreProvisionedWithFixedNames() {
    JsonNode source =
        GrafanaFiles.yaml("provisioning/datasources/nightjar.yaml").at("/datasources/0");
    assertThat(source.path("uid").asText()).isEqualTo("nightjar");
    assertThat(uids())
        .containsExactlyInAnyOrder(
            "nightjar-nights", "nightjar-model", "nightjar-quality", "nightjar-cost");
    GrafanaFiles.dashboards()
        .forEach(
            (file, dashboard) -> {
              assertThat(dashboard.toString())
                  .as(file)
                  .doesNotContain("${DS_")
                  .doesNotContain("__inputs");
              assertThat(dashboard.at("/time/from").asText()).as(file).isEqualTo("now-90d");
              Set<Integer> ids = new HashSet<>();
              for (JsonNode panel : GrafanaFiles.panels(dashboard)) {
                assertThat(ids.add(panel.path("id").asInt())).as(file).isTrue();
                assertThat(panel.at("/datasource/uid").asText()).isEqualTo("nightjar");
                assertThat(panel.at("/datasource/type").asText())
                    .isEqualTo(source.path("type").asText());
              }
            });
    assertThat(variables(GrafanaFiles.dashboards().get("model.json")).keySet())
        .containsExactly("model", "version", "slice");
  }

  @Test
  void panelsSayWhatTheNightSaid() {
    JsonNode line = run.line();
    Map<String, Object> night = first("nights.json", "Nights");
    assertThat(night.get("night")).hasToString(PublishedRun.NIGHT.toString());
    assertThat(night.get("verdict")).isEqualTo(line.path("verdict").asText());
    assertThat(night.get("rows")).isEqualTo(line.path("rows").asLong());
    assertThat(night.get("scored")).isEqualTo(line.path("scored").asLong());
    assertThat(night.get("quarantined")).isEqualTo(line.path("quarantined").asLong());
    assertThat(night.get("alerts")).isEqualTo(line.path("alerts").asLong());
    assertThat(night.get("measured"))
        .isEqualTo(
            "late_arrival auc %.3f of %s"
                .formatted(line.at("/auc/value").asDouble(), line.at("/auc/of").asText()));
    assertThat(night.get("worst_drift_column")).isEqualTo(line.at("/worst_drift/column").asText());
    assertThat(night.get("worst_drift")).isEqualTo(line.at("/worst_drift/value").asDouble());
    assertThat(only("nights.json", "Its verdict")).isEqualTo(line.path("verdict").asText());
    assertThat(only("nights.json", "Rows scored in it")).isEqualTo(line.path("scored").asLong());
    assertThat(only("nights.json", "Alerts in it")).isEqualTo(line.path("alerts").asLong());
    assertThat(String.valueOf(only("nights.json", "Decided")))
        .isEqualToIgnoringCase(
            line.at("/decisions/0/model").asText()
                + " "
                + line.at("/decisions/0/decision").asText());
    Map<String, Object> drifted =
        first("model.json", "Features by drift times importance, newest night");
    assertThat(drifted.get("column_name")).isEqualTo(line.at("/worst_drift/column").asText());
    assertThat(drifted.get("value")).isEqualTo(line.at("/worst_drift/value").asDouble());
    Map<String, Object> model = first("nights.json", "Models in their newest night");
    assertThat(model.get("metric")).isEqualTo("auc");
    assertThat(model.get("value")).isEqualTo(line.at("/auc/value").asDouble());
    assertThat(model.get("value_of")).hasToString(line.at("/auc/of").asText());
    List<Map<String, Object>> aucs = rows("nights.json", "AUC of each night");
    assertThat(aucs.get(aucs.size() - 1).get("value")).isEqualTo(line.at("/auc/value").asDouble());
  }

  private static Object only(String file, String title) {
    return first(file, title).values().iterator().next();
  }

  private static Map<String, Object> first(String file, String title) {
    return rows(file, title).get(0);
  }

  private static List<Map<String, Object>> rows(String file, String title) {
    return ask(
            GrafanaFiles.dashboards().get(file), GrafanaFiles.panel(file, title).at("/targets/0"))
        .rows();
  }
}

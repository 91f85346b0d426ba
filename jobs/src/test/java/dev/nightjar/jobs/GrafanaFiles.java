package dev.nightjar.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The files of {@code monitoring/grafana}, and the texts of their queries as Grafana sends them.
 */
final class GrafanaFiles {
  private static final Path FOLDER = Path.of("../monitoring/grafana");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TIME_FILTER = Pattern.compile("\\$__timeFilter\\(([a-z_.]+)\\)");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([a-z_]+):sqlstring\\}");

  private GrafanaFiles() {}

  /** All dashboards by file name. */
  static Map<String, JsonNode> dashboards() {
    Map<String, JsonNode> dashboards = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(FOLDER.resolve("dashboards"))) {
      for (Path file : files.sorted().toList()) {
        dashboards.put(file.getFileName().toString(), JSON.readTree(file.toFile()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return dashboards;
  }

  /** A file of YAML as JSON. */
  static JsonNode yaml(String file) {
    Object content =
        new Load(LoadSettings.builder().build())
            .loadFromString(PublishedRun.read(FOLDER.resolve(file)));
    return JSON.valueToTree(content);
  }

  /** The panels of a dashboard but its headings. */
  static List<JsonNode> panels(JsonNode dashboard) {
    List<JsonNode> panels = new ArrayList<>();
    dashboard
        .path("panels")
        .forEach(
            panel -> {
              if (!panel.path("type").asText().equals("row")) {
                panels.add(panel);
              }
            });
    return panels;
  }

  /** The panel of a title. */
  static JsonNode panel(String file, String title) {
    return panels(dashboards().get(file)).stream()
        .filter(panel -> panel.path("title").asText().equals(title))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The chosen values of a dashboard's variables, each asked for with those before it: all of them
   * where a variable may have all, else the stored one, else the first.
   */
  static Map<String, List<String>> variables(
      JsonNode dashboard, Function<String, List<String>> query) {
    Map<String, List<String>> chosen = new LinkedHashMap<>();
    for (JsonNode variable : dashboard.at("/templating/list")) {
      List<String> offered = query.apply(resolve(variable.path("query").asText(), chosen, null));
      String stored = variable.at("/current/value").asText("");
      chosen.put(
          variable.path("name").asText(),
          variable.path("includeAll").asBoolean()
              ? offered
              : offered.stream()
                  .filter(value -> stored.isEmpty() || value.equals(stored))
                  .limit(1)
                  .toList());
    }
    return chosen;
  }

  /**
   * A query as Grafana sends it.
   *
   * @param range from and to; null where a query has no range, as a variable's
   */
  static String resolve(String sql, Map<String, List<String>> variables, Instant[] range) {
    String resolved =
        VARIABLE
            .matcher(sql)
            .replaceAll(
                found ->
                    quoted(
                        variables.get(found.group(1)).stream()
                            .map(value -> "'" + value.replace("'", "''") + "'")
                            .collect(Collectors.joining(","))));
    if (range != null) {
      Function<MatchResult, String> between =
          found -> "%s BETWEEN '%s' AND '%s'".formatted(found.group(1), range[0], range[1]);
      resolved = TIME_FILTER.matcher(resolved).replaceAll(found -> quoted(between.apply(found)));
    }
    if (resolved.contains("$")) {
      throw new IllegalStateException("What is not resolved: " + resolved);
    }
    return resolved;
  }

  private static String quoted(String replacement) {
    return Matcher.quoteReplacement(replacement);
  }
}

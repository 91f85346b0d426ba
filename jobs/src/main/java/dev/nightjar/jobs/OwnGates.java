package dev.nightjar.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The text of {@code gates/} of a project made of a file: what holds of its rows now. */
final class OwnGates {
  private static final long ENOUGH_A_DAY = 10;

  private OwnGates() {}

  static String rows(OwnProject project) {
    List<String> rules = new ArrayList<>(keyRules(project));
    if (!project.time().isDrawn()
        && project.time().isDaily()
        && project.time().fewest() >= ENOUGH_A_DAY) {
      rules.add(
          rule(
              "row_count",
              Map.of("min", String.valueOf(project.time().fewest() / 2)),
              "warn",
              "half of the fewest rows of a day; a night without any is refused"));
    }
    List<String> always = new ArrayList<>();
    for (OwnFeature feature : project.features()) {
      if (feature.nulls() == 0) {
        always.add(feature.name());
      }
    }
    if (!always.isEmpty()) {
      rules.add(rule("not_null", Map.of("columns", YamlText.list(always)), "warn", null));
    }
    for (OwnFeature feature : project.features()) {
      rules.addAll(rules(feature));
    }
    return gate(project.table(), rules);
  }

  static String labels(OwnProject project) {
    List<String> rules = new ArrayList<>(keyRules(project));
    OwnLabel label = project.label();
    Map<String, String> notNull = new LinkedHashMap<>();
    notNull.put("column", YamlText.text(project.labelName()));
    double unknown = (double) label.unknown() / (label.known() + label.unknown());
    if (label.unknown() > 0) {
      notNull.put("max_fraction", share(unknown));
    }
    rules.add(rule("not_null", notNull, "warn", "no label is unknown, never a no"));
    return gate(project.labels(), rules);
  }

  private static List<String> keyRules(OwnProject project) {
    List<String> never = new ArrayList<>(project.keyNames());
    never.add(project.dueAt());
    return List.of(
        rule("not_null", Map.of("columns", YamlText.list(never)), "fail", null),
        rule("unique", Map.of("columns", YamlText.list(project.keyNames())), "fail", null));
  }

  private static List<String> rules(OwnFeature feature) {
    List<String> rules = new ArrayList<>();
    Map<String, String> column = new LinkedHashMap<>();
    column.put("column", YamlText.text(feature.name()));
    if (feature.nulls() > 0) {
      Map<String, String> nulls = new LinkedHashMap<>(column);
      nulls.put("max_fraction", share(feature.missing()));
      rules.add(rule("not_null", nulls, "warn", null));
    }
    Double least = feature.least();
    Double most = feature.most();
    if (least != null && most != null && Double.isFinite(least) && Double.isFinite(most)) {
      Map<String, String> range = new LinkedHashMap<>(column);
      double width = Math.max(most - least, Math.max(1, Math.abs(most)) * 0.1);
      range.put("min", OwnFeature.number(least >= 0 ? 0 : round(least - width, Math::floor)));
      range.put("max", OwnFeature.number(round(most + width, Math::ceil)));
      rules.add(
          rule("range", range, "warn", "as far again beyond what the first file held, at most"));
    }
    if (!feature.values().isEmpty()
        && feature.values().stream().noneMatch(value -> value.contains("${"))) {
      Map<String, String> known = new LinkedHashMap<>(column);
      known.put(
          "values",
          "[" + String.join(", ", feature.values().stream().map(YamlText::quoted).toList()) + "]");
      rules.add(rule("in_set", known, "warn", "a value that the first file did not hold"));
    }
    return rules;
  }

  /** Half as much again as there is, and two of a hundred more. */
  private static String share(double now) {
    return String.valueOf(Math.min(1, Math.ceil((now * 1.5 + 0.02) * 100) / 100));
  }

  /** To two digits, so that nobody takes it for a law. */
  private static double round(double value, DoubleUnaryOperator away) {
    if (value == 0) {
      return 0;
    }
    double unit = Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 1);
    return away.applyAsDouble(value / unit) * unit;
  }

  private static String rule(
      String kind, Map<String, String> keys, String severity, @Nullable String hint) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("rule", kind);
    all.putAll(keys);
    all.put("severity", severity);
    if (hint != null) {
      all.put("hint", YamlText.quoted(hint));
    }
    return YamlText.map(all);
  }

  private static String gate(String table, List<String> rules) {
    StringBuilder yaml =
        new StringBuilder("# What held of the first file; narrow it by what you know.\n");
    yaml.append("gate: ").append(table).append("\nrules:\n");
    rules.forEach(rule -> yaml.append("  - ").append(rule).append('\n'));
    return yaml.toString();
  }
}

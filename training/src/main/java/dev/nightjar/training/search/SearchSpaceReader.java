package dev.nightjar.training.search;

import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.YamlMap;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads {@code trainers:} of a model as a space: values, ranges and choices. */
final class SearchSpaceReader {
  private static final List<String> RANGES = List.of("int", "log_int", "real", "log");
  private static final List<String> KINDS = List.of("int", "log_int", "real", "log", "choice");

  private SearchSpaceReader() {}

  static SearchSpace read(YamlMap trainers, Map<String, List<ParameterRule>> rules) {
    SortedMap<String, List<Dimension>> space = new TreeMap<>();
    for (String name : trainers.keys()) {
      List<ParameterRule> known = rules.get(name);
      if (known == null) {
        trainers.has(name);
        trainers.problems().unknown(trainers.mark(name), "trainer", name, rules.keySet());
      } else {
        // `constant:` with nothing behind it is a trainer without written parameters.
        YamlMap yaml =
            trainers
                .optionalMap(name)
                .orElseGet(() -> YamlMap.parse("{}", name, trainers.problems()));
        space.put(name, dimensions(yaml, known));
        yaml.finish();
      }
    }
    if (space.isEmpty()) {
      if (trainers.keys().isEmpty()) {
        trainers.problems().add(trainers.mark(), "'trainers' must name at least one trainer");
      }
      space.put("none", List.of());
    }
    return new SearchSpace(space);
  }

  static List<Dimension> dimensions(YamlMap trainer, List<ParameterRule> rules) {
    List<Dimension> dimensions = new ArrayList<>();
    for (ParameterRule rule : rules) {
      Dimension dimension = dimension(trainer, rule);
      if (dimension != null) {
        dimensions.add(dimension);
      }
    }
    return dimensions;
  }

  /** Null where the parameter is not written and has no fallback, or after a problem. */
  private static @Nullable Dimension dimension(YamlMap yaml, ParameterRule rule) {
    String name = rule.name();
    if (yaml.isMap(name)) {
      return searched(yaml, yaml.map(name), rule);
    }
    if (yaml.isList(name)) {
      yaml.problem(name, "'" + name + "' is a list; write { choice: [...] } to search among them");
      return null;
    }
    Object written = yaml.scalarValue(name);
    ParameterValue value = written == null ? rule.fallback() : valid(yaml, rule, written);
    return value == null ? null : new Fixed(name, value);
  }

  private static @Nullable Dimension searched(YamlMap at, YamlMap yaml, ParameterRule rule) {
    String name = rule.name();
    List<String> kinds = yaml.keys();
    if (kinds.size() != 1 || !KINDS.contains(kinds.get(0))) {
      at.problem(
          name,
          "'%s' must be a value or one of { int: [3, 9] }, { log_int: [1, 100] }, { real: [0, 1] },"
                  .formatted(name)
              + " { log: [0.01, 1] }, { choice: [a, b] }"
              + (kinds.size() == 1 ? Problems.didYouMean(kinds.get(0), KINDS) : ""));
      return null;
    }
    String kind = kinds.get(0);
    return RANGES.contains(kind) ? range(at, yaml, kind, rule) : choice(at, yaml, rule);
  }

  private static @Nullable Dimension range(
      YamlMap at, YamlMap yaml, String kind, ParameterRule rule) {
    String name = rule.name();
    boolean whole = kind.endsWith("int");
    boolean log = kind.startsWith("log");
    if (rule.kind() == ParameterRule.Kind.TEXT) {
      at.problem(name, "'" + name + "' is a text; write { choice: [...] } to search among texts");
      return null;
    }
    if (rule.kind() == ParameterRule.Kind.WHOLE && !whole) {
      at.problem(
          name, "'" + name + "' is a whole number; write " + (log ? "log_int" : "int") + ": [...]");
      return null;
    }
    List<@Nullable Object> ends = yaml.scalarList(kind);
    if (ends.size() != 2) {
      at.problem(name, "'" + kind + "' of '" + name + "' must be a list of two: [low, high]");
      return null;
    }
    ParameterValue low = valid(at, rule, ends.get(0));
    ParameterValue high = valid(at, rule, ends.get(1));
    if (!(low instanceof ParameterValue.Number from)
        || !(high instanceof ParameterValue.Number to)) {
      return null;
    }
    if (whole && (!isWhole(from) || !isWhole(to))) {
      at.problem(name, "the ends of an " + kind + " range of '" + name + "' must be whole numbers");
    } else if (!(from.value() < to.value())) {
      at.problem(
          name,
          "the range of '%s' must rise, but is [%s, %s]; write the value itself to fix it"
              .formatted(name, from, to));
    } else if (log && !(from.value() > 0)) {
      at.problem(name, "a log range of '" + name + "' must begin above 0, but begins at " + from);
    } else {
      return new Range(
          name, from.value(), to.value(), whole, log ? Range.Scale.LOG : Range.Scale.LINEAR);
    }
    return null;
  }

  private static @Nullable Dimension choice(YamlMap at, YamlMap yaml, ParameterRule rule) {
    String name = rule.name();
    Set<ParameterValue> values = new LinkedHashSet<>();
    boolean sound = true;
    for (Object written : yaml.scalarList("choice")) {
      ParameterValue value = valid(at, rule, written);
      if (value == null) {
        sound = false;
      } else if (!values.add(value)) {
        at.problem(name, "the choice of '" + name + "' names " + value + " twice");
        sound = false;
      }
    }
    if (values.isEmpty() && sound) {
      at.problem(name, "the choice of '" + name + "' must name at least one value");
    }
    return values.isEmpty() || !sound ? null : new Choice(name, List.copyOf(values));
  }

  private static @Nullable ParameterValue valid(
      YamlMap at, ParameterRule rule, @Nullable Object written) {
    ParameterValue value = value(rule, written);
    String wrong = value == null ? "must have a value" : rule.wrong(value);
    if (wrong != null) {
      at.problem(
          rule.name(),
          "'%s' (%s) %s, but is %s".formatted(rule.name(), rule.meaning(), wrong, written));
      return null;
    }
    return value;
  }

  private static @Nullable ParameterValue value(ParameterRule rule, @Nullable Object written) {
    if (written == null) {
      return null;
    }
    if (rule.kind() != ParameterRule.Kind.TEXT && written instanceof Number number) {
      return Double.isFinite(number.doubleValue()) ? ParameterValue.of(number.doubleValue()) : null;
    }
    return ParameterValue.of(written.toString());
  }

  private static boolean isWhole(ParameterValue.Number number) {
    return number.value() == StrictMath.rint(number.value());
  }
}

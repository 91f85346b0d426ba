package dev.nightjar.lakehouse;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A YAML mapping being read into a record. Every getter notes the key as valid; a wrong type or a
 * missing key becomes a problem at its line and an empty value, so that reading goes on and all
 * problems are found at once. {@link #finish} reports the keys nobody asked for.
 */
public final class YamlMap {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");

  private final String file;
  private final MappingNode node;
  private final Problems problems;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();

  YamlMap(String file, MappingNode node, Problems problems) {
    this.file = file;
    this.node = node;
    this.problems = problems;
    for (NodeTuple tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(markOf(tuple.getKeyNode()), "a key must be a single word");
      } else if (entries.put(key.getValue(), tuple) != null) {
        problems.add(markOf(key), "the key '" + key.getValue() + "' is written twice");
      }
    }
  }

  /**
   * Reads a mapping from a text, such as one line of JSON.
   *
   * @param origin stands for the file in problems
   */
  public static YamlMap parse(String text, String origin, Problems problems) {
    List<MappingNode> documents = ProjectFolder.parse(text, origin, problems);
    return new YamlMap(
        origin,
        documents.isEmpty()
            ? new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK)
            : documents.get(0),
        problems);
  }

  /** Where the mapping starts. */
  public SourceMark mark() {
    return markOf(node);
  }

  /** Where the key is written; the mapping's start if it is absent. */
  public SourceMark mark(String key) {
    NodeTuple tuple = entries.get(key);
    return tuple == null ? mark() : markOf(tuple.getKeyNode());
  }

  /** The keys as written, in order; asking for them marks none as valid. */
  public List<String> keys() {
    return List.copyOf(entries.keySet());
  }

  /** True when the key is written; notes it as valid. */
  public boolean has(String key) {
    asked.add(key);
    return entries.containsKey(key);
  }

  /** True when the key holds a mapping. */
  public boolean isMap(String key) {
    return value(key) instanceof MappingNode;
  }

  /** True when the key holds a list. */
  public boolean isList(String key) {
    return value(key) instanceof SequenceNode;
  }

  /** A required text; empty after a problem. */
  public String string(String key) {
    String text = optionalString(key);
    if ((text == null || text.isBlank()) && required(key) && isScalar(key)) {
      problem(key, "'" + key + "' must not be empty");
    }
    return text == null ? "" : text;
  }

  /** A text, or the fallback where the key is absent. */
  public String string(String key, String fallback) {
    String text = optionalString(key);
    return text == null ? fallback : text;
  }

  /** A text, or null where the key is absent or null. */
  public @Nullable String optionalString(String key) {
    Node value = value(key);
    return value == null ? null : scalar(key, value);
  }

  /** One or several texts; a single scalar counts as a list of one. Empty where absent. */
  public List<String> strings(String key) {
    Node value = value(key);
    if (value instanceof SequenceNode list) {
      List<String> texts = new ArrayList<>();
      for (Node item : list.getValue()) {
        String text = scalar(key, item);
        if (text != null) {
          texts.add(text);
        }
      }
      return List.copyOf(texts);
    }
    String text = value == null ? null : scalar(key, value);
    return text == null ? List.of() : List.of(text);
  }

  /** As {@link #strings}, and at least one is required. */
  public List<String> requiredStrings(String key) {
    List<String> texts = strings(key);
    if (texts.isEmpty() && required(key)) {
      problem(key, "'" + key + "' must name at least one");
    }
    return texts;
  }

  /** A mapping of texts in written order, such as name: expression. Empty where absent. */
  public Map<String, String> stringMap(String key) {
    Map<String, String> texts = new LinkedHashMap<>();
    optionalMap(key)
        .ifPresent(
            map -> {
              for (String name : map.keys()) {
                texts.put(name, map.string(name));
              }
            });
    return texts;
  }

  /**
   * A mapping of plain values in written order: String, Long, Double, Boolean or null by YAML's
   * core rules. Empty where absent.
   */
  public Map<String, @Nullable Object> scalars(String key) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    optionalMap(key)
        .ifPresent(map -> map.keys().forEach(name -> values.put(name, map.scalarValue(name))));
    return values;
  }

  /** A list of plain values (String, Long, Double, Boolean or null); a scalar is a list of one. */
  public List<@Nullable Object> scalarList(String key) {
    Node value = value(key);
    List<@Nullable Object> values = new ArrayList<>();
    if (value instanceof SequenceNode list) {
      list.getValue().forEach(item -> values.add(plain(key, item)));
    } else if (value != null) {
      values.add(plain(key, value));
    }
    return values;
  }

  /** A plain value: String, Long, Double, Boolean or null. */
  public @Nullable Object scalarValue(String key) {
    Node value = value(key);
    return value == null ? null : plain(key, value);
  }

  /** A whole number, or the fallback where absent. */
  public long integer(String key, long fallback) {
    return parsed(key, "a whole number", Long::parseLong, fallback);
  }

  /** A number, or the fallback where absent. */
  public double number(String key, double fallback) {
    return parsed(
        key,
        "a number",
        text -> {
          if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
          }
          return Double.parseDouble(text);
        },
        fallback);
  }

  /** A number, or null where absent. */
  public @Nullable Double optionalNumber(String key) {
    return has(key) ? number(key, Double.NaN) : null;
  }

  /** true or false, or the fallback where absent. */
  public boolean bool(String key, boolean fallback) {
    return parsed(
        key,
        "true or false",
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
          }
          return text.equals("true");
        },
        fallback);
  }

  /** A length of time such as {@code 30m}, {@code 7h}, {@code 28d} (a day is 24 hours: rule T5). */
  public Duration duration(String key, Duration fallback) {
    return parsed(key, "a length of time such as 7h or 28d", Durations::parse, fallback);
  }

  /** Several lengths of time. */
  public List<Duration> durations(String key) {
    List<Duration> lengths = new ArrayList<>();
    for (String text : strings(key)) {
      try {
        lengths.add(Durations.parse(text));
      } catch (IllegalArgumentException e) {
        problem(key, "'" + text + "' is not a length of time such as 7h or 28d");
      }
    }
    return lengths;
  }

  /** A local time of day such as {@code "04:00"}. */
  public LocalTime time(String key, LocalTime fallback) {
    return parsed(key, "a time of day such as \"04:00\"", LocalTime::parse, fallback);
  }

  /** A date such as {@code 2013-06-01}, or null where absent. */
  public @Nullable LocalDate optionalDate(String key) {
    return has(key)
        ? parsed(key, "a date such as 2013-06-01", LocalDate::parse, LocalDate.EPOCH)
        : null;
  }

  /** One of an enum's names in lower case, or the fallback where absent. */
  public <E extends Enum<E>> E oneOf(String key, Class<E> kind, E fallback) {
    String text = optionalString(key);
    if (text == null) {
      return fallback;
    }
    List<String> valid =
        Arrays.stream(kind.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    if (!valid.contains(text)) {
      problem(key, "'" + text + "' is not a valid " + key + Problems.didYouMean(text, valid));
      return fallback;
    }
    return Enum.valueOf(kind, text.toUpperCase(Locale.ROOT));
  }

  /** A required mapping; an empty one after a problem. */
  public YamlMap map(String key) {
    return optionalMap(key)
        .orElseGet(
            () -> {
              required(key);
              return new YamlMap(
                  file,
                  new MappingNode(
                      Tag.MAP,
                      true,
                      List.of(),
                      node.getFlowStyle(),
                      node.getStartMark(),
                      node.getEndMark()),
                  problems);
            });
  }

  /** A mapping, if written. */
  public java.util.Optional<YamlMap> optionalMap(String key) {
    Node value = value(key);
    if (value == null) {
      return java.util.Optional.empty();
    }
    if (value instanceof MappingNode mapping) {
      return java.util.Optional.of(new YamlMap(file, mapping, problems));
    }
    problem(key, "'" + key + "' must be a mapping of key: value, but is " + kindOf(value));
    return java.util.Optional.empty();
  }

  /** A list of mappings; empty where absent. */
  public List<YamlMap> maps(String key) {
    Node value = value(key);
    List<YamlMap> maps = new ArrayList<>();
    if (value instanceof SequenceNode list) {
      for (Node item : list.getValue()) {
        if (item instanceof MappingNode mapping) {
          maps.add(new YamlMap(file, mapping, problems));
        } else {
          problems.add(
              markOf(item),
              "each of '" + key + "' must be a mapping of key: value, but this is " + kindOf(item));
        }
      }
    } else if (value != null) {
      problem(key, "'" + key + "' must be a list, but is " + kindOf(value));
    }
    return maps;
  }

  /** A mapping whose values are mappings, in written order; empty where absent. */
  public Map<String, YamlMap> mapOfMaps(String key) {
    Map<String, YamlMap> maps = new LinkedHashMap<>();
    optionalMap(key)
        .ifPresent(outer -> outer.keys().forEach(name -> maps.put(name, outer.map(name))));
    return maps;
  }

  /** Adds a problem at the key's line. */
  public void problem(String key, String message) {
    problems.add(mark(key), message);
  }

  /** The collector this mapping reports to. */
  public Problems problems() {
    return problems;
  }

  /**
   * The mapping as text that comments, formatting, anchors and the order of keys do not change, but
   * every value does: what a definition's hash is made of.
   */
  public String canonical() {
    return canonical(node);
  }

  private String canonical(Node of) {
    if (of instanceof MappingNode mapping) {
      SortedMap<String, String> sorted = new TreeMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        sorted.put(canonical(tuple.getKeyNode()), canonical(tuple.getValueNode()));
      }
      return sorted.toString();
    }
    if (of instanceof SequenceNode list) {
      return list.getValue().stream().map(this::canonical).toList().toString();
    }
    ScalarNode scalar = (ScalarNode) of;
    String text = Environment.substitute(scalar.getValue(), markOf(scalar), problems);
    return scalar.getTag().getValue() + " " + text.length() + ":" + text;
  }

  /** The keys that getters have asked for so far: the valid ones. */
  Set<String> validKeys() {
    return Set.copyOf(asked);
  }

  /** Reports every written key that no getter asked for, with the nearest valid name. */
  public void finish() {
    for (String key : entries.keySet()) {
      if (!asked.contains(key)) {
        problem(key, "unknown key '" + key + "'" + Problems.didYouMean(key, asked));
      }
    }
  }

  private boolean required(String key) {
    if (!entries.containsKey(key)) {
      problems.add(mark(), "'" + key + "' is missing");
      return false;
    }
    return true;
  }

  private <T> T parsed(String key, String kind, Function<String, T> parse, T fallback) {
    String text = optionalString(key);
    if (text == null) {
      return fallback;
    }
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException | DateTimeException e) {
      problem(key, "'" + key + "' must be " + kind + ", but is '" + text + "'");
      return fallback;
    }
  }

  private boolean isScalar(String key) {
    NodeTuple tuple = entries.get(key);
    return tuple != null && tuple.getValueNode() instanceof ScalarNode;
  }

  private @Nullable Node value(String key) {
    asked.add(key);
    NodeTuple tuple = entries.get(key);
    return tuple == null || isNull(tuple.getValueNode()) ? null : tuple.getValueNode();
  }

  private @Nullable String scalar(String key, Node value) {
    if (value instanceof ScalarNode scalar) {
      return isNull(scalar)
          ? null
          : Environment.substitute(scalar.getValue(), markOf(scalar), problems);
    }
    problems.add(markOf(value), "'" + key + "' must be a single value, but is " + kindOf(value));
    return null;
  }

  private @Nullable Object plain(String key, Node value) {
    String text = scalar(key, value);
    if (text == null) {
      return null;
    }
    try {
      if (value.getTag().equals(Tag.INT)) {
        return Long.parseLong(text);
      }
      return value.getTag().equals(Tag.FLOAT)
          ? (Object) Double.parseDouble(text)
          : value.getTag().equals(Tag.BOOL) ? (Object) Boolean.parseBoolean(text) : text;
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private static boolean isNull(Node value) {
    return value.getTag().equals(Tag.NULL);
  }

  private static String kindOf(Node value) {
    return value instanceof MappingNode
        ? "a mapping"
        : value instanceof SequenceNode ? "a list" : "a single value";
  }

  private SourceMark markOf(Node of) {
    // The mark's own name: an overlay's nodes sit in the mapping of the file they are laid over.
    return of.getStartMark()
        .map(m -> new SourceMark(m.getName(), m.getLine() + 1))
        .orElse(new SourceMark(file, 1));
  }
}

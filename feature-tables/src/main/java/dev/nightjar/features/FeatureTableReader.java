package dev.nightjar.features;

import dev.nightjar.lakehouse.Expressions;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.YamlMap;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Reads {@code features/*.yaml}. */
final class FeatureTableReader {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Pattern TAG = Pattern.compile("[a-z0-9][a-z0-9_-]*");

  private final Project project;
  private final Problems problems;

  FeatureTableReader(Project project, Problems problems) {
    this.project = project;
    this.problems = problems;
  }

  Map<String, FeatureTable> read() {
    Map<String, FeatureTable> tables = new LinkedHashMap<>();
    for (YamlMap yaml : project.folder().documents("features", problems)) {
      FeatureTable table = read(yaml);
      if (project.tables().containsKey(table.name())) {
        yaml.problem(
            "feature_table", "the name '" + table.name() + "' is a data table's; choose another");
      }
      project.tables().keySet().stream()
          .filter(name -> VersionedName.of(name).featureTable().equals(table.name()))
          .filter(VersionedName::isReserved)
          .forEach(
              name ->
                  yaml.problem(
                      "feature_table",
                      "the data table '" + name + "' has the name of one of its versions"));
      if (tables.put(table.name(), table) != null) {
        yaml.problem("feature_table", "there are two feature tables '" + table.name() + "'");
      }
    }
    return tables;
  }

  /** Reads one definition. */
  FeatureTable read(YamlMap yaml) {
    String name = yaml.string("feature_table");
    if (!name.isEmpty() && (!NAME.matcher(name).matches() || name.startsWith("nightjar_"))) {
      yaml.problem(
          "feature_table",
          "'" + name + "' is not a table name: small letters, digits and _, not from nightjar_");
    } else if (VersionedName.isReserved(name)) {
      yaml.problem(
          "feature_table",
          "'" + name + "' is the name of a version's table; choose one that ends in no _v2");
    }
    String description = yaml.string("description", "");
    String owner = yaml.string("owner", "");
    List<String> tags = tags(yaml);
    String from = yaml.string("from");
    TableDefinition source = project.tables().get(from);
    if (source == null && !from.isEmpty()) {
      problems.unknown(yaml.mark("from"), "table", from, project.tables().keySet());
    }
    StructType columns = source == null ? new StructType() : source.selected();
    Map<String, String> entity = entity(yaml, source, columns);
    List<WindowFeature> features = new ArrayList<>();
    yaml.mapOfMaps("features")
        .forEach((feature, map) -> features.add(windowFeature(feature, map, source, columns)));
    Latest latest =
        yaml.optionalMap("latest").map(map -> latest(map, source, columns)).orElse(null);
    if (features.isEmpty() == (latest == null)) {
      problems.add(yaml.mark(), "a feature table has either 'features' or 'latest'");
    }
    String snapshot = yaml.string("snapshot", "nightly");
    if (!snapshot.equals("nightly")) {
      yaml.problem("snapshot", "'" + snapshot + "' is not a valid snapshot; valid: nightly");
    }
    List<FeatureTest> tests = yaml.maps("tests").stream().map(this::test).toList();
    yaml.finish();
    FeatureTable table =
        new FeatureTable(
            name,
            description,
            owner,
            tags,
            entity,
            from,
            features,
            latest,
            snapshot,
            tests,
            yaml.mark());
    refuseNames(yaml, table);
    checkExpectations(yaml, table);
    return table;
  }

  private static List<String> tags(YamlMap yaml) {
    List<String> tags = yaml.strings("tags");
    Set<String> seen = new HashSet<>();
    for (String tag : tags) {
      if (!TAG.matcher(tag).matches()) {
        yaml.problem("tags", "'" + tag + "' is not a tag: small letters, digits, _ and -");
      } else if (!seen.add(tag)) {
        yaml.problem("tags", "the tag '" + tag + "' is given twice");
      }
    }
    return tags;
  }

  private Map<String, String> entity(
      YamlMap yaml, @Nullable TableDefinition source, StructType columns) {
    Map<String, String> entity = new LinkedHashMap<>(yaml.stringMap("entity"));
    YamlMap map = yaml.map("entity");
    if (entity.isEmpty()) {
      yaml.problem("entity", "'entity' must name at least one column");
    }
    for (Map.Entry<String, String> part : Map.copyOf(entity).entrySet()) {
      DataType declared = parseType(part.getValue());
      if (declared == null) {
        map.problem(part.getKey(), "'" + part.getValue() + "' is not an SQL type");
      } else if (source != null && requireColumn(map, part.getKey(), source, columns)) {
        DataType actual = columns.apply(part.getKey()).dataType();
        if (!actual.equals(declared)) {
          map.problem(
              part.getKey(),
              "the column '%s' of %s is %s, not %s"
                  .formatted(
                      part.getKey(),
                      source.name(),
                      actual.simpleString(),
                      declared.simpleString()));
        }
      }
    }
    return entity;
  }

  private WindowFeature windowFeature(
      String name, YamlMap yaml, @Nullable TableDefinition source, StructType columns) {
    List<Measure> written = Arrays.stream(Measure.values()).filter(m -> yaml.has(m.key())).toList();
    if (written.size() != 1) {
      problems.add(
          yaml.mark(),
          "the feature '" + name + "' needs exactly one of " + String.join(", ", Measure.keys()));
    }
    Measure measure = written.isEmpty() ? Measure.COUNT : written.get(0);
    String sql = written.isEmpty() ? "*" : yaml.string(measure.key());
    List<Duration> windows = yaml.durations("over");
    if (windows.isEmpty()) {
      yaml.problem("over", "'over' must name at least one window such as 7d");
    }
    for (Duration window : windows) {
      if (window.isZero()) {
        yaml.problem("over", "a window must be longer than nothing");
      }
    }
    double strength = 0;
    if (yaml.has("smooth")) {
      YamlMap smooth = yaml.map("smooth");
      strength = smooth.number("strength", 0);
      if (!(strength > 0) || Double.isInfinite(strength)) {
        smooth.problem("strength", "'strength' must be a number above 0");
      }
      String toward = smooth.string("toward", "all");
      if (!toward.equals("all")) {
        smooth.problem("toward", "'" + toward + "' is not a valid toward; valid: all");
      }
      smooth.finish();
      if (!measure.smoothable()) {
        yaml.problem("smooth", "a " + measure.key() + " cannot be smoothed; a rate or mean can");
      }
    }
    String description = yaml.string("description", "");
    yaml.finish();
    boolean rows = measure == Measure.COUNT && sql.strip().equals("*");
    DataType type = rows ? DataTypes.LongType : null;
    if (!rows && source != null && !sql.isEmpty()) {
      type =
          Expressions.check(
              sql,
              columns,
              Expressions.Kind.ROW,
              problem -> yaml.problem(measure.key(), "of '" + name + "': " + problem));
    }
    if (!rows && type != null) {
      String refusal = measure.refusal(type);
      if (!refusal.isEmpty()) {
        yaml.problem(measure.key(), "the expression '" + sql + "' " + refusal);
      }
    }
    return new WindowFeature(
        name,
        measure,
        sql,
        windows,
        strength,
        measure.type(type == null ? DataTypes.DoubleType : type),
        description);
  }

  private Latest latest(YamlMap yaml, @Nullable TableDefinition source, StructType columns) {
    Map<String, DataType> taken = new LinkedHashMap<>();
    for (String column : yaml.requiredStrings("columns")) {
      if (source != null && requireColumn(yaml, "columns", column, source, columns)) {
        DataType type = columns.apply(column).dataType();
        if (type.typeName().equals("map")) {
          yaml.problem("columns", "the column '" + column + "' is a map, which has no order");
        }
        if (taken.put(column, type) != null) {
          yaml.problem("columns", "the column '" + column + "' is named twice");
        }
      }
    }
    Map<String, String> descriptions = yaml.stringMap("descriptions");
    for (String column : descriptions.keySet()) {
      if (!taken.containsKey(column)) {
        problems.unknown(yaml.mark("descriptions"), "column here", column, taken.keySet());
      }
    }
    Duration lookback = yaml.duration("lookback", Duration.ZERO);
    if (lookback.isZero()) {
      yaml.problem("lookback", "'lookback' must be a length of time such as 7h");
    }
    Latest.Tie tie = yaml.oneOf("tie", Latest.Tie.class, Latest.Tie.FAIL);
    yaml.finish();
    return new Latest(taken, descriptions, lookback, tie);
  }

  private FeatureTest test(YamlMap yaml) {
    String given = yaml.string("given");
    Instant at = instant(yaml);
    List<YamlMap> maps = yaml.isMap("expect") ? List.of(yaml.map("expect")) : yaml.maps("expect");
    if (maps.isEmpty()) {
      yaml.problem("expect", "'expect' must hold the columns of at least one row");
    }
    List<Map<String, @Nullable String>> rows = new ArrayList<>();
    for (YamlMap map : maps) {
      Map<String, @Nullable String> row = new LinkedHashMap<>();
      map.keys().forEach(key -> row.put(key, map.optionalString(key)));
      rows.add(row);
    }
    yaml.finish();
    return new FeatureTest(
        project.folder().path().resolve("features").resolve(given), at, rows, yaml.mark());
  }

  private Instant instant(YamlMap yaml) {
    String text = yaml.string("at");
    try {
      return text.matches(".*T.*(Z|[+-]\\d{2}(:?\\d{2})?)")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(project.settings().clock().zone()).toInstant();
    } catch (DateTimeException e) {
      if (!text.isEmpty()) {
        yaml.problem("at", "'" + text + "' is not a time such as 2013-06-01T04:00");
      }
      return Instant.EPOCH;
    }
  }

  private void checkExpectations(YamlMap yaml, FeatureTable table) {
    Set<String> valid = new HashSet<>(table.columns());
    valid.addAll(table.entity().keySet());
    for (FeatureTest test : table.tests()) {
      for (Map<String, @Nullable String> row : test.expect()) {
        for (String column : row.keySet()) {
          if (!valid.contains(column)) {
            problems.unknown(test.mark(), "column of " + table.name(), column, valid);
          }
        }
        if (!row.keySet().containsAll(table.entity().keySet())) {
          problems.add(
              test.mark(),
              "'expect' must name the entity: " + String.join(", ", table.entity().keySet()));
        }
      }
    }
    if (table.tests().isEmpty() && yaml.has("tests")) {
      yaml.problem("tests", "'tests' holds no test");
    }
  }

  private static void refuseNames(YamlMap yaml, FeatureTable table) {
    Set<String> taken = new HashSet<>(FeatureTable.RESERVED);
    for (String column : table.entity().keySet()) {
      taken.add(column.toLowerCase(Locale.ROOT));
      TableDefinition.checkColumnName(column, problem -> yaml.problem("entity", problem));
    }
    for (String column : table.columns()) {
      TableDefinition.checkColumnName(
          column, problem -> yaml.problem(table.latest() == null ? "features" : "latest", problem));
      if (!taken.add(column.toLowerCase(Locale.ROOT)) || column.startsWith("_")) {
        yaml.problem(
            table.latest() == null ? "features" : "latest",
            "the feature column '" + column + "' has a name that is taken or starts with _");
      }
    }
  }

  private boolean requireColumn(
      YamlMap yaml, String column, TableDefinition source, StructType columns) {
    return requireColumn(yaml, column, column, source, columns);
  }

  private boolean requireColumn(
      YamlMap yaml, String key, String column, TableDefinition source, StructType columns) {
    List<String> names = Arrays.asList(columns.fieldNames());
    if (!Arrays.asList(source.columns().fieldNames()).contains(column)) {
      problems.unknown(yaml.mark(key), "column of " + source.name(), column, names);
    }
    return names.contains(column);
  }

  private static @Nullable DataType parseType(String text) {
    try {
      return DataType.fromDDL(text);
    } catch (Exception e) {
      // Spark throws its checked parse exception without declaring it.
      return null;
    }
  }
}

package dev.nightjar.features;

import dev.nightjar.lakehouse.Expressions;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.YamlMap;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/** Reads the part of a model's definition that says what its training set is. */
final class TrainingSetSpecReader {
  private final Project project;
  private final Map<String, FeatureTable> featureTables;
  private final Problems problems;
  private final LeakGuard guard;

  TrainingSetSpecReader(
      Project project,
      Map<String, FeatureTable> featureTables,
      Problems problems,
      LeakGuard guard) {
    this.project = project;
    this.featureTables = featureTables;
    this.problems = problems;
    this.guard = guard;
  }

  TrainingSetSpec read(YamlMap model) {
    String rows = model.string("rows");
    TableDefinition table = dataTable(model, "rows", rows);
    StructType columns = table == null ? new StructType() : table.selected();
    String anchor = model.isMap("predict_at") ? model.map("predict_at").string("of") : null;
    String predictAt = predictAt(model, columns);
    TrainingSetSpec.Label label = label(model, columns);
    List<FeatureColumn> features = new ArrayList<>();
    for (YamlMap entry : model.maps("features")) {
      features.addAll(entry(entry, table, columns));
    }
    if (features.isEmpty()) {
      model.problem("features", "'features' must name at least one column");
    }
    return new TrainingSetSpec(rows, predictAt, anchor, label, unique(model, features));
  }

  private @Nullable TableDefinition dataTable(YamlMap yaml, String key, String name) {
    TableDefinition table = project.tables().get(name);
    if (table == null && !name.isEmpty()) {
      problems.unknown(yaml.mark(key), "table", name, project.tables().keySet());
    }
    return table;
  }

  private String predictAt(YamlMap model, StructType columns) {
    if (!model.isMap("predict_at")) {
      String sql = model.string("predict_at");
      if (!sql.isEmpty() && columns.size() > 0) {
        DataType type = check(model, "predict_at", sql, columns);
        if (type != null && !(type instanceof TimestampType)) {
          model.problem(
              "predict_at", "'" + sql + "' must be a timestamp, but is " + type.simpleString());
        }
      }
      return sql;
    }
    YamlMap map = model.map("predict_at");
    LocalTime local = map.time("local", LocalTime.MIDNIGHT);
    map.string("local");
    String of = map.string("of");
    map.finish();
    if (columns.size() > 0 && !of.isEmpty()) {
      field(map, "of", of, columns, "the rows table")
          .filter(field -> !(field.dataType() instanceof TimestampType))
          .ifPresent(
              field ->
                  map.problem(
                      "of",
                      "'"
                          + of
                          + "' must be a timestamp, but is "
                          + field.dataType().simpleString()));
    }
    // A local time that a clock change skips moves on by the length of the gap: later than a
    // cutoff of the same time, which is the first instant after it.
    return "CAST(concat(CAST(CAST(`"
        + of
        + "` AS DATE) AS STRING), ' "
        + local
        + "') AS TIMESTAMP)";
  }

  private TrainingSetSpec.Label label(YamlMap model, StructType rowsColumns) {
    YamlMap map = model.map("label");
    String from = map.string("from");
    List<String> on = map.requiredStrings("on");
    String value = map.string("value");
    map.finish();
    TableDefinition table = dataTable(map, "from", from);
    if (table != null) {
      StructType columns = table.selected();
      if (!value.isEmpty()) {
        DataType type = check(map, "value", value, columns);
        if (type != null && !(type instanceof BooleanType) && !(type instanceof NumericType)) {
          map.problem(
              "value",
              "'" + value + "' must be boolean or a number, but is " + type.simpleString());
        }
      }
      if (!on.isEmpty() && !Set.copyOf(on).equals(Set.copyOf(table.key()))) {
        map.problem(
            "on", "'on' must be the key of " + from + ": " + String.join(", ", table.key()));
      }
      Map<String, String> same = new LinkedHashMap<>();
      on.forEach(column -> same.put(column, column));
      requireJoinable(map, same, columns, from, rowsColumns);
    }
    return new TrainingSetSpec.Label(from, on, value);
  }

  private List<FeatureColumn> entry(
      YamlMap yaml, @Nullable TableDefinition rows, StructType rowsColumns) {
    String from = yaml.string("from");
    List<String> written = yaml.requiredStrings("columns");
    String as = yaml.string("as", "");
    Map<String, String> on = yaml.stringMap("on");
    yaml.finish();
    FeatureTable featureTable = featureTables.get(from);
    TableDefinition data = project.tables().get(from);
    if (rows == null || (featureTable == null && data == null)) {
      if (featureTable == null && data == null && !from.isEmpty()) {
        Set<String> valid = new HashSet<>(featureTables.keySet());
        valid.addAll(project.tables().keySet());
        problems.unknown(yaml.mark("from"), "table or feature table", from, valid);
      }
      return List.of();
    }
    StructType available =
        featureTable != null ? featureTable.schema() : Objects.requireNonNull(data).selected();
    boolean own = rows.equals(data) && on.isEmpty();
    FeatureColumn.Origin origin =
        featureTable != null
            ? FeatureColumn.Origin.SNAPSHOT
            : own ? FeatureColumn.Origin.ROWS : FeatureColumn.Origin.KEYED;
    Map<String, String> joined = Map.of();
    if (!own) {
      List<String> key =
          featureTable != null
              ? List.copyOf(featureTable.entity().keySet())
              : Objects.requireNonNull(data).key();
      joined = joinedOn(yaml, from, key, on);
      StructType keyColumns =
          featureTable != null
              ? project.tables().getOrDefault(featureTable.from(), rows).selected()
              : available;
      requireJoinable(yaml, joined, keyColumns, from, rowsColumns);
    }
    List<String> names =
        written.equals(List.of("*")) ? Arrays.asList(available.fieldNames()) : written;
    List<FeatureColumn> features = new ArrayList<>();
    for (String name : names) {
      Optional<StructField> field = field(yaml, "columns", name, available, from);
      if (field.isPresent()) {
        String type = field.get().dataType().simpleString();
        String output = as.isEmpty() ? name : as + "_" + name;
        features.add(new FeatureColumn(output, type, from, name, origin, joined));
      }
    }
    if (data != null && guard == LeakGuard.REFUSE) {
      refuseLeak(yaml, data, rows, joined, features);
    }
    return features;
  }

  private Map<String, String> joinedOn(
      YamlMap yaml, String from, List<String> key, Map<String, String> on) {
    for (String column : on.keySet()) {
      if (!key.contains(column)) {
        problems.unknown(yaml.mark("on"), "key or entity column of " + from, column, key);
      }
    }
    Map<String, String> joined = new LinkedHashMap<>();
    key.forEach(column -> joined.put(column, on.getOrDefault(column, column)));
    return joined;
  }

  private void requireJoinable(
      YamlMap yaml,
      Map<String, String> on,
      StructType columns,
      String from,
      StructType rowsColumns) {
    for (Map.Entry<String, String> pair : on.entrySet()) {
      Optional<StructField> mine = find(columns, pair.getKey());
      if (rowsColumns.size() == 0) {
        return;
      }
      Optional<StructField> theirs =
          field(yaml, "on", pair.getValue(), rowsColumns, "the rows table");
      if (mine.isPresent()
          && theirs.isPresent()
          && !mine.get().dataType().equals(theirs.get().dataType())) {
        yaml.problem(
            "on",
            "%s.%s is %s, but %s of the rows table is %s"
                .formatted(
                    from,
                    pair.getKey(),
                    mine.get().dataType().simpleString(),
                    pair.getValue(),
                    theirs.get().dataType().simpleString()));
      }
    }
  }

  private void refuseLeak(
      YamlMap yaml,
      TableDefinition data,
      TableDefinition rows,
      Map<String, String> on,
      List<FeatureColumn> features) {
    Optional<String> proof = KnownTooLate.proof(data, rows, on);
    if (proof.isPresent() && !features.isEmpty()) {
      String names =
          String.join(", ", features.stream().map(f -> data.name() + "." + f.column()).toList());
      yaml.problem(
          "columns", names + " cannot be known when the prediction is made: " + proof.get());
    }
  }

  private List<FeatureColumn> unique(YamlMap model, List<FeatureColumn> features) {
    Set<String> names = new HashSet<>();
    for (FeatureColumn feature : features) {
      if (!names.add(feature.name().toLowerCase(Locale.ROOT))) {
        model.problem(
            "features", "two features are named '" + feature.name() + "'; give one an 'as'");
      }
      if (feature.name().startsWith("_")) {
        model.problem("features", "the feature name '" + feature.name() + "' starts with _");
      }
    }
    return List.copyOf(features);
  }

  private @Nullable DataType check(YamlMap yaml, String key, String sql, StructType columns) {
    return Expressions.check(
        sql, columns, Expressions.Kind.ROW, problem -> yaml.problem(key, problem));
  }

  private Optional<StructField> field(
      YamlMap yaml, String key, String name, StructType columns, String of) {
    Optional<StructField> field = find(columns, name);
    if (field.isEmpty()) {
      problems.unknown(
          yaml.mark(key), "column of " + of, name, Arrays.asList(columns.fieldNames()));
    }
    return field;
  }

  private static Optional<StructField> find(StructType columns, String name) {
    return Arrays.stream(columns.fields()).filter(f -> f.name().equals(name)).findFirst();
  }
}

package dev.nightjar.lakehouse;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.catalyst.expressions.RowOrdering;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.jspecify.annotations.Nullable;
import scala.runtime.AbstractFunction1;

/** Reads one {@code tables/*.yaml} definition and checks what it says about its columns. */
final class TableYaml {
  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final Set<String> RESERVED =
      Set.of(
          TableDefinition.KNOWN_AT,
          TableDefinition.NIGHT,
          TableDefinition.DELETED,
          AsOf.SUPERSEDED_AT);

  private final YamlMap yaml;
  private final ColumnTypes landed = new ColumnTypes();
  private final ColumnTypes selected = new ColumnTypes();

  /** True when a SELECT is so wrong that not even the names of its columns can be told. */
  private boolean columnsUnknown;

  private TableYaml(YamlMap yaml) {
    this.yaml = yaml;
  }

  /** A table that lands. */
  static TableDefinition read(YamlMap yaml) {
    TableYaml table = new TableYaml(yaml);
    table.checkTableName();
    Landing landing = Landing.read(yaml);
    landing
        .columns()
        .forEach((column, sql) -> table.landed.add(column, Expressions.type(sql, p -> {})));
    return table.read(new Landed(landing, table.readSelect()));
  }

  /** A table that is made from others. */
  static TableDefinition read(YamlMap yaml, Transform transform) {
    TableYaml table = new TableYaml(yaml);
    table.checkTableName();
    table.readColumns(transform);
    return table.read(transform);
  }

  private void checkTableName() {
    String name = yaml.string("table");
    if (!name.isBlank() && (!NAME.matcher(name).matches() || name.startsWith("nightjar_"))) {
      yaml.problem(
          "table",
          "'"
              + name
              + "' is not a table name: small letters, digits and _, starting with a letter and not with"
              + " nightjar_");
    }
    yaml.optionalString("description");
  }

  private TableDefinition read(TableSource source) {
    List<String> key = yaml.requiredStrings("key");
    key.forEach(column -> checkKey("key", column));
    if (new HashSet<>(key).size() < key.size()) {
      yaml.problem("key", "'key' names a column twice");
    }
    String eventTime = yaml.string("event_time");
    requireTimestamp("event_time", eventTime, columnType("event_time", eventTime));
    String available = readAvailableTime(source);
    String sequence = yaml.optionalString("sequence");
    if (sequence != null) {
      checkKey("sequence", sequence);
    }
    String deletedWhen = yaml.optionalString("deleted_when");
    if (deletedWhen != null) {
      DataType type = expressionType("deleted_when", deletedWhen);
      if (type != null && !type.equals(DataTypes.BooleanType)) {
        yaml.problem("deleted_when", "'deleted_when' must be true or false, but is " + type.sql());
      }
    }
    yaml.finish();
    return new TableDefinition(
        yaml.string("table"),
        source,
        key,
        eventTime,
        available,
        sequence,
        deletedWhen,
        yaml.mark("table"));
  }

  private @Nullable String readAvailableTime(TableSource source) {
    String available;
    if (source instanceof Transform transform) {
      available = yaml.optionalString("available_time");
      if (available == null && transform.seesNights()) {
        yaml.problems()
            .add(
                yaml.mark(),
                "'available_time' is missing: a table made from the rows of a night needs it, so that"
                    + " --bootstrap knows when its rows became known");
      }
    } else {
      available = yaml.string("available_time");
    }
    if (available != null) {
      requireTimestamp("available_time", available, expressionType("available_time", available));
    }
    return available;
  }

  private void readColumns(Transform transform) {
    Set<String> folded = new HashSet<>();
    for (StructField column : transform.columns().fields()) {
      DataType type = column.dataType() instanceof NullType ? null : column.dataType();
      addColumn(yaml, "sql", column.name(), type, folded);
    }
    columnsUnknown = transform.columns().isEmpty();
  }

  private Map<String, String> readSelect() {
    YamlMap select = yaml.map("select");
    Set<String> folded = new HashSet<>();
    Map<String, String> expressions = yaml.stringMap("select");
    if (expressions.isEmpty() && yaml.isMap("select")) {
      yaml.problem("select", "'select' must hold at least one column");
    }
    expressions.forEach(
        (column, sql) -> {
          DataType type =
              sql.isBlank() ? null : landed.check(sql, problem -> select.problem(column, problem));
          addColumn(select, column, column, type, folded);
        });
    return expressions;
  }

  /** Adds a column of the table, with what is wrong with it told at a key. */
  private void addColumn(
      YamlMap at, String yamlKey, String column, @Nullable DataType type, Set<String> folded) {
    checkName(at, yamlKey, column);
    if (!folded.add(column.toLowerCase(Locale.ROOT))) {
      at.problem(yamlKey, "the column '" + column + "' differs from another only in case");
    }
    boolean storable = type == null || isStorable(type);
    if (!storable) {
      at.problem(
          yamlKey,
          "the column '"
              + column
              + "' has the type "
              + (type == null ? "" : type.sql())
              + ", which a table cannot hold; CAST it to another");
    }
    selected.add(column, storable ? type : null);
  }

  private static void checkName(YamlMap select, String yamlKey, String column) {
    if (RESERVED.contains(column.toLowerCase(Locale.ROOT)) || column.startsWith("_")) {
      select.problem(yamlKey, "the column name '" + column + "' is reserved; choose another");
    } else {
      TableDefinition.checkColumnName(column, problem -> select.problem(yamlKey, problem));
    }
  }

  /** Types that every Delta reader understands; zone-less timestamps need a reader of their own. */
  private static boolean isStorable(DataType type) {
    return !type.existsRecursively(
        new AbstractFunction1<DataType, Object>() {
          @Override
          public Object apply(DataType part) {
            return part instanceof NullType
                || part instanceof TimestampNTZType
                || part.sql().startsWith("INTERVAL");
          }
        });
  }

  private void checkKey(String yamlKey, String column) {
    DataType type = columnType(yamlKey, column);
    boolean anyOrder = yamlKey.equals("sequence");
    if (type != null && !(anyOrder ? RowOrdering.isOrderable(type) : type instanceof AtomicType)) {
      yaml.problem(
          yamlKey, "'" + column + "' cannot be a " + yamlKey + ": its type is " + type.sql());
    }
  }

  private @Nullable DataType columnType(String yamlKey, String column) {
    if (!columnsUnknown && !column.isBlank() && !selected.names().contains(column)) {
      yaml.problems().unknown(yaml.mark(yamlKey), "selected column", column, selected.names());
    }
    return selected.type(column);
  }

  private @Nullable DataType expressionType(String yamlKey, String sql) {
    boolean allBroken = selected.names().stream().allMatch(name -> selected.type(name) == null);
    return allBroken || sql.isBlank()
        ? null
        : selected.check(sql, problem -> yaml.problem(yamlKey, problem));
  }

  private void requireTimestamp(String yamlKey, String text, @Nullable DataType type) {
    if (type != null && !type.equals(DataTypes.TimestampType)) {
      yaml.problem(
          yamlKey,
          "'" + yamlKey + "' must be a timestamp, but '" + text.strip() + "' is " + type.sql());
    }
  }
}

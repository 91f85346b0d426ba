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

  private TableYaml(YamlMap yaml) {
    this.yaml = yaml;
  }

  static TableDefinition read(YamlMap yaml) {
    return new TableYaml(yaml).read();
  }

  private TableDefinition read() {
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
    Landing landing = Landing.read(yaml);
    landing.columns().forEach((column, sql) -> landed.add(column, Expressions.type(sql, p -> {})));
    Map<String, String> select = readSelect();
    List<String> key = yaml.requiredStrings("key");
    key.forEach(column -> checkKey("key", column));
    if (new HashSet<>(key).size() < key.size()) {
      yaml.problem("key", "'key' names a column twice");
    }
    String eventTime = yaml.string("event_time");
    requireTimestamp("event_time", eventTime, columnType("event_time", eventTime));
    String available = yaml.string("available_time");
    requireTimestamp("available_time", available, expressionType("available_time", available));
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
        name,
        landing,
        select,
        key,
        eventTime,
        available,
        sequence,
        deletedWhen,
        yaml.mark("table"));
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
          checkName(select, column);
          if (!folded.add(column.toLowerCase(Locale.ROOT))) {
            select.problem(column, "the column '" + column + "' differs from another only in case");
          }
          DataType type =
              sql.isBlank() ? null : landed.check(sql, problem -> select.problem(column, problem));
          if (type != null && !isStorable(type)) {
            select.problem(
                column,
                "the column '"
                    + column
                    + "' has the type "
                    + type.sql()
                    + ", which a table cannot hold; CAST it to another");
            type = null;
          }
          selected.add(column, type);
        });
    return expressions;
  }

  private static void checkName(YamlMap select, String column) {
    if (RESERVED.contains(column.toLowerCase(Locale.ROOT)) || column.startsWith("_")) {
      select.problem(column, "the column name '" + column + "' is reserved; choose another");
    } else {
      TableDefinition.checkColumnName(column, problem -> select.problem(column, problem));
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
    if (!column.isBlank() && !selected.names().contains(column)) {
      yaml.problems().unknown(yaml.mark(yamlKey), "selected column", column, selected.names());
    }
    return selected.type(column);
  }

  private @Nullable DataType expressionType(String yamlKey, String sql) {
    return sql.isBlank() ? null : selected.check(sql, problem -> yaml.problem(yamlKey, problem));
  }

  private void requireTimestamp(String yamlKey, String text, @Nullable DataType type) {
    if (type != null && !type.equals(DataTypes.TimestampType)) {
      yaml.problem(
          yamlKey,
          "'" + yamlKey + "' must be a timestamp, but '" + text.strip() + "' is " + type.sql());
    }
  }
}

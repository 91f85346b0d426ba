package dev.nightjar.lakehouse;

import dev.nightjar.lakehouse.Transform.Seen;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads the keys {@code from} and {@code sql} of a table that is made from others. */
final class TransformYaml {
  private static final List<String> OF_LANDINGS =
      List.of("landing", "columns", "new_columns", "select");

  private TransformYaml() {}

  /** True when a definition says that its table is made from others. */
  static boolean isWritten(YamlMap yaml) {
    return yaml.has("from") || yaml.has("sql");
  }

  /** The tables that a definition names, whether there are such or not. */
  static List<String> sources(YamlMap yaml) {
    return yaml.isMap("from") ? yaml.map("from").keys() : List.of();
  }

  /**
   * Reads the transform as far as it can be.
   *
   * @param names the names of all tables of the project
   * @param sound the definitions of those that have no mistake
   */
  static Transform read(
      YamlMap yaml, Collection<String> names, Map<String, TableDefinition> sound) {
    for (String key : OF_LANDINGS) {
      if (yaml.has(key)) {
        yaml.problem(key, "a table made 'from' others has no '" + key + "'");
      }
    }
    YamlMap from = yaml.map("from");
    SortedMap<String, Seen> seen = new TreeMap<>();
    SortedMap<String, StructType> columns = new TreeMap<>();
    for (String name : from.keys()) {
      seen.put(name, seen(from, name));
      TableDefinition source = sound.get(name);
      if (!names.contains(name)) {
        from.problems().unknown(from.mark(name), "table", name, names);
      } else if (source != null) {
        columns.put(name, visible(source));
      }
    }
    if (seen.isEmpty() && yaml.isMap("from")) {
      yaml.problem("from", "'from' must name at least one table");
    }
    String sql = yaml.string("sql");
    if (sql.isBlank() || seen.isEmpty()) {
      return new Transform(seen, sql, new StructType());
    }
    TransformSql.Found found =
        TransformSql.check(sql, seen.keySet(), columns, problem -> yaml.problem("sql", problem));
    for (String name : found.unread()) {
      from.problem(name, "the SELECT does not read '" + name + "'");
    }
    return new Transform(seen, sql, found.columns());
  }

  private static Seen seen(YamlMap from, String name) {
    String written = from.string(name);
    if (!written.isBlank() && !written.equals("night") && !written.equals("current")) {
      from.problem(name, "'" + written + "' is neither 'night' nor 'current'");
    }
    return written.equals("night") ? Seen.NIGHT : Seen.CURRENT;
  }

  /** The columns that the SELECT sees of a source: tombstones are gone, and so is their mark. */
  static StructType visible(TableDefinition source) {
    StructType visible = new StructType();
    for (StructField column : source.schema().fields()) {
      if (!(source.deletedWhen() != null && column.name().equals(TableDefinition.DELETED))) {
        visible = visible.add(column.name(), column.dataType());
      }
    }
    return visible;
  }
}

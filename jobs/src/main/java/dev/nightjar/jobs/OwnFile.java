package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;

/**
 * A person's file, its rows with the types that a landing will read them by.
 *
 * @param path as it was named
 * @param rows all of them
 * @param isText whether it is a CSV
 * @param options of the landing, beside the defaults
 */
record OwnFile(String path, Dataset<Row> rows, boolean isText, Map<String, String> options) {
  static final String WHAT = "the file";

  /** What people write for a value that is not there. */
  private static final List<String> NOTHING =
      List.of("NA", "N/A", "NULL", "null", "None", "NaN", "?", "-");

  private static final Pattern VERSIONED = Pattern.compile(".+@v\\d+");

  /**
   * Reads a file.
   *
   * @throws NightjarException of category USER when it cannot be read or holds no row
   */
  static OwnFile read(SparkSession spark, String path) {
    if (VERSIONED.matcher(path).matches()) {
      throw NightjarException.user(
          "Cannot make a project of " + path,
          "a project takes in what its landing holds now, not a version of it",
          "name the table without its version");
    }
    DataFile file = DataFile.read(spark, WHAT, path);
    OwnFile own =
        file.isText() ? csv(spark, path, file) : new OwnFile(path, file.rows(), false, Map.of());
    if (own.rows.isEmpty()) {
      throw NightjarException.user(
          "Cannot make a project of " + path,
          "it holds no rows",
          "name a file with rows to learn from");
    }
    return own;
  }

  /** The file as commands without a project see it. */
  DataFile data() {
    return new DataFile(WHAT, rows, isText);
  }

  DataType type(String column) {
    return rows.schema().apply(column).dataType();
  }

  List<String> columns() {
    return List.of(rows.columns());
  }

  private static OwnFile csv(SparkSession spark, String path, DataFile file) {
    List<String> columns = List.of(file.rows().columns());
    if (columns.size() == 1 && columns.get(0).matches(".*[;\\t|].*")) {
      throw NightjarException.user(
          "Cannot make a project of " + path,
          "its only column is '" + OwnNames.shown(columns.get(0)) + "'",
          "separate values by commas");
    }
    Map<String, String> options = new LinkedHashMap<>();
    Dataset<Row> inferred = file.rows();
    for (String nothing : written(file.rows())) {
      Dataset<Row> other =
          reader(spark, Map.of("nullValue", nothing)).option("inferSchema", true).csv(path);
      if (texts(other) < texts(inferred)) {
        inferred = other;
        options.put("nullValue", nothing);
        break;
      }
    }
    Dataset<Row> texts = reader(spark, options).csv(path);
    return new OwnFile(path, typed(texts, inferred), true, options);
  }

  private static DataFrameReader reader(SparkSession spark, Map<String, String> options) {
    return DataFile.byName(spark).option("header", true).options(options);
  }

  /** Of the words for nothing those that columns of text hold, the most frequent first. */
  private static List<String> written(Dataset<Row> rows) {
    List<Column> counts = new ArrayList<>();
    for (String nothing : NOTHING) {
      Column any = lit(0L);
      for (StructField field : rows.schema().fields()) {
        if (field.dataType() instanceof StringType) {
          any = any.plus(count(when(Quoted.column(field.name()).equalTo(nothing), lit(1))));
        }
      }
      counts.add(any);
    }
    Row found =
        rows.agg(counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new)).first();
    return Stream.iterate(0, i -> i < NOTHING.size(), i -> i + 1)
        .filter(i -> found.getLong(i) > 0)
        .sorted((a, b) -> Long.compare(found.getLong(b), found.getLong(a)))
        .map(NOTHING::get)
        .toList();
  }

  private static long texts(Dataset<Row> rows) {
    return Stream.of(rows.schema().fields())
        .filter(f -> f.dataType() instanceof StringType)
        .count();
  }

  /**
   * The values as a landing reads them: each text cast to its column's type. What would lose a
   * leading zero, or cannot be cast, stays text.
   */
  private static Dataset<Row> typed(Dataset<Row> texts, Dataset<Row> inferred) {
    List<String> names = new ArrayList<>();
    List<Column> found = new ArrayList<>(List.of(count(lit(1))));
    for (StructField field : inferred.schema().fields()) {
      if (!(field.dataType() instanceof StringType)) {
        Column text = Quoted.column(field.name());
        Column bad = text.isNotNull().and(cast(field.name(), field.dataType()).isNull());
        Column named =
            field.dataType() instanceof IntegralType ? bad.or(text.rlike("^[+-]?0[0-9]")) : bad;
        names.add(field.name());
        found.add(count(when(named, lit(1))));
      }
    }
    Row wrong =
        texts.agg(found.get(0), found.subList(1, found.size()).toArray(Column[]::new)).first();
    List<Column> typed = new ArrayList<>();
    for (StructField field : inferred.schema().fields()) {
      int at = names.indexOf(field.name());
      boolean sound = at >= 0 && wrong.getLong(at + 1) == 0;
      DataType type = sound ? field.dataType() : DataTypes.StringType;
      typed.add(cast(field.name(), type).as(field.name()));
    }
    return texts.select(typed.toArray(Column[]::new));
  }

  private static Column cast(String name, DataType type) {
    return type instanceof StringType
        ? col(Quoted.name(name))
        : expr("try_cast(" + Quoted.name(name) + " AS " + type.sql() + ")");
  }

  /** A type as YAML writes it. */
  static String sql(DataType type) {
    return type.sql().toLowerCase(Locale.ROOT);
  }
}

package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.json_object_keys;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.AtomicType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Opens CSV and JSON (one object a line), whose values have the declared types only if they can be
 * read so. Values are read as text first, so that one that cannot is a mistake with an example and
 * never a null.
 */
final class TextLanding {
  private static final String CORRUPT = "_nightjar_corrupt";

  private final SparkSession spark;
  private final LandedColumns columns;
  private final Map<String, String> options;

  TextLanding(SparkSession spark, LandedColumns columns, Map<String, String> options) {
    this.spark = spark;
    this.columns = columns;
    this.options = options;
  }

  /** The rows of CSV files: the declared columns and {@link LandingReader#FILE}. */
  Dataset<Row> csv(List<LandingFile> files) {
    boolean header = !"false".equals(options.get("header"));
    Map<String, List<LandingFile>> byHeader = new LinkedHashMap<>();
    for (LandingFile file : files) {
      byHeader.computeIfAbsent(firstLine(file), line -> new ArrayList<>()).add(file);
    }
    List<Dataset<Row>> parts = new ArrayList<>();
    for (List<LandingFile> same : byHeader.values()) {
      List<String> landed =
          List.of(
              spark
                  .read()
                  .options(csvOptions(header))
                  .csv(LandingReader.paths(same.subList(0, 1)))
                  .columns());
      if (!header && landed.size() == columns.declared().length()) {
        landed = List.of(columns.declared().fieldNames());
      }
      for (LandingFile file : same) {
        columns.compareNames(file, landed);
      }
      StructType text = new StructType();
      for (String name : landed) {
        text = text.add(name, DataTypes.StringType);
      }
      parts.add(
          spark
              .read()
              .options(csvOptions(header))
              .option("columnNameOfCorruptRecord", CORRUPT)
              .schema(text.add(CORRUPT, DataTypes.StringType))
              .csv(LandingReader.paths(same)));
    }
    columns.throwIfUnfit();
    return typed(parts, files);
  }

  /** The rows of JSON files: the declared columns and {@link LandingReader#FILE}. */
  Dataset<Row> json(List<LandingFile> files) {
    Map<String, List<String>> names = new TreeMap<>();
    Dataset<Row> keys =
        spark
            .read()
            .text(LandingReader.paths(files))
            .select(
                col("_metadata.file_path").as(LandingReader.FILE),
                explode(json_object_keys(col("value"))).as("key"))
            .distinct();
    for (Row row : keys.collectAsList()) {
      names.computeIfAbsent(row.getString(0), f -> new ArrayList<>()).add(row.getString(1));
    }
    Map<String, LandingFile> byPath = LandingReader.byPath(files);
    names.forEach((path, of) -> columns.compareNames(LandingReader.file(byPath, path), of));
    if (names.isEmpty()) {
      columns.mistake(files.get(0).shown() + " holds no JSON objects, one a line");
    }
    columns.throwIfUnfit();
    StructType text = new StructType();
    for (StructField field : columns.declared().fields()) {
      text =
          text.add(
              field.name(), isPlain(field.dataType()) ? DataTypes.StringType : field.dataType());
    }
    Dataset<Row> rows =
        spark
            .read()
            .option("mode", "PERMISSIVE")
            .option("columnNameOfCorruptRecord", CORRUPT)
            .schema(text.add(CORRUPT, DataTypes.StringType))
            .json(LandingReader.paths(files));
    return typed(List.of(rows), files);
  }

  private Map<String, String> csvOptions(boolean header) {
    Map<String, String> all = new HashMap<>(options);
    all.put("header", String.valueOf(header));
    all.put("mode", "PERMISSIVE");
    // Without it Spark parses only the columns asked for and overlooks lines that are too short.
    all.put("columnPruning", "false");
    return all;
  }

  /** Refuses lines and values that cannot be read, then gives the columns their declared types. */
  private Dataset<Row> typed(List<Dataset<Row>> parts, List<LandingFile> files) {
    List<Column> wanted = new ArrayList<>();
    for (StructField field : columns.declared().fields()) {
      wanted.add(Quoted.column(field.name()));
    }
    wanted.add(col(CORRUPT));
    wanted.add(col("_metadata.file_path").as(LandingReader.FILE));
    Dataset<Row> rows =
        parts.stream()
            .map(part -> part.select(wanted.toArray(Column[]::new)))
            .reduce(Dataset::unionByName)
            .orElseThrow();
    refuseMalformed(rows, LandingReader.byPath(files));
    List<Column> typed = new ArrayList<>();
    for (StructField field : columns.declared().fields()) {
      typed.add(typed(field).as(field.name()));
    }
    typed.add(col(LandingReader.FILE));
    return rows.select(typed.toArray(Column[]::new));
  }

  private void refuseMalformed(Dataset<Row> rows, Map<String, LandingFile> byPath) {
    List<Column> found = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (StructField field : columns.declared().fields()) {
      if (isPlain(field.dataType()) && !field.dataType().equals(DataTypes.StringType)) {
        Column raw = Quoted.column(field.name());
        Column bad = raw.isNotNull().and(typed(field).isNull());
        names.add(field.name());
        found.add(count(when(bad, lit(1))));
        found.add(min(when(bad, struct(col(LandingReader.FILE), raw))));
      }
    }
    found.add(count(col(CORRUPT)));
    found.add(min(when(col(CORRUPT).isNotNull(), struct(col(LandingReader.FILE), col(CORRUPT)))));
    // Spark parses a line as far as it is asked for: asking for every column finds every short
    // line.
    Arrays.stream(columns.declared().fieldNames()).forEach(n -> found.add(count(Quoted.column(n))));
    Row counts =
        rows.agg(found.get(0), found.subList(1, found.size()).toArray(Column[]::new)).first();
    for (int i = 0; i <= names.size(); i++) {
      long bad = counts.getLong(2 * i);
      if (bad > 0) {
        Row example = counts.getStruct(2 * i + 1);
        String file = LandingReader.file(byPath, example.getString(0)).shown();
        String shown = "'" + shorten(example.getString(1)) + "'";
        columns.mistake(
            i == names.size()
                ? file + ": " + bad + " lines cannot be read, such as " + shown
                : file
                    + ": "
                    + bad
                    + " values of '"
                    + names.get(i)
                    + "' are not "
                    + columns.declared().apply(names.get(i)).dataType().sql()
                    + ", such as "
                    + shown);
      }
    }
    columns.throwIfUnfit();
  }

  private static Column typed(StructField field) {
    String name = Quoted.name(field.name());
    return !isPlain(field.dataType()) || field.dataType().equals(DataTypes.StringType)
        ? col(name)
        : expr("try_cast(" + name + " AS " + field.dataType().sql() + ")");
  }

  private static boolean isPlain(DataType type) {
    return type instanceof AtomicType;
  }

  private static String shorten(String text) {
    String line = text.strip().lines().findFirst().orElse("");
    return line.length() <= 80 ? line : line.substring(0, 77) + "...";
  }

  private String firstLine(LandingFile file) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(file.path());
    try (InputStream raw = file.path().getFileSystem(hadoop).open(file.path());
        InputStream plain = codec == null ? raw : codec.createInputStream(raw);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(plain, StandardCharsets.ISO_8859_1))) {
      return String.valueOf(reader.readLine());
    } catch (IOException e) {
      columns.mistake(file.shown() + " cannot be read (" + e.getMessage() + ")");
      return "";
    }
  }
}

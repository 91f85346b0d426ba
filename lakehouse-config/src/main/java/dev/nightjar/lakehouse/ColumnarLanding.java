package dev.nightjar.lakehouse;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Opens landings that know their own types: Parquet files and Delta tables. */
final class ColumnarLanding {
  private final SparkSession spark;
  private final LandedColumns columns;

  ColumnarLanding(SparkSession spark, LandedColumns columns) {
    this.spark = spark;
    this.columns = columns;
  }

  /** The rows of a Delta table at a version: the declared columns. */
  Dataset<Row> delta(LandingFile table, long version) {
    Dataset<Row> rows =
        spark.read().format("delta").option("versionAsOf", version).load(table.path().toString());
    columns.compareNames(table, List.of(rows.columns()));
    columns.compareTypes(table, rows.schema());
    columns.throwIfUnfit();
    return rows.select(declared());
  }

  /**
   * The rows of Parquet files: the declared columns and {@link LandingReader#FILE}. Every file's
   * own schema is looked at, for Spark would fill what a file lacks with nulls.
   */
  Dataset<Row> parquet(List<LandingFile> files) {
    Map<StructType, List<LandingFile>> bySchema = new LinkedHashMap<>();
    for (LandingFile file : files) {
      StructType schema = schemaOf(file);
      bySchema.computeIfAbsent(schema, s -> new ArrayList<>()).add(file);
    }
    columns.throwIfUnfit();
    List<Column> wanted = new ArrayList<>(Arrays.asList(declared()));
    wanted.add(col("_metadata.file_path").as(LandingReader.FILE));
    return bySchema.entrySet().stream()
        .map(
            same ->
                spark
                    .read()
                    .schema(same.getKey())
                    .parquet(LandingReader.paths(same.getValue()))
                    .select(wanted.toArray(Column[]::new)))
        .reduce(Dataset::unionByName)
        .orElseThrow();
  }

  /** The file's declared columns as they are in its footer. */
  private StructType schemaOf(LandingFile file) {
    MessageType message;
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(file.path(), spark.sessionState().newHadoopConf()))) {
      message = reader.getFileMetaData().getSchema();
    } catch (IOException | RuntimeException e) {
      columns.mistake(file.shown() + " is not a readable Parquet file (" + firstLine(e) + ")");
      return new StructType();
    }
    columns.compareNames(file, message.getFields().stream().map(Type::getName).toList());
    ParquetToSparkSchemaConverter converter =
        new ParquetToSparkSchemaConverter(spark.sessionState().conf());
    StructType schema = new StructType();
    for (StructField field : columns.declared().fields()) {
      if (!message.containsField(field.name())) {
        continue;
      }
      try {
        MessageType one = new MessageType(message.getName(), message.getType(field.name()));
        schema = schema.add(converter.convert(one).fields()[0]);
      } catch (Exception e) {
        columns.mistake(
            file.shown()
                + ": '"
                + field.name()
                + "' has a Parquet type that Spark cannot read ("
                + message.getType(field.name())
                + "); write it with microseconds or less");
      }
    }
    columns.compareTypes(file, schema);
    return schema;
  }

  private Column[] declared() {
    return Arrays.stream(columns.declared().fields())
        .map(field -> cast(field.name(), field.dataType()))
        .toArray(Column[]::new);
  }

  private static Column cast(String name, DataType type) {
    return Quoted.column(name).cast(type).as(name);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}

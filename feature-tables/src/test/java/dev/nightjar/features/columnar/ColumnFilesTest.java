package dev.nightjar.features.columnar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TestSpark;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.RowToColumnarExec;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files written column by column are what Spark's writer would have written. */
class ColumnFilesTest {
  private static final List<DataType> TYPES =
      List.of(
          DataTypes.BooleanType,
          DataTypes.ByteType,
          DataTypes.ShortType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.FloatType,
          DataTypes.DoubleType,
          DataTypes.DateType,
          DataTypes.TimestampType,
          DataTypes.TimestampNTZType,
          DataTypes.StringType,
          DataTypes.BinaryType,
          DataTypes.createDecimalType(7, 2),
          DataTypes.createDecimalType(18, 4),
          DataTypes.createDecimalType(30, 6));

  @TempDir Path folder;

  @Test
  void whatIsReadIsWhatWasWritten() {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      StructType schema = new StructType();
      int columns = 1 + random.nextInt(TYPES.size());
      double[] nulls = new double[columns];
      int[] distinct = new int[columns];
      for (int i = 0; i < columns; i++) {
        String name = new String[] {"c", "a b", "a.b", "`", "=ü,"}[random.nextInt(5)] + i;
        schema = schema.add(name, TYPES.get(random.nextInt(TYPES.size())), true);
        nulls[i] = new double[] {0, 0.001, 0.5, 1}[random.nextInt(4)];
        distinct[i] = 1 << random.nextInt(18);
      }
      // Some have several pages, of which the later ones bring values that the first has not.
      int rows = random.nextInt(3) == 0 ? random.nextInt(70_000) : random.nextInt(50);
      List<Row> made = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        Object[] values = new Object[columns];
        for (int i = 0; i < columns; i++) {
          DataType type = schema.fields()[i].dataType();
          int most = row < 30_000 ? Math.min(distinct[i], 500) : distinct[i];
          values[i] = random.nextDouble() < nulls[i] ? null : value(random.nextInt(most), type);
        }
        made.add(RowFactory.create(values));
      }
      String path = folder.resolve("case " + seed).toString();
      SparkSession spark = TestSpark.session();
      Dataset<Row> written =
          spark
              .createDataFrame(made, schema)
              .repartitionByRange(1 + random.nextInt(3), one(schema));
      write(spark, written, path);
      Dataset<Row> read = spark.read().parquet(path);
      assertThat(read.schema()).as("seed %d", seed).isEqualTo(schema);
      assertThat(shown(read))
          .as("seed %d", seed)
          .isEqualTo(shown(spark.createDataFrame(made, schema)));
    }
  }

  private static org.apache.spark.sql.Column one(StructType schema) {
    return dev.nightjar.lakehouse.Quoted.column(schema.fieldNames()[0]);
  }

  private static @Nullable Object value(int n, DataType type) {
    long sign = n % 3 == 0 ? -1 : 1;
    if (type.equals(DataTypes.BooleanType)) {
      return n % 2 == 0;
    }
    if (type.equals(DataTypes.ByteType)) {
      return (byte) n;
    }
    if (type.equals(DataTypes.ShortType)) {
      return (short) n;
    }
    if (type.equals(DataTypes.IntegerType)) {
      return (int) (sign * n * 10_007);
    }
    if (type.equals(DataTypes.LongType)) {
      return n == 1 ? Long.MIN_VALUE : n == 2 ? Long.MAX_VALUE : sign * n * 1_000_000_007_123L;
    }
    if (type.equals(DataTypes.FloatType)) {
      return n == 1 ? Float.NaN : n == 2 ? -0.0f : sign * n / 7.0f;
    }
    if (type.equals(DataTypes.DoubleType)) {
      return n == 1
          ? Double.NaN
          : n == 2 ? -0.0 : n == 3 ? Double.NEGATIVE_INFINITY : sign * n / 7.0;
    }
    if (type.equals(DataTypes.DateType)) {
      return LocalDate.ofEpochDay(sign * n);
    }
    if (type.equals(DataTypes.TimestampType)) {
      return Instant.ofEpochSecond(sign * n * 86_399, 123_456_000);
    }
    if (type.equals(DataTypes.TimestampNTZType)) {
      return LocalDateTime.of(2013, 6, 1, 0, 0).plusNanos(sign * n * 1_001_000L);
    }
    if (type.equals(DataTypes.StringType)) {
      return n == 1 ? "" : "é" + n;
    }
    if (type.equals(DataTypes.BinaryType)) {
      return new byte[n % 20];
    }
    int scale = ((org.apache.spark.sql.types.DecimalType) type).scale();
    return BigDecimal.valueOf(sign * (n % 99_999), scale);
  }

  private static List<String> shown(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(
            row -> {
              StringBuilder text = new StringBuilder();
              for (int i = 0; i < row.size(); i++) {
                Object value = row.get(i);
                text.append(value instanceof byte[] b ? Arrays.toString(b) : value).append('|');
              }
              return text.toString();
            })
        .sorted()
        .toList();
  }

  private static void write(SparkSession spark, Dataset<Row> rows, String path) {
    ColumnFiles.write(
        spark,
        new RowToColumnarExec(rows.queryExecution().executedPlan()).executeColumnar().toJavaRDD(),
        rows.schema(),
        path);
  }

  @Test
  void fewValuesAreKeptByNumberAndManyAsTheyAre() throws Exception {
    SparkSession spark = TestSpark.session();
    Dataset<Row> rows =
        spark.sql(
            "SELECT id AS many, CAST(id % 10 AS DOUBLE) AS few, IF(id < 60000, id % 7, id) AS"
                + " later, IF(id = 5, double('NaN'), 0.5D) AS nan, CAST(null AS INT) AS none FROM"
                + " range(0, 250000, 1, 1)");
    String path = folder.resolve("kept").toString();
    write(spark, rows, path);
    ParquetMetadata footer = footer(Path.of(path));
    List<ColumnChunkMetaData> columns = footer.getBlocks().get(0).getColumns();
    assertThat(columns.get(0).getEncodings())
        .contains(Encoding.PLAIN)
        .doesNotContain(Encoding.PLAIN_DICTIONARY);
    assertThat(columns.get(1).getEncodings())
        .contains(Encoding.PLAIN_DICTIONARY)
        .doesNotContain(Encoding.PLAIN);
    assertThat(columns.get(2).getEncodings()).contains(Encoding.PLAIN_DICTIONARY, Encoding.PLAIN);
    assertThat(columns.get(0).getStatistics().genericGetMax()).isEqualTo(249_999L);
    assertThat(columns.get(0).getStatistics().genericGetMin()).isEqualTo(0L);
    assertThat(columns.get(3).getStatistics().hasNonNullValue()).isFalse();
    assertThat(columns.get(4).getStatistics().getNumNulls()).isEqualTo(250_000);
    assertThat(columns).allSatisfy(c -> assertThat(c.getCodec().name()).isEqualTo("SNAPPY"));
    assertThat(footer.getFileMetaData().getKeyValueMetaData())
        .containsEntry("org.apache.spark.version", spark.version())
        .containsEntry(
            "org.apache.spark.sql.parquet.row.metadata", rows.schema().asNullable().json());
    Dataset<Row> read = spark.read().parquet(path);
    assertThat(read.where("many = 123456 AND later = 123456").count()).isEqualTo(1);
    assertThat(read.where("nan > 1e300").count()).isEqualTo(1);
    assertThat(read.agg(org.apache.spark.sql.functions.sum("many")).head().getLong(0))
        .isEqualTo(249_999L * 125_000);
  }

  private static ParquetMetadata footer(Path path) throws Exception {
    try (Stream<Path> files = Files.list(path)) {
      Path file =
          files.filter(f -> f.toString().endsWith(".snappy.parquet")).findFirst().orElseThrow();
      try (ParquetFileReader reader =
          ParquetFileReader.open(
              HadoopInputFile.fromPath(
                  new org.apache.hadoop.fs.Path(file.toUri()), new Configuration()))) {
        return reader.getFooter();
      }
    }
  }

  @Test
  void aFailureLeavesNothing() {
    SparkSession spark = TestSpark.session();
    Dataset<Row> rows = spark.sql("SELECT 1 / (id - 15000) AS v FROM range(0, 30000, 1, 2)");
    Path place = folder.resolve("failed");
    assertThatThrownBy(() -> write(spark, rows, place.toString()))
        .hasStackTraceContaining("DIVIDE_BY_ZERO");
    assertThat(place.resolve("_SUCCESS")).doesNotExist();
    assertThat(place.toFile().list())
        .satisfiesAnyOf(l -> assertThat(l).isNull(), l -> assertThat(l).isEmpty());
    write(spark, spark.range(3).toDF(), folder.resolve("there").toString());
    assertThatThrownBy(
            () -> write(spark, spark.range(3).toDF(), folder.resolve("there").toString()))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("it exists already");
  }

  @Test
  void aFolderWithoutRowsHasASchema() {
    SparkSession spark = TestSpark.session();
    String path = folder.resolve("empty").toString();
    StructType schema = new StructType().add("a", "int").add("b", "string");
    write(spark, spark.createDataFrame(List.of(), schema), path);
    assertThat(spark.read().parquet(path).schema()).isEqualTo(schema);
    assertThat(spark.read().parquet(path).count()).isZero();
  }
}

package dev.nightjar.features.asof;

import dev.nightjar.lakehouse.Quoted;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** A case in files that Spark and another engine read, in layouts that must not show. */
final class SparkCase {
  private final SparkSession spark;
  private final AsOfCase of;
  private final Path folder;
  private final Random random;
  private final AsOfSpine spine;
  private final List<AsOfFeatures> tables = new ArrayList<>();

  /** Writes the files of a case, and tells the other engine of them. */
  SparkCase(SparkSession spark, AsOfCase of, DuckDbTwin duckdb, Path folder) throws SQLException {
    this.spark = spark;
    this.of = of;
    this.folder = folder;
    this.random = new Random(of.seed());
    this.spine = new AsOfSpine(stored(of.spine(), "spine", duckdb), of.key().names, AsOfCase.AT);
    for (int t = 0; t < of.tables().size(); t++) {
      Map<String, String> columns = new LinkedHashMap<>();
      for (String column : AsOfCase.LOOKED_UP) {
        columns.put(column, "t" + t + "__" + column);
      }
      tables.add(
          new AsOfFeatures(
              "t" + t,
              stored(of.tables().get(t), "t" + t, duckdb),
              of.key().names,
              AsOfCase.EVENT,
              of.knownApart().get(t) ? AsOfCase.KNOWN : null,
              columns));
    }
  }

  private Dataset<Row> stored(CaseTable table, String name, DuckDbTwin duckdb) throws SQLException {
    ZoneId zone = ZoneId.of(spark.conf().get("spark.sql.session.timeZone"));
    boolean zoneless =
        random.nextInt(4) == 0 && of.clock() != CaseClock.ENDS_OF_TIME && table.isPlainIn(zone);
    Path files = folder.resolve("a folder=" + of.seed() + " " + name);
    if (!files.toFile().mkdirs()) {
      throw new IllegalStateException("there is a " + files);
    }
    duckdb.write(table, 1 + random.nextInt(3), zoneless ? zone : null, files);
    duckdb.read(name, table, zoneless ? zone : null, files);
    StructType schema = zoneless ? table.zoneless() : table.schema();
    Dataset<Row> rows = spark.read().schema(schema).parquet(files.toString());
    for (StructField field : schema.fields()) {
      if (field.dataType().equals(DataTypes.TimestampNTZType)) {
        rows =
            rows.withColumn(
                field.name(), Quoted.column(field.name()).cast(DataTypes.TimestampType));
      }
    }
    return switch (random.nextInt(5)) {
      case 0 -> rows.repartition(1 + random.nextInt(4));
      case 1 -> rows.orderBy(Quoted.column(schema.fieldNames()[schema.length() - 1]));
      case 2 ->
          spark.createDataFrame(
              table.rows().stream().map(r -> row(r, table)).toList(), table.schema());
      default -> rows;
    };
  }

  private static Row row(List<@Nullable Object> values, CaseTable table) {
    List<@Nullable Object> typed = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      typed.add(typed(values.get(i), table.schema().fields()[i].dataType()));
    }
    return RowFactory.create(typed.toArray());
  }

  private static @Nullable Object typed(@Nullable Object value, DataType type) {
    if (!(value instanceof Long number)) {
      return value;
    }
    if (type.equals(DataTypes.TimestampType)) {
      return Instant.EPOCH.plus(number, ChronoUnit.MICROS);
    }
    if (type.equals(DataTypes.ShortType)) {
      return number.shortValue();
    }
    return type.equals(DataTypes.IntegerType) ? (Object) number.intValue() : number;
  }

  /** The joined rows as values of {@link AsOfCase}. */
  List<List<@Nullable Object>> joined(long budget) {
    try (AsOfJoin join = AsOfJoin.newest(spine, tables, of.rule())) {
      return join.rows(budget).collectAsList().stream().map(SparkCase::values).toList();
    }
  }

  private static List<@Nullable Object> values(Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(comparable(row.get(i)));
    }
    return values;
  }

  /** Each engine has its own types for the same values. */
  static @Nullable Object comparable(@Nullable Object value) {
    if (value instanceof Instant instant) {
      return CaseClock.micros(instant);
    }
    if (value instanceof Integer || value instanceof Short) {
      return ((Number) value).longValue();
    }
    if (value instanceof Double number) {
      return number + 0.0; // DuckDB's files keep one zero
    }
    if (value instanceof BigDecimal decimal) {
      return decimal.stripTrailingZeros();
    }
    return value instanceof Seq<?> list ? JavaConverters.seqAsJavaList(list) : value;
  }
}

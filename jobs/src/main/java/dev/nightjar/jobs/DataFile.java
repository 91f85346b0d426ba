package dev.nightjar.jobs;

import dev.nightjar.features.columnar.ParquetFolder;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Quoted;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A file or folder that a command without a project reads: Parquet, CSV with a header, or Delta.
 *
 * @param what how messages call it
 * @param rows its rows
 * @param isText columns of which nothing is known but text: a CSV
 */
record DataFile(String what, Dataset<Row> rows, boolean isText) {
  private static final Pattern VERSIONED = Pattern.compile("(.+)@v(\\d+)");
  private static final Pattern CSV = Pattern.compile(".*\\.csv(\\.\\w+)?");

  /**
   * Settings of the session that reads such files and writes what they are joined to. Times before
   * 1900 are by the calendar that Parquet names, unless a file says that an old Spark wrote it.
   */
  static final Map<String, String> SETTINGS =
      Map.of(
          "spark.sql.legacy.parquet.nanosAsLong", "true",
          "spark.sql.parquet.datetimeRebaseModeInRead", "CORRECTED",
          "spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED",
          "spark.sql.parquet.int96RebaseModeInRead", "CORRECTED");

  /**
   * Opens what lies at a path; a Delta table's version is chosen by {@code PATH@v3}.
   *
   * @throws NightjarException of category USER when nothing is there, or nothing that can be read
   */
  static DataFile read(SparkSession spark, String what, String path) {
    Configuration hadoop = spark.sessionState().newHadoopConf();
    try {
      Path plain = new Path(path);
      FileSystem files = plain.getFileSystem(hadoop);
      Matcher versioned = VERSIONED.matcher(path);
      Path folder = versioned.matches() ? new Path(versioned.group(1)) : plain;
      if (files.exists(new Path(folder, "_delta_log"))) {
        var reader = spark.read().format("delta");
        if (versioned.matches()) {
          reader = reader.option("versionAsOf", versioned.group(2));
        }
        return new DataFile(what, reader.load(folder.toString()), false);
      }
      List<Path> found = dataFiles(files, files.getFileStatus(plain));
      if (found.isEmpty()) {
        throw unreadable(what, path, "the folder is empty");
      }
      if (CSV.matcher(found.get(0).getName().toLowerCase(Locale.ROOT)).matches()) {
        Dataset<Row> csv =
            byName(spark).option("header", true).option("inferSchema", true).csv(path);
        if (csv.columns().length == 0) {
          throw unreadable(what, path, "it is empty, without the line that names its columns");
        }
        return new DataFile(what, csv, true);
      }
      Dataset<Row> rows = ParquetFolder.read(spark, path);
      StoredTimes times = StoredTimes.of(what, found, hadoop);
      return new DataFile(what, NanosColumns.read(what, rows, times), false);
    } catch (FileNotFoundException e) {
      throw unreadable(what, path, "there is no such file or folder");
    } catch (UncheckedIOException e) {
      throw unreadable(what, path, Failure.reason(root(e)));
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(what, path, Failure.reason(e));
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      // Spark throws AnalysisException, a checked exception, without declaring it.
      if (e instanceof AnalysisException) {
        throw unreadable(what, path, Failure.reason(e));
      }
      throw e;
    }
  }

  /** A path is a name, whatever characters of a pattern are in it. */
  static DataFrameReader byName(SparkSession spark) {
    return spark.read().option("__globPaths__", "false");
  }

  /** What threads did together fails with what one of them says, wrapped. */
  private static Throwable root(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null ? thrown : root(cause);
  }

  private static NightjarException unreadable(String what, String path, String why) {
    return NightjarException.user(
        "Cannot read " + what + " from " + path,
        why,
        "name a file or folder of Parquet, CSV or Delta");
  }

  private static List<Path> dataFiles(FileSystem files, FileStatus at) throws IOException {
    if (at.isFile()) {
      return List.of(at.getPath());
    }
    List<Path> found = new ArrayList<>();
    FileStatus[] inside = files.listStatus(at.getPath());
    Arrays.sort(inside, Comparator.comparing(FileStatus::getPath));
    for (FileStatus each : inside) {
      if (!each.getPath().getName().startsWith("_") && !each.getPath().getName().startsWith(".")) {
        found.addAll(dataFiles(files, each));
      }
    }
    return found;
  }

  /**
   * The column of a name.
   *
   * @param option the option that names it
   */
  String column(String option, String name) {
    List<String> names = List.of(rows.columns());
    if (!names.contains(name)) {
      throw NightjarException.user(
          "Cannot find the column " + name + " of " + option + " in " + what,
          "it has " + String.join(", ", names) + Problems.didYouMean(name, names),
          "name one of them");
    }
    return name;
  }

  DataType type(String column) {
    return rows.schema().apply(column).dataType();
  }

  /**
   * The same rows with the types of other columns where a CSV has nothing but nulls in its own, and
   * so shows no type.
   */
  DataFile typedLike(List<String> columns, List<DataType> types) {
    Dataset<Row> typed = rows;
    for (int i = 0; i < columns.size(); i++) {
      Column column = Quoted.column(columns.get(i));
      if (isText
          && type(columns.get(i)) instanceof StringType
          && !(types.get(i) instanceof StringType)
          && rows.where(column.isNotNull()).isEmpty()) {
        typed = typed.withColumn(columns.get(i), functions.lit(null).cast(types.get(i)));
      }
    }
    return new DataFile(what, typed, isText);
  }

  /**
   * A CSV read again where its own rows suggest other types than are wanted: text that looks like
   * numbers, and columns without any value. Other files say themselves what they hold.
   *
   * @param path where it was read from
   * @param wanted by column; columns that are not there are passed over
   */
  DataFile as(SparkSession spark, String path, Map<String, DataType> wanted) {
    if (!isText) {
      return this;
    }
    StructType schema = rows.schema();
    StructType typed = new StructType();
    for (StructField field : schema.fields()) {
      DataType other = wanted.getOrDefault(field.name(), field.dataType());
      boolean showsNothing =
          field.dataType() instanceof StringType
              && !(other instanceof StringType)
              && rows.where(Quoted.column(field.name()).isNotNull()).isEmpty();
      typed =
          typed.add(
              field.name(), showsNothing || other instanceof StringType ? other : field.dataType());
    }
    return typed.equals(schema)
        ? this
        : new DataFile(what, byName(spark).option("header", true).schema(typed).csv(path), true);
  }

  /** The name that several columns would have in a file, where case makes no difference. */
  static Optional<String> clash(List<String> names) {
    return names.stream()
        .collect(Collectors.groupingBy(name -> name.toLowerCase(Locale.ROOT)))
        .values()
        .stream()
        .filter(same -> same.size() > 1)
        .map(same -> same.get(0))
        .sorted()
        .findFirst();
  }
}

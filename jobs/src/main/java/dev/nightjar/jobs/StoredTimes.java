package dev.nightjar.jobs;

import dev.nightjar.lakehouse.NightjarException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.Type;

/**
 * How the Parquet files of a folder keep times. Spark takes the schema of one file for all, and
 * would read another's nanoseconds as microseconds and its wall times as UTC.
 *
 * @param columns of each top-level column
 * @param in96Bits of each column the files that keep it in a day and nanoseconds; those of Spark
 *     are left out, for it writes no part of a microsecond
 */
record StoredTimes(Map<String, StoredTime> columns, Map<String, List<String>> in96Bits) {
  private static final String WRITTEN_BY_SPARK = "org.apache.spark.version";

  /**
   * Reads the footers of all files.
   *
   * @throws NightjarException of category USER when a column is kept in ways that differ
   */
  static StoredTimes of(String what, List<Path> files, Configuration hadoop) {
    List<FileMetaData> footers = files.parallelStream().map(file -> footer(file, hadoop)).toList();
    StoredTimes times = new StoredTimes(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (int i = 0; i < files.size(); i++) {
      for (Type column : footers.get(i).getSchema().getFields()) {
        times.add(what, files.get(i), footers.get(i), column);
      }
    }
    return times;
  }

  private void add(String what, Path file, FileMetaData footer, Type column) {
    String name = column.getName();
    StoredTime time = StoredTime.of(column);
    StoredTime before = columns.putIfAbsent(name, time);
    if (before != null && before != time) {
      throw NightjarException.user(
          "Cannot read the column " + name + " of " + what,
          file.getName() + " keeps " + time.words + " there and other files " + before.words,
          "write the files with one type, or into folders of their own");
    }
    if (StoredTime.isIn96Bits(column)
        && !footer.getKeyValueMetaData().containsKey(WRITTEN_BY_SPARK)) {
      in96Bits.computeIfAbsent(name, first -> new ArrayList<>()).add(file.toString());
    }
  }

  private static FileMetaData footer(Path file, Configuration hadoop) {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(file, hadoop),
            HadoopReadOptions.builder(hadoop)
                .withMetadataFilter(ParquetMetadataConverter.SKIP_ROW_GROUPS)
                .build())) {
      return reader.getFileMetaData();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      // So the library says that a file is none of Parquet.
      throw new UncheckedIOException(new IOException(e.getMessage(), e));
    }
  }
}

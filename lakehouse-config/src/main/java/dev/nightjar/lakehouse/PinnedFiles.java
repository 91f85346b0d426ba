package dev.nightjar.lakehouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.execution.datasources.DataSourceStrategy$;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.Seq;

/**
 * The data files of a table's version, for Spark to scan: those whose statistics exclude a filter
 * are left out, so that a night costs a night's data.
 */
final class PinnedFiles implements FileIndex {
  private final TableVersion version;
  private final DeltaLog log;
  private final List<AddFile> files;

  PinnedFiles(TableVersion version, DeltaLog log, TableState state) {
    this.version = version;
    this.log = log;
    this.files = state.files();
  }

  @Override
  public Seq<Path> rootPaths() {
    return ScalaSeqs.seq(List.of(log.dataPath()));
  }

  @Override
  public Seq<PartitionDirectory> listFiles(
      Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
    List<Filter> filters = new ArrayList<>();
    for (Expression expression : ScalaSeqs.list(dataFilters)) {
      scala.Option<Filter> filter = DataSourceStrategy$.MODULE$.translateFilter(expression, false);
      if (filter.isDefined()) {
        filters.add(filter.get());
      }
    }
    FileStatus[] found =
        files.stream()
            .filter(file -> filters.isEmpty() || FileStatistics.of(file).mayMatchAll(filters))
            .map(this::status)
            .toArray(FileStatus[]::new);
    return ScalaSeqs.seq(List.of(PartitionDirectory.apply(InternalRow.empty(), found)));
  }

  private FileStatus status(AddFile file) {
    return new FileStatus(
        file.size(), false, 0, 1, file.modificationTime(), file.absolutePath(log));
  }

  @Override
  public String[] inputFiles() {
    return files.stream().map(file -> file.absolutePath(log).toString()).toArray(String[]::new);
  }

  @Override
  public void refresh() {
    // A version never changes.
  }

  @Override
  public long sizeInBytes() {
    return files.stream().mapToLong(AddFile::size).sum();
  }

  @Override
  public StructType partitionSchema() {
    return new StructType();
  }

  /** Equal scans of a version are one scan in a plan. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PinnedFiles that
        && version.equals(that.version)
        && log.dataPath().equals(that.log.dataPath());
  }

  @Override
  public int hashCode() {
    return Objects.hash(version, log.dataPath());
  }

  @Override
  public String toString() {
    return version.toString();
  }
}

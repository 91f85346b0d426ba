package dev.nightjar.features.columnar;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.jspecify.annotations.Nullable;

/** Rows that lie together in a Parquet file; kept, encoded, until they are written. */
final class RowGroup {
  private final ColumnChunkPageWriteStore pages;
  private final List<ColumnSink> sinks = new ArrayList<>();
  private final @Nullable OtherSinks others;
  private long rows;

  /**
   * An empty one.
   *
   * @param schema of the batches
   * @param parquet the same in Parquet
   */
  RowGroup(StructType schema, MessageType parquet, CodecFactory.BytesCompressor compressor) {
    pages =
        new ColumnChunkPageWriteStore(
            compressor,
            parquet,
            new HeapByteBufferAllocator(),
            ParquetProperties.DEFAULT_COLUMN_INDEX_TRUNCATE_LENGTH);
    List<Type> notFixed = new ArrayList<>();
    for (int i = 0; i < schema.length(); i++) {
      if (FixedSink.typeOf(schema.fields()[i].dataType()) == null) {
        notFixed.add(parquet.getType(i));
      }
    }
    others =
        notFixed.isEmpty()
            ? null
            : new OtherSinks(new MessageType(parquet.getName(), notFixed), pages);
    for (int i = 0; i < schema.length(); i++) {
      ColumnDescriptor column = parquet.getColumns().get(i);
      FixedType fixed = FixedSink.typeOf(schema.fields()[i].dataType());
      sinks.add(
          fixed != null || others == null
              ? new FixedSink(pages.getPageWriter(column), column, Objects.requireNonNull(fixed))
              : others.of(column, schema.fields()[i].dataType()));
    }
  }

  /** Takes the first rows of columns. */
  void add(ColumnVector[] columns, int count) throws IOException {
    for (int i = 0; i < columns.length; i++) {
      sinks.get(i).add(columns[i], count);
    }
    if (others != null) {
      others.end(count);
    }
    rows += count;
  }

  /** About so many bytes are kept. */
  long bytes() {
    return sinks.stream().mapToLong(ColumnSink::bytes).sum();
  }

  void write(ParquetFileWriter file) throws IOException {
    if (rows == 0) {
      return;
    }
    for (ColumnSink sink : sinks) {
      sink.finish();
    }
    if (others != null) {
      others.finish();
    }
    file.startBlock(rows);
    pages.flushToFileWriter(file);
    file.endBlock();
  }
}

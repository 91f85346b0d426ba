package dev.nightjar.features.columnar;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnVector;

/** A Parquet file that takes its rows in batches of columns. */
final class ColumnFile implements Closeable {
  private final ParquetFileWriter file;
  private final StructType schema;
  private final MessageType parquet;
  private final CodecFactory codecs;
  private final CodecFactory.BytesCompressor compressor;
  private final long bytesOfRowGroup;
  private final Map<String, String> footer;
  private RowGroup rowGroup;

  /**
   * Begins a file where none is.
   *
   * @param schema of the rows, without nested columns
   * @param parquet the same in Parquet, all columns optional
   * @param footer what the file says of itself
   */
  ColumnFile(
      Path place,
      StructType schema,
      MessageType parquet,
      CompressionCodecName codec,
      Map<String, String> footer,
      Configuration hadoop)
      throws IOException {
    this.schema = schema;
    this.parquet = parquet;
    this.footer = Map.copyOf(footer);
    codecs = new CodecFactory(hadoop, ParquetProperties.DEFAULT_PAGE_SIZE);
    compressor = codecs.getCompressor(codec);
    bytesOfRowGroup = ParquetOutputFormat.getLongBlockSize(hadoop);
    file =
        new ParquetFileWriter(
            HadoopOutputFile.fromPath(place, hadoop),
            parquet,
            ParquetFileWriter.Mode.CREATE,
            bytesOfRowGroup,
            ParquetWriter.MAX_PADDING_SIZE_DEFAULT);
    file.start();
    rowGroup = new RowGroup(schema, parquet, compressor);
  }

  /** Adds the first rows of columns, which may then be filled again. */
  void add(ColumnVector[] columns, int rows) throws IOException {
    rowGroup.add(columns, rows);
    if (rowGroup.bytes() >= bytesOfRowGroup) {
      rowGroup.write(file);
      rowGroup = new RowGroup(schema, parquet, compressor);
    }
  }

  /** Ends the file; without this it is none. */
  @Override
  public void close() throws IOException {
    try {
      rowGroup.write(file);
      file.end(footer);
    } finally {
      codecs.release();
    }
  }
}

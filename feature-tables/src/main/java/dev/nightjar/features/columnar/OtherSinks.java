package dev.nightjar.features.columnar;

import java.util.Arrays;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.page.PageWriteStore;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.vectorized.ColumnVector;

/** Columns of text, bytes, long decimals and booleans: Parquet's own column writers take them. */
final class OtherSinks {
  private final ColumnWriteStore store;

  /**
   * Writers into pages.
   *
   * @param columns these columns only
   */
  OtherSinks(MessageType columns, PageWriteStore pages) {
    store =
        ParquetProperties.builder()
            .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
            .build()
            .newColumnWriteStore(columns, pages);
  }

  /** The sink of one of the columns. */
  ColumnSink of(ColumnDescriptor column, DataType type) {
    return new Sink(store.getColumnWriter(column), column, type);
  }

  /** To be called when all columns have taken so many rows more. */
  void end(int rows) {
    for (int row = 0; row < rows; row++) {
      store.endRecord();
    }
  }

  /** To be called when no more rows come. */
  void finish() {
    store.flush();
  }

  private record Sink(ColumnWriter writer, ColumnDescriptor column, DataType type)
      implements ColumnSink {
    @Override
    public void add(ColumnVector values, int rows) {
      boolean mayBeNull = values.hasNull();
      for (int row = 0; row < rows; row++) {
        if (mayBeNull && values.isNullAt(row)) {
          writer.writeNull(0, 0);
        } else if (type instanceof BooleanType) {
          writer.write(values.getBoolean(row), 0, 1);
        } else {
          writer.write(Binary.fromConstantByteArray(bytes(values, row)), 0, 1);
        }
      }
    }

    private byte[] bytes(ColumnVector values, int row) {
      if (type instanceof StringType) {
        return values.getUTF8String(row).getBytes();
      }
      if (type instanceof DecimalType decimal) {
        byte[] least =
            values
                .getDecimal(row, decimal.precision(), decimal.scale())
                .toJavaBigDecimal()
                .unscaledValue()
                .toByteArray();
        byte[] all = new byte[column.getPrimitiveType().getTypeLength()];
        Arrays.fill(all, 0, all.length - least.length, (byte) (least[0] < 0 ? -1 : 0));
        System.arraycopy(least, 0, all, all.length - least.length, least.length);
        return all;
      }
      return values.getBinary(row);
    }

    @Override
    public void finish() {} // the store finishes all its columns at once

    @Override
    public long bytes() {
      return writer.getBufferedSizeInMemory();
    }
  }
}

package dev.nightjar.features.columnar;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageWriter;
import org.apache.parquet.column.values.rle.RunLengthBitPackingHybridEncoder;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.vectorized.ColumnVector;
import org.jspecify.annotations.Nullable;

/**
 * A column of values of 32 or 64 bits. A page's values are bits in an array, encoded at once. A
 * dictionary is kept while it is worth it: not where most values of the first page are different,
 * and not beyond the size at which Parquet's own writer gives it up.
 */
final class FixedSink implements ColumnSink {
  /** Parquet's own writer ends pages there too. */
  private static final int ROWS_OF_PAGE = 20_000;

  private static final int BYTES_OF_DICTIONARY = 1 << 20;
  private static final int LEAST_SLAB = 64;

  private final PageWriter pages;
  private final ColumnDescriptor column;
  private final FixedType reader;
  private final FixedStatistics statistics;
  private final int width;
  private final Presence presence = new Presence();
  private final ValueDictionary dictionary;
  private boolean mayNumber = true;
  private boolean isNumbered;

  /** The page's values that are not null. */
  private long[] values = new long[ROWS_OF_PAGE];

  private int count;
  private int[] numbers = new int[0];
  private byte[] encoded = new byte[0];

  /** How values of a type are read; null for one that does not fill 4 or 8 bytes in Parquet. */
  static @Nullable FixedType typeOf(DataType type) {
    FixedType fixed = FixedType.of(type);
    return fixed == FixedType.BOOLEAN ? null : fixed;
  }

  FixedSink(PageWriter pages, ColumnDescriptor column, FixedType reader) {
    this.pages = pages;
    this.column = column;
    this.reader = reader;
    this.statistics = new FixedStatistics(column.getPrimitiveType());
    this.width =
        switch (column.getPrimitiveType().getPrimitiveTypeName()) {
          case INT32, FLOAT -> Integer.BYTES;
          case INT64, DOUBLE -> Long.BYTES;
          default -> throw new IllegalArgumentException(column.toString());
        };
    this.dictionary = new ValueDictionary(BYTES_OF_DICTIONARY / width);
  }

  @Override
  public void add(ColumnVector from, int rows) throws IOException {
    if (count + rows > values.length) {
      values = Arrays.copyOf(values, Math.max(count + rows, 2 * values.length));
    }
    if (from.hasNull()) {
      presence.beginNulls(rows);
      for (int row = 0; row < rows; row++) {
        boolean isThere = !from.isNullAt(row);
        presence.add(isThere);
        if (isThere) {
          values[count++] = reader.bits(from, row, from.dataType());
        }
      }
    } else {
      reader.read(from, rows, values, count);
      presence.addPresent(rows);
      count += rows;
    }
    if (presence.rows() >= ROWS_OF_PAGE) {
      writePage();
    }
  }

  private void writePage() throws IOException {
    BytesInput body = mayNumber && count > 0 ? numbered() : null;
    Encoding encoding = body == null ? Encoding.PLAIN : Encoding.PLAIN_DICTIONARY;
    if (body == null) {
      body = plain(values, count);
    }
    pages.writePage(
        BytesInput.concat(presence.levels(), body),
        presence.rows(),
        presence.rows(),
        statistics.of(values, count, presence.nulls()),
        Encoding.BIT_PACKED,
        Encoding.RLE,
        encoding);
    presence.clear();
    count = 0;
  }

  /** The values by their numbers in the dictionary; null when it is given up. */
  private @Nullable BytesInput numbered() throws IOException {
    if (numbers.length < count) {
      numbers = new int[count];
    }
    boolean isFull = !dictionary.number(values, count, numbers);
    if (isFull || (!isNumbered && dictionary.size() > count / 2)) {
      mayNumber = false;
      return null;
    }
    isNumbered = true;
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, dictionary.size() - 1));
    RunLengthBitPackingHybridEncoder encoder =
        new RunLengthBitPackingHybridEncoder(
            bits,
            LEAST_SLAB,
            Math.max(LEAST_SLAB, count * Integer.BYTES),
            new HeapByteBufferAllocator());
    for (int i = 0; i < count; i++) {
      encoder.writeInt(numbers[i]);
    }
    return BytesInput.concat(BytesInput.from(new byte[] {(byte) bits}), encoder.toBytes());
  }

  private BytesInput plain(long[] some, int size) {
    if (encoded.length < size * width) {
      encoded = new byte[size * width];
    }
    ByteBuffer buffer = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
    if (width == Long.BYTES) {
      buffer.asLongBuffer().put(some, 0, size);
    } else {
      IntBuffer ints = buffer.asIntBuffer();
      for (int i = 0; i < size; i++) {
        ints.put(i, (int) some[i]);
      }
    }
    return BytesInput.from(encoded, 0, size * width);
  }

  @Override
  public void finish() throws IOException {
    if (presence.rows() > 0) {
      writePage();
    }
    if (isNumbered) {
      pages.writeDictionaryPage(
          new DictionaryPage(
              plain(dictionary.values(), dictionary.size()),
              dictionary.size(),
              Encoding.PLAIN_DICTIONARY));
    }
  }

  @Override
  public long bytes() {
    return pages.getMemSize() + (long) count * Long.BYTES;
  }
}

package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.BytesEntities;
import dev.nightjar.features.kernel.LongEntities;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.jspecify.annotations.Nullable;

/**
 * Keys and times of a part of the spine, each key once. Rows without a key or a time, which match
 * nothing, are left out.
 */
final class SpineKeys implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Keys of one whole number; null for all others. */
  private final @Nullable LongEntities numbers;

  private final @Nullable BytesEntities others;
  private int[] entity = new int[1024];
  private long[] at = new long[1024];
  private int rows;

  private SpineKeys(boolean wholeNumbers) {
    numbers = wholeNumbers ? new LongEntities() : null;
    others = wholeNumbers ? null : new BytesEntities();
  }

  /** Reads a part; of more rows than these it reads one more. */
  static SpineKeys of(Iterator<InternalRow> all, KeyReader keys, int atColumn, long mostRows) {
    SpineKeys part = new SpineKeys(keys.isWholeNumber());
    while (all.hasNext() && part.rows <= mostRows) {
      InternalRow row = all.next();
      if (!row.isNullAt(atColumn) && keys.isWhole(row)) {
        part.add(row, keys, row.getLong(atColumn));
      }
    }
    part.entity = Arrays.copyOf(part.entity, part.rows);
    part.at = Arrays.copyOf(part.at, part.rows);
    return part;
  }

  private void add(InternalRow row, KeyReader keys, long instant) {
    if (rows == at.length) {
      entity = Arrays.copyOf(entity, rows * 2);
      at = Arrays.copyOf(at, rows * 2);
    }
    at[rows] = instant;
    entity[rows++] =
        numbers != null
            ? numbers.add(keys.number(row))
            : keys.add(row, Objects.requireNonNull(others));
  }

  int rows() {
    return rows;
  }

  /** Adds the keys to those of the whole spine, and the rows from a place on. */
  void addTo(
      @Nullable LongEntities allNumbers,
      @Nullable BytesEntities allOthers,
      int[] entities,
      long[] instants,
      int from) {
    int[] inAll =
        numbers != null
            ? Objects.requireNonNull(allNumbers).addAll(numbers)
            : Objects.requireNonNull(allOthers).addAll(Objects.requireNonNull(others));
    for (int i = 0; i < rows; i++) {
      entities[from + i] = inAll[entity[i]];
    }
    System.arraycopy(at, 0, instants, from, rows);
  }
}

package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.BytesEntities;
import dev.nightjar.features.kernel.LongEntities;
import dev.nightjar.features.kernel.SpineSlots;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.SpecializedGetters;
import org.jspecify.annotations.Nullable;

/** Which slot a row of the spine has, and which entity a feature row belongs to. */
final class SpineIndex implements Serializable {
  private static final long serialVersionUID = 1L;

  /** About so many bytes are taken for each row of the spine. */
  static final long BYTES_OF_ROW = 40;

  private final @Nullable LongEntities numbers;
  private final @Nullable BytesEntities others;
  private final SpineSlots slots;

  private SpineIndex(
      @Nullable LongEntities numbers, @Nullable BytesEntities others, SpineSlots slots) {
    this.numbers = numbers;
    this.others = others;
    this.slots = slots;
  }

  /** The index over the keys of a spine, which came in parts. */
  static SpineIndex of(List<SpineKeys> parts, boolean wholeNumbers) {
    int rows = Math.toIntExact(parts.stream().mapToLong(SpineKeys::rows).sum());
    int[] entity = new int[rows];
    long[] at = new long[rows];
    LongEntities numbers = wholeNumbers ? new LongEntities() : null;
    BytesEntities others = wholeNumbers ? null : new BytesEntities();
    int row = 0;
    for (SpineKeys part : parts) {
      part.addTo(numbers, others, entity, at, row);
      row += part.rows();
    }
    if (numbers != null) {
      numbers.settle();
    }
    int entities = numbers != null ? numbers.size() : others == null ? 0 : others.size();
    return new SpineIndex(numbers, others, SpineSlots.of(entities, entity, at, rows));
  }

  /** The entities of keys of one whole number; null for all others. */
  @Nullable LongEntities numbers() {
    return numbers;
  }

  SpineSlots slots() {
    return slots;
  }

  /** The entity of a row; -1 when its key is null or not in the spine. */
  int entity(SpecializedGetters row, KeyReader keys) {
    if (!keys.isWhole(row)) {
      return -1;
    }
    if (numbers != null) {
      return numbers.find(keys.number(row));
    }
    return others == null ? -1 : keys.find(row, others);
  }

  /** The slot of a row of the spine; -1 when it matches nothing. */
  int slot(SpecializedGetters row, KeyReader keys, int atColumn) {
    if (row.isNullAt(atColumn)) {
      return -1;
    }
    int entity = entity(row, keys);
    return entity < 0 ? -1 : slots.firstAtOrAfter(entity, row.getLong(atColumn));
  }
}

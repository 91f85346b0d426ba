package dev.nightjar.features;

import java.time.Instant;
import java.util.Comparator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A row of the table {@code events} in tests. */
record Event(
    @Nullable String id,
    @Nullable String who,
    @Nullable Integer part,
    @Nullable Instant at,
    @Nullable Double v,
    @Nullable Double w,
    @Nullable Boolean ok,
    @Nullable Integer seq,
    boolean deleted,
    Instant known) {
  static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("who", DataTypes.StringType)
          .add("part", DataTypes.IntegerType)
          .add("at", DataTypes.TimestampType)
          .add("v", DataTypes.DoubleType)
          .add("w", DataTypes.DoubleType)
          .add("ok", DataTypes.BooleanType)
          .add("seq", DataTypes.IntegerType)
          .add("deleted", DataTypes.BooleanType)
          .add("known_at", DataTypes.TimestampType);

  /** Later rows of a key replace earlier ones in this order (rule T2). */
  static final Comparator<Event> NEWNESS =
      Comparator.comparing(Event::known)
          .thenComparing(Event::seq, Comparator.nullsFirst(Comparator.naturalOrder()));

  Event withId(@Nullable String other) {
    return new Event(other, who, part, at, v, w, ok, seq, deleted, known);
  }

  Row row() {
    return RowFactory.create(id, who, part, at, v, w, ok, seq, deleted, known);
  }
}

package dev.nightjar.jobs;

import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** How a Parquet file keeps a column, as far as times go: Spark reads those of one kind alike. */
enum StoredTime {
  NO_TIME("no times"),
  INSTANTS("instants"),
  WALL_TIMES("times without a zone"),
  INSTANTS_IN_NANOS("instants in nanoseconds"),
  WALL_TIMES_IN_NANOS("times without a zone in nanoseconds");

  final String words;

  StoredTime(String words) {
    this.words = words;
  }

  static StoredTime of(Type column) {
    if (isIn96Bits(column)) {
      return INSTANTS;
    }
    if (!(column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time)) {
      return NO_TIME;
    }
    if (time.getUnit() == TimeUnit.NANOS) {
      return time.isAdjustedToUTC() ? INSTANTS_IN_NANOS : WALL_TIMES_IN_NANOS;
    }
    return time.isAdjustedToUTC() ? INSTANTS : WALL_TIMES;
  }

  /** What Impala, Hive and old pandas write: nanoseconds of a day, and the day. */
  static boolean isIn96Bits(Type column) {
    return column.isPrimitive()
        && column.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.INT96;
  }
}

package dev.nightjar.features.asof;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a case, as Java's values; instants are microseconds since 1970.
 *
 * @param schema names and types
 * @param rows in any order
 */
record CaseTable(StructType schema, List<List<@Nullable Object>> rows) {

  /** The names of the columns. */
  List<String> names() {
    return Arrays.asList(schema.fieldNames());
  }

  /** The schema of files that keep instants as wall times without a zone. */
  StructType zoneless() {
    StructType local = new StructType();
    for (StructField field : schema.fields()) {
      boolean instant = field.dataType().equals(DataTypes.TimestampType);
      local = local.add(field.name(), instant ? DataTypes.TimestampNTZType : field.dataType());
    }
    return local;
  }

  /** True when a zone's clocks show each instant once, so that wall times tell them apart. */
  boolean isPlainIn(ZoneId zone) {
    for (List<@Nullable Object> row : rows) {
      for (int i = 0; i < schema.length(); i++) {
        if (schema.fields()[i].dataType().equals(DataTypes.TimestampType)
            && row.get(i) instanceof Long micros
            && zone.getRules()
                    .getValidOffsets(
                        LocalDateTime.ofInstant(
                            Instant.EPOCH.plus(micros, ChronoUnit.MICROS), zone))
                    .size()
                != 1) {
          return false;
        }
      }
    }
    return true;
  }
}

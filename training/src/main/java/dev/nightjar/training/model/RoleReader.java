package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.XxHash64Function;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/** Reads label, instant and weight of rows; for one thread. */
final class RoleReader {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final int ABSENT = -1;
  private static final long HASH_SEED = 42;

  private final @Nullable LabelReader labels;
  private final int label;
  private final int instant;
  private final boolean date;
  private final @Nullable ColumnNumbers wholeInstants;
  private final @Nullable ColumnNumbers weights;
  private final int weight;
  private final int[] hashed;
  private final DataType[] hashedTypes;

  RoleReader(StructType schema, Target target, RowRoles roles) {
    label = ordinal(schema, roles.label());
    labels =
        label == ABSENT
            ? null
            : LabelReader.of(target, schema.fields()[label].name(), type(schema, label));
    instant = ordinal(schema, roles.predictAt());
    date = instant != ABSENT && type(schema, instant) instanceof DateType;
    wholeInstants =
        instant != ABSENT && isSmallWhole(type(schema, instant))
            ? ColumnNumbers.of(type(schema, instant))
            : null;
    weight = ordinal(schema, roles.weight());
    weights = weight == ABSENT ? null : ColumnNumbers.of(type(schema, weight));
    hashed = roles.hashed().stream().mapToInt(name -> ordinal(schema, name)).toArray();
    hashedTypes = Arrays.stream(hashed).mapToObj(at -> type(schema, at)).toArray(DataType[]::new);
  }

  /** Refuses columns that are absent or of wrong types, all at once. */
  static void require(StructType schema, Target target, RowRoles roles) {
    List<String> names = Arrays.asList(schema.fieldNames());
    List<String> wrong = new ArrayList<>();
    List<String> asked = new ArrayList<>(roles.key());
    roles.hashed().stream().filter(name -> !asked.contains(name)).forEach(asked::add);
    for (String name : new String[] {roles.predictAt(), roles.label(), roles.weight()}) {
      if (name != null) {
        asked.add(name);
      }
    }
    asked.stream().filter(n -> !names.contains(n)).forEach(n -> wrong.add(n + " is absent"));
    int instant = ordinal(schema, roles.predictAt());
    if (instant != ABSENT && !isInstant(type(schema, instant))) {
      wrong.add(
          "%s is %s but must be a timestamp, a date or a whole number"
              .formatted(roles.predictAt(), type(schema, instant).sql()));
    }
    int weight = ordinal(schema, roles.weight());
    if (weight != ABSENT && !(type(schema, weight) instanceof NumericType)) {
      wrong.add(
          "%s is %s but must be a number".formatted(roles.weight(), type(schema, weight).sql()));
    }
    if (!wrong.isEmpty()) {
      throw NightjarException.user(
          "Cannot collect the training set",
          String.join(", ", wrong),
          "name columns that the data have");
    }
    int label = ordinal(schema, roles.label());
    if (label != ABSENT) {
      LabelReader.of(target, schema.fields()[label].name(), type(schema, label));
    }
  }

  boolean weighted() {
    return weights != null;
  }

  /** The label; NaN where it is unknown, 0 where there are none. */
  float label(InternalRow row, Faults faults) {
    if (labels == null) {
      return 0;
    }
    float value = labels.read(row, label);
    if (!labels.foreign().isEmpty()) {
      faults.foreign.addAll(labels.foreign());
    }
    return value;
  }

  long predictAt(InternalRow row, Faults faults) {
    if (instant == ABSENT) {
      return 0;
    }
    if (row.isNullAt(instant)) {
      faults.withoutInstant++;
      return 0;
    }
    if (date) {
      return row.getInt(instant) * MICROS_PER_DAY;
    }
    return wholeInstants == null ? row.getLong(instant) : (long) wholeInstants.read(row, instant);
  }

  float weight(InternalRow row, Faults faults) {
    double value = weights == null || row.isNullAt(weight) ? -1 : weights.read(row, weight);
    if (!(value >= 0 && value <= Encoder.LARGEST)) {
      faults.wrongWeights++;
      return 0;
    }
    return RowEncoder.toFloat(value);
  }

  /** How many columns are hashed. */
  int hashes() {
    return hashed.length;
  }

  /** A hash of the value of one of the columns that are hashed; 0 for null alone. */
  long hash(InternalRow row, int column) {
    int at = hashed[column];
    if (row.isNullAt(at)) {
      return 0;
    }
    DataType type = hashedTypes[column];
    long hash = XxHash64Function.hash(row.get(at, type), type, HASH_SEED);
    return hash == 0 ? HASH_SEED : hash;
  }

  private static int ordinal(StructType schema, @Nullable String name) {
    return name == null ? ABSENT : Arrays.asList(schema.fieldNames()).indexOf(name);
  }

  private static DataType type(StructType schema, int ordinal) {
    return schema.fields()[ordinal].dataType();
  }

  private static boolean isInstant(DataType type) {
    return type instanceof TimestampType
        || type instanceof TimestampNTZType
        || type instanceof DateType
        || type instanceof LongType
        || isSmallWhole(type);
  }

  private static boolean isSmallWhole(DataType type) {
    return type instanceof ByteType || type instanceof ShortType || type instanceof IntegerType;
  }

  /** What is wrong with the rows, counted so that all of it is told at once. */
  static final class Faults implements Serializable {
    private static final long serialVersionUID = 1L;

    private final SortedSet<String> foreign = new TreeSet<>();
    private long withoutInstant;
    private long wrongWeights;

    Faults and(Faults other) {
      foreign.addAll(other.foreign);
      withoutInstant += other.withoutInstant;
      wrongWeights += other.wrongWeights;
      return this;
    }

    void refuse(Target target, RowRoles roles) {
      LabelReader.refuseForeign(target, foreign);
      if (withoutInstant > 0) {
        throw NightjarException.user(
            "Cannot bring the rows into order",
            "%s is null in %d of them".formatted(roles.predictAt(), withoutInstant),
            "fill it, leave these rows out, or name another column for the time");
      }
      if (wrongWeights > 0) {
        throw NightjarException.user(
            "Cannot weigh the rows",
            "%s is no finite number from 0 on in %d of them"
                .formatted(roles.weight(), wrongWeights),
            "correct it, or leave the weights out");
      }
    }
  }
}

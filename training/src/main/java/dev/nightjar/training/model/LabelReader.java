package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads labels as the floats of a target; for one thread. NaN is an unknown label. */
final class LabelReader {
  /** How many labels that are of no class are remembered for the message. */
  private static final int FOREIGN_SHOWN = 5;

  private interface Reader {
    float read(InternalRow row, int ordinal);
  }

  private final Reader reader;
  private final SortedSet<String> foreign = new TreeSet<>();

  private LabelReader(Target target, DataType type) {
    this.reader =
        target.task() == Task.REGRESSION
            ? number(ColumnNumbers.of(type))
            : type instanceof StringType
                ? text(target.classes())
                : type instanceof BooleanType
                    ? (row, ordinal) -> row.getBoolean(ordinal) ? 1 : 0
                    : classes(target, ColumnNumbers.of(type));
  }

  /**
   * A reader of the labels of a column.
   *
   * @throws NightjarException of category USER when the column is of a type that holds no such
   *     label
   */
  static LabelReader of(Target target, String column, DataType type) {
    boolean fits =
        switch (target.task()) {
          case REGRESSION -> type instanceof NumericType;
          case BINARY ->
              type instanceof NumericType
                  || type instanceof BooleanType
                  || type instanceof StringType;
          case MULTICLASS -> type instanceof NumericType || type instanceof StringType;
          case CLUSTERING, REDUCTION -> false;
        };
    if (!fits) {
      throw NightjarException.user(
          "Cannot read the label " + column,
          "it is %s, which is no label of the task %s".formatted(type.sql(), target.task().key()),
          "give a column of numbers for regression, of text, numbers or booleans for classes, and"
              + " none for clustering and reduction");
    }
    return new LabelReader(target, type);
  }

  float read(InternalRow row, int ordinal) {
    return row.isNullAt(ordinal) ? Float.NaN : reader.read(row, ordinal);
  }

  /** Labels that are of no class, a few of them; such a label was read as NaN. */
  SortedSet<String> foreign() {
    return foreign;
  }

  static void refuseForeign(Target target, SortedSet<String> foreign) {
    if (!foreign.isEmpty()) {
      throw NightjarException.user(
          "Cannot read the labels",
          "%s is none of the classes %s"
              .formatted(
                  String.join(", ", foreign.stream().limit(FOREIGN_SHOWN).toList()),
                  String.join(", ", target.classes())),
          "correct the label, or train on rows that hold it");
    }
  }

  private Reader text(List<String> classes) {
    Map<UTF8String, Integer> codes = new HashMap<>();
    for (String name : classes) {
      codes.put(UTF8String.fromString(name), codes.size());
    }
    return (row, ordinal) -> {
      UTF8String value = row.getUTF8String(ordinal);
      Integer code = codes.get(value);
      return code == null ? foreign(value.toString()) : code;
    };
  }

  private static Reader number(ColumnNumbers numbers) {
    return (row, ordinal) -> {
      double value = numbers.read(row, ordinal);
      return Double.isFinite(value) ? RowEncoder.toFloat(value) : Float.NaN;
    };
  }

  private Reader classes(Target target, ColumnNumbers numbers) {
    double[] values = new double[target.classes().size()];
    for (int i = 0; i < values.length; i++) {
      // Numbers stand for false and true as 0 and 1.
      values[i] = target.equals(Target.YES_OR_NO) ? i : parsed(target.classes().get(i));
    }
    return (row, ordinal) -> {
      double value = numbers.read(row, ordinal);
      for (int i = 0; i < values.length; i++) {
        if (values[i] == value) {
          return i;
        }
      }
      return Double.isFinite(value) ? foreign(TargetFitting.text(value)) : Float.NaN;
    };
  }

  private float foreign(String label) {
    foreign.add(label);
    if (foreign.size() > FOREIGN_SHOWN) {
      foreign.remove(foreign.last());
    }
    return Float.NaN;
  }

  private static double parsed(String name) {
    try {
      return Double.parseDouble(name);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}

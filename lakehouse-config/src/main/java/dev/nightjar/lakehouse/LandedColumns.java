package dev.nightjar.lakehouse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampNTZType;

/**
 * Compares what landed with what the table declares. A missing column and a changed type are
 * mistakes, a type that widens without loss is remarked on, new columns are up to the policy.
 */
final class LandedColumns {
  private static final int SHOWN = 10;

  private final TableDefinition table;
  private final StructType declared;
  private final Set<String> mistakes = new LinkedHashSet<>();
  private final Set<String> remarks = new LinkedHashSet<>();

  LandedColumns(TableDefinition table) {
    this.table = table;
    this.declared = table.landed().landing().schema();
  }

  /** The declared columns, name and type. */
  StructType declared() {
    return declared;
  }

  /** Compares the names of a file's columns; what is missing is a mistake. */
  void compareNames(LandingFile file, List<String> landed) {
    for (String name : declared.fieldNames()) {
      if (!landed.contains(name)) {
        mistakes.add(
            file.shown() + " has no column '" + name + "'" + Problems.didYouMean(name, landed));
      }
    }
    Landing.Policy policy = table.landed().landing().newColumns();
    for (String name : landed) {
      if (!Arrays.asList(declared.fieldNames()).contains(name)) {
        String news = file.shown() + " has the new column '" + name + "'";
        if (policy == Landing.Policy.FAIL) {
          mistakes.add(news + ", and new_columns is fail");
        } else if (policy == Landing.Policy.WARN) {
          remarks.add(news + ", which is not used");
        }
      }
    }
  }

  /** Compares the types of a file's columns with the declared ones, where the names agree. */
  void compareTypes(LandingFile file, StructType landed) {
    for (StructField field : landed.fields()) {
      if (!Arrays.asList(declared.fieldNames()).contains(field.name())) {
        continue;
      }
      DataType wanted = declared.apply(field.name()).dataType().asNullable();
      DataType found = field.dataType().asNullable();
      String both = file.shown() + ": '" + field.name() + "' is " + sql(found);
      if (widens(found, wanted)) {
        remarks.add(both + " and is read as " + sql(wanted));
      } else if (!found.equals(wanted)) {
        mistakes.add(both + ", but is declared " + sql(wanted) + hint(found));
      }
    }
  }

  /** Adds another mistake; what else is wrong is said with it. */
  void mistake(String mistake) {
    mistakes.add(mistake);
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }

  /**
   * Refuses the landing if it does not fit.
   *
   * @throws NightjarException of category USER with all mistakes, or the first few of many
   */
  void throwIfUnfit() {
    if (mistakes.isEmpty()) {
      return;
    }
    List<String> shown = new ArrayList<>(mistakes.stream().limit(SHOWN).toList());
    if (mistakes.size() > SHOWN) {
      shown.add("and " + (mistakes.size() - SHOWN) + " more");
    }
    throw NightjarException.user(
        "Cannot take in the landing of the table " + table.name(),
        String.join("; ", shown),
        "have the files corrected, or change columns in " + table.mark().file());
  }

  private static String hint(DataType found) {
    return found instanceof TimestampNTZType
        ? " (it holds local times without a zone; declare it timestamp_ntz and turn it into an instant"
            + " with to_utc_timestamp in select)"
        : "";
  }

  private static String sql(DataType type) {
    return type.sql().toLowerCase(Locale.ROOT);
  }

  /** True for a change of type that keeps every value. */
  private static boolean widens(DataType from, DataType to) {
    int fromBits = integerBits(from);
    if (fromBits > 0 && to instanceof DecimalType decimal) {
      int digits = fromBits == 8 ? 3 : fromBits == 16 ? 5 : fromBits == 32 ? 10 : 20;
      return decimal.precision() - decimal.scale() >= digits;
    }
    if (from instanceof DecimalType small && to instanceof DecimalType large) {
      return !small.equals(large)
          && large.scale() >= small.scale()
          && large.precision() - large.scale() >= small.precision() - small.scale();
    }
    return (fromBits > 0 && integerBits(to) > fromBits)
        || (fromBits > 0 && fromBits <= 32 && to instanceof DoubleType)
        || (fromBits > 0 && fromBits <= 16 && to instanceof FloatType)
        || (from instanceof FloatType && to instanceof DoubleType);
  }

  private static int integerBits(DataType type) {
    return type instanceof ByteType
        ? 8
        : type instanceof ShortType
            ? 16
            : type instanceof IntegerType ? 32 : type instanceof LongType ? 64 : 0;
  }
}

package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.training.model.FeatureColumn.Kind;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Turns feature rows into floats: one class for training and scoring, fitted on the training set.
 *
 * <p>Columns are found by name and come out in declared order, wherever they stand in the data.
 * Text becomes its index in the training set's dictionary; a value that is not in it is missing.
 * Numbers become the nearest float: whole numbers beyond 2^24 lose their last digits, values beyond
 * {@value #LARGEST} in size become that limit, and -0.0 becomes 0.0. Booleans become 0 or 1. Null
 * and NaN are missing, and missing is NaN.
 */
public final class Encoder implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Infinite values are cut to this, far inside float, because XGBoost refuses infinity. */
  public static final float LARGEST = 1e37f;

  private final List<FeatureColumn> columns;

  /** An encoder of these columns, in matrix order. */
  public Encoder(List<FeatureColumn> columns) {
    this.columns = List.copyOf(columns);
  }

  /**
   * Fits the dictionaries of the text columns in one scan.
   *
   * @param rows the training set
   * @param names the features in matrix order
   * @throws NightjarException of category USER when a column is absent or has a type no model reads
   */
  public static Encoder fit(Dataset<Row> rows, List<String> names) {
    StructType schema = rows.schema();
    List<FeatureColumn> columns = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    List<Column> dictionaries = new ArrayList<>();
    for (String name : names) {
      Optional<Kind> kind = find(schema, name).flatMap(f -> kindOf(f.dataType()));
      if (kind.isEmpty()) {
        wrong.add(
            name + find(schema, name).map(f -> " is " + f.dataType().sql()).orElse(" is absent"));
        continue;
      }
      columns.add(new FeatureColumn(name, kind.get(), List.of()));
      if (kind.get() == Kind.TEXT) {
        dictionaries.add(functions.collect_set(rows.col(Quoted.name(name))));
      }
    }
    refuse("Cannot encode the training set", wrong);
    if (!dictionaries.isEmpty()) {
      Row sets = rows.select(dictionaries.toArray(Column[]::new)).head();
      int next = 0;
      for (int i = 0; i < columns.size(); i++) {
        FeatureColumn column = columns.get(i);
        if (column.kind() == Kind.TEXT) {
          columns.set(
              i, new FeatureColumn(column.name(), Kind.TEXT, inOrder(sets.getList(next++))));
        }
      }
    }
    return new Encoder(columns);
  }

  /** The columns in matrix order. */
  public List<FeatureColumn> columns() {
    return columns;
  }

  /** The features' names in matrix order. */
  public List<String> names() {
    return columns.stream().map(FeatureColumn::name).toList();
  }

  /** Floats per row. */
  public int width() {
    return columns.size();
  }

  /**
   * Binds the columns to their places in rows of this schema, for one thread.
   *
   * @throws NightjarException of category USER when a column is absent or of another kind than the
   *     one trained on
   */
  public RowEncoder bind(StructType schema) {
    int[] ordinals = new int[columns.size()];
    DataType[] types = new DataType[columns.size()];
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      FeatureColumn column = columns.get(i);
      Optional<StructField> field = find(schema, column.name());
      if (field.isEmpty()) {
        wrong.add(column.name() + " is absent");
      } else if (!kindOf(field.get().dataType()).equals(Optional.of(column.kind()))) {
        wrong.add(
            column.name()
                + " is "
                + field.get().dataType().sql()
                + " but the model was trained on a "
                + column.kind().name().toLowerCase(Locale.ROOT));
      } else {
        ordinals[i] = schema.fieldIndex(field.get().name());
        types[i] = field.get().dataType();
      }
    }
    refuse("Cannot encode the rows", wrong);
    return new RowEncoder(columns, ordinals, types);
  }

  private static Optional<StructField> find(StructType schema, String name) {
    for (StructField field : schema.fields()) {
      if (field.name().equals(name)) {
        return Optional.of(field);
      }
    }
    return Optional.empty();
  }

  private static Optional<Kind> kindOf(DataType type) {
    if (type instanceof StringType) {
      return Optional.of(Kind.TEXT);
    }
    if (type instanceof BooleanType) {
      return Optional.of(Kind.FLAG);
    }
    return type instanceof NumericType ? Optional.of(Kind.NUMBER) : Optional.empty();
  }

  private static List<String> inOrder(List<String> values) {
    TreeSet<UTF8String> sorted = new TreeSet<>();
    values.forEach(value -> sorted.add(UTF8String.fromString(value)));
    return sorted.stream().map(UTF8String::toString).toList();
  }

  private static void refuse(String what, List<String> wrong) {
    if (!wrong.isEmpty()) {
      throw NightjarException.user(
          what,
          "a feature must be a string, number or boolean that is there: "
              + String.join(", ", wrong),
          "correct the features of the model or the table they come from");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Encoder encoder && columns.equals(encoder.columns);
  }

  @Override
  public int hashCode() {
    return columns.hashCode();
  }

  @Override
  public String toString() {
    return "Encoder" + names();
  }
}

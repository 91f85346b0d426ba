package dev.nightjar.monitoring;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The predictions of some nights with what became of them, in primitive arrays at the driver: 20
 * bytes a prediction, and 4 for each slice.
 */
public final class PredictionSample {
  private final int[] night;
  private final double[] prediction;
  private final double[] label;
  private final Map<String, int[]> valueOf;
  private final Map<String, List<String>> values;

  private PredictionSample(
      int[] night,
      double[] prediction,
      double[] label,
      Map<String, int[]> valueOf,
      Map<String, List<String>> values) {
    this.night = night;
    this.prediction = prediction;
    this.label = label;
    this.valueOf = valueOf;
    this.values = values;
  }

  /** Predictions and labels of rows that have both. */
  @SuppressWarnings("ArrayRecordComponent") // arrays are shared and never compared
  record Labelled(double[] predictions, double[] labels) {
    int rows() {
      return labels.length;
    }
  }

  /**
   * Collects predictions in one Spark job.
   *
   * @param predictions with the columns {@code predicted_night} (date), {@code label} (double; null
   *     where none is known) and {@code slices} (map)
   * @param column the column of doubles that was predicted, such as {@code probability}
   * @param slices the keys of {@code slices} to keep; a null value is {@code null}
   */
  public static PredictionSample collect(
      Dataset<Row> predictions, String column, List<String> slices) {
    List<org.apache.spark.sql.Column> columns = new ArrayList<>();
    columns.add(functions.unix_date(functions.col("predicted_night")).as("night"));
    columns.add(functions.col(column));
    columns.add(functions.col("label"));
    for (int i = 0; i < slices.size(); i++) {
      columns.add(
          functions
              .coalesce(
                  functions.element_at(functions.col("slices"), slices.get(i)),
                  functions.lit("null"))
              .as("slice_" + i));
    }
    int width = slices.size();
    JavaRDD<Part> parts =
        predictions
            .select(columns.toArray(org.apache.spark.sql.Column[]::new))
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(rows -> List.of(Part.of(rows, width)).iterator());
    return merged(parts.collect(), slices);
  }

  /** What one partition holds; slice values by their place in the partition's own list. */
  private static final class Part implements Serializable {
    private static final long serialVersionUID = 1L;

    private int rows;
    private int[] night = new int[256];
    private double[] prediction = new double[256];
    private double[] label = new double[256];
    private final int[][] slice;
    private final List<List<String>> values = new ArrayList<>();

    private Part(int slices) {
      this.slice = new int[slices][256];
      for (int i = 0; i < slices; i++) {
        values.add(new ArrayList<>());
      }
    }

    static Part of(Iterator<InternalRow> all, int slices) {
      Part part = new Part(slices);
      List<Map<UTF8String, Integer>> known = new ArrayList<>();
      for (int i = 0; i < slices; i++) {
        known.add(new HashMap<>());
      }
      while (all.hasNext()) {
        part.add(all.next(), known);
      }
      return part;
    }

    private void add(InternalRow row, List<Map<UTF8String, Integer>> known) {
      if (rows == night.length) {
        int size = rows * 2;
        night = Arrays.copyOf(night, size);
        prediction = Arrays.copyOf(prediction, size);
        label = Arrays.copyOf(label, size);
        for (int i = 0; i < slice.length; i++) {
          slice[i] = Arrays.copyOf(slice[i], size);
        }
      }
      night[rows] = row.getInt(0);
      prediction[rows] = row.getDouble(1);
      label[rows] = row.isNullAt(2) ? Double.NaN : row.getDouble(2);
      for (int i = 0; i < slice.length; i++) {
        UTF8String value = row.getUTF8String(3 + i);
        Integer place = known.get(i).get(value);
        if (place == null) {
          place = values.get(i).size();
          known.get(i).put(value.copy(), place);
          values.get(i).add(value.toString());
        }
        slice[i][rows] = place;
      }
      rows++;
    }
  }

  private static PredictionSample merged(List<Part> parts, List<String> slices) {
    int rows = parts.stream().mapToInt(part -> part.rows).sum();
    int[] night = new int[rows];
    double[] prediction = new double[rows];
    double[] label = new double[rows];
    int at = 0;
    for (Part part : parts) {
      System.arraycopy(part.night, 0, night, at, part.rows);
      System.arraycopy(part.prediction, 0, prediction, at, part.rows);
      System.arraycopy(part.label, 0, label, at, part.rows);
      at += part.rows;
    }
    Map<String, int[]> valueOf = new LinkedHashMap<>();
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < slices.size(); i++) {
      SortedSet<String> all = new TreeSet<>();
      for (Part part : parts) {
        all.addAll(part.values.get(i));
      }
      List<String> sorted = List.copyOf(all);
      values.put(slices.get(i), sorted);
      valueOf.put(slices.get(i), places(parts, i, sorted, rows));
    }
    return new PredictionSample(night, prediction, label, valueOf, values);
  }

  /** Each row's value of a slice, by its place among the sorted ones. */
  private static int[] places(List<Part> parts, int slice, List<String> sorted, int rows) {
    int[] places = new int[rows];
    int at = 0;
    for (Part part : parts) {
      int[] place = part.values.get(slice).stream().mapToInt(sorted::indexOf).toArray();
      for (int row = 0; row < part.rows; row++) {
        places[at++] = place[part.slice[slice][row]];
      }
    }
    return places;
  }

  /** The slices' names. */
  List<String> slices() {
    return List.copyOf(values.keySet());
  }

  /** The values of a slice, sorted. */
  List<String> valuesOf(String slice) {
    return values.getOrDefault(slice, List.of());
  }

  /** Predictions of the nights {@code from} to {@code to}, both included. */
  long count(LocalDate from, LocalDate to) {
    long rows = 0;
    for (int day : night) {
      rows += day >= from.toEpochDay() && day <= to.toEpochDay() ? 1 : 0;
    }
    return rows;
  }

  /** The rows of these nights that have a label. */
  Labelled labelled(LocalDate from, LocalDate to) {
    return labelled(from, to, row -> true);
  }

  /** Of these nights with a label, the rows with a slice's value. */
  Labelled labelled(LocalDate from, LocalDate to, String slice, String value) {
    int place = valuesOf(slice).indexOf(value);
    int[] of = valueOf.getOrDefault(slice, new int[night.length]);
    return labelled(from, to, row -> of[row] == place);
  }

  private Labelled labelled(LocalDate from, LocalDate to, IntPredicate wanted) {
    double[] predictions = new double[night.length];
    double[] labels = new double[night.length];
    int n = 0;
    for (int row = 0; row < night.length; row++) {
      if (night[row] >= from.toEpochDay()
          && night[row] <= to.toEpochDay()
          && !Double.isNaN(label[row])
          && wanted.test(row)) {
        predictions[n] = prediction[row];
        labels[n++] = label[row];
      }
    }
    return new Labelled(Arrays.copyOf(predictions, n), Arrays.copyOf(labels, n));
  }
}

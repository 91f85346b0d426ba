package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.hash;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.lakehouse.Quoted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;

/**
 * Columns that alone tell the label. Hardly any honest feature does: most likely such a column is
 * filled in together with the label, or because of it.
 */
final class TellTales {
  private static final int ROWS = 100_000;
  private static final int FEWEST_OF_EACH = 20;

  private TellTales() {}

  /**
   * The area under the ROC curve that each column has by itself, or by being null; 0.5 is chance.
   * Texts are judged by the mean label of their value in every other row. Of a large file the first
   * 100,000 rows are looked at.
   *
   * @param yes condition for a yes over the file's columns
   * @return nothing where there are too few labels of a kind
   */
  static Map<String, Double> areas(OwnFile file, String yes, List<String> columns) {
    List<Column> values = new ArrayList<>(List.of(expr("CAST(" + yes + " AS DOUBLE)").as("label")));
    for (int i = 0; i < columns.size(); i++) {
      values.add(number(file.type(columns.get(i)), columns.get(i)).as("c" + i));
    }
    List<Row> rows =
        file.rows()
            .select(values.toArray(Column[]::new))
            .where("label IS NOT NULL")
            .limit(ROWS)
            .collectAsList();
    double[] labels = rows.stream().mapToDouble(row -> row.getDouble(0)).toArray();
    double positive = Arrays.stream(labels).sum();
    Map<String, Double> areas = new LinkedHashMap<>();
    if (positive < FEWEST_OF_EACH || labels.length - positive < FEWEST_OF_EACH) {
      return areas;
    }
    for (int i = 0; i < columns.size(); i++) {
      int at = i + 1;
      double[] column =
          rows.stream().mapToDouble(r -> r.isNullAt(at) ? Double.NaN : r.getDouble(at)).toArray();
      double ofNulls =
          eitherWay(
              area(
                  IntStream.range(0, column.length)
                      .mapToDouble(r -> Double.isNaN(column[r]) ? 1 : 0)
                      .toArray(),
                  labels));
      double ofValues =
          file.type(columns.get(i)) instanceof StringType
              ? areaOfMeans(column, labels)
              : eitherWay(area(column, labels));
      areas.put(columns.get(i), Math.max(ofNulls, ofValues));
    }
    return areas;
  }

  private static Column number(DataType type, String column) {
    Column value = Quoted.column(column);
    if (type instanceof StringType) {
      return when(value.isNotNull(), hash(value).cast("double"));
    }
    if (type instanceof BooleanType) {
      return value.cast("int").cast("double");
    }
    return (type instanceof NumericType ? value : value.cast("timestamp")).cast("double");
  }

  private static double eitherWay(double area) {
    return Math.max(area, 1 - area);
  }

  /** What every other row teaches of each value, measured on the rows between. */
  private static double areaOfMeans(double[] codes, double[] labels) {
    Map<Double, double[]> taught = new HashMap<>();
    double sum = 0;
    int rows = 0;
    for (int i = 0; i < codes.length; i += 2) {
      double[] each = taught.computeIfAbsent(codes[i], code -> new double[2]);
      each[0] += labels[i];
      each[1]++;
      sum += labels[i];
      rows++;
    }
    double mean = sum / rows;
    double[] means = new double[codes.length / 2];
    double[] measured = new double[means.length];
    for (int i = 0; i < means.length; i++) {
      double[] each = taught.get(codes[2 * i + 1]);
      means[i] = each == null ? mean : (each[0] + mean) / (each[1] + 1);
      measured[i] = labels[2 * i + 1];
    }
    return area(means, measured);
  }

  /** The chance that a yes has a larger value than a no; equal ones count half, NaN not at all. */
  static double area(double[] values, double[] labels) {
    int[] order =
        IntStream.range(0, values.length)
            .filter(i -> !Double.isNaN(values[i]))
            .boxed()
            .sorted((a, b) -> Double.compare(values[a], values[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double below = 0;
    double wins = 0;
    double yes = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      double ofYes = 0;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        ofYes += labels[order[to]];
        to++;
      }
      double ofNo = to - from - ofYes;
      wins += ofYes * (below + ofNo / 2);
      below += ofNo;
      yes += ofYes;
      from = to;
    }
    return yes < FEWEST_OF_EACH || below < FEWEST_OF_EACH ? 0.5 : wins / (yes * below);
  }
}

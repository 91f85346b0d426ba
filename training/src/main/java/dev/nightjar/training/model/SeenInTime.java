package dev.nightjar.training.model;

import dev.nightjar.lakehouse.Quoted;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * What the older rows of a table, those that a split by time trains on, have seen of its dates and
 * numbers. What they saw less than twice tells old rows from new ones, and nothing about the new.
 */
public final class SeenInTime {
  /** Time is looked at in so many spans of equal length. */
  private static final int SPANS = 256;

  private static final long MICROS_PER_DAY = 86_400_000_000L;

  /** A number that is this often the month of the time is the month, in some time zone. */
  private static final double MOSTLY = 0.95;

  private static final List<TimePart> OF_THE_YEAR = List.of(TimePart.MONTH, TimePart.QUARTER);

  private final SortedMap<String, Long> seen = new TreeMap<>();
  private final SortedMap<String, TimePart> parts = new TreeMap<>();
  private final List<String> growing = new ArrayList<>();
  private final String time;

  private SeenInTime(String time) {
    this.time = time;
  }

  /**
   * Looks at the rows, in two scans.
   *
   * @param time the column by which rows are older or newer: a timestamp, a date or a whole number
   *     of microseconds
   * @param share of the rows, from above 0 to 1: the oldest that are trained on
   */
  public static SeenInTime of(Dataset<Row> rows, String time, double share) {
    Column micros = micros(rows, time);
    Row ends = rows.agg(functions.min(micros), functions.max(micros)).head();
    SeenInTime found = new SeenInTime(time);
    if (ends.isNullAt(0)) {
      return found;
    }
    List<StructField> fields =
        Stream.of(rows.schema().fields())
            .filter(
                field ->
                    SourceType.of(field.dataType())
                        .filter(type -> type == SourceType.NUMBER || type.ofTime())
                        .isPresent())
            .toList();
    Column[] columns =
        Stream.concat(Stream.of(micros), fields.stream().map(f -> rows.col(Quoted.name(f.name()))))
            .toArray(Column[]::new);
    DataType[] types = fields.stream().map(StructField::dataType).toArray(DataType[]::new);
    Spans spans =
        rows.select(columns)
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(
                part -> {
                  Spans own = new Spans(types.length, ends.getLong(0), ends.getLong(1));
                  Readers readers = new Readers(types);
                  part.forEachRemaining(row -> own.add(row, readers));
                  return List.of(own).iterator();
                })
            .treeReduce(Spans::and);
    int trained = spans.trained(share);
    for (int column = 0; column < types.length; column++) {
      String name = fields.get(column).name();
      if (SourceType.of(types[column]).filter(SourceType::ofTime).isPresent()) {
        found.seen.put(name, spans.length(column, trained));
      } else {
        Optional<TimePart> part = spans.part(column);
        if (part.isPresent()) {
          found.parts.put(name, part.get());
        }
        if (spans.grows(column, trained)) {
          found.growing.add(name);
        }
      }
    }
    found.seen.put(time, Math.round((spans.at(trained) - spans.at(0))));
    return found;
  }

  /** Whether this part of a date has come round at least twice in the rows that are trained on. */
  boolean comesRound(String column, TimePart part) {
    Long micros = seen.get(column);
    return part.cycleMicros() > 0
        && micros != null
        && micros + part.stepMicros() >= 2 * part.cycleMicros();
  }

  /** Why a number says nothing about newer rows; empty where it may. */
  Optional<String> uselessNumber(String column) {
    TimePart part = parts.get(column);
    if (part != null && !comesRound(time, part)) {
      return Optional.of(
          "it is the %s of the time, and the rows to train on span less than two years"
              .formatted(part.key()));
    }
    return growing.contains(column) ? Optional.of("it only grows with the time") : Optional.empty();
  }

  private static Column micros(Dataset<Row> rows, String time) {
    Column column = rows.col(Quoted.name(time));
    DataType type = rows.schema().apply(time).dataType();
    return type instanceof TimestampType
        ? functions.unix_micros(column)
        : type instanceof DateType || type instanceof TimestampNTZType
            ? functions.unix_micros(column.cast("timestamp"))
            : column.cast("long");
  }

  /** Reads numbers and times as numbers; for one thread. */
  private static final class Readers {
    private final List<ColumnNumbers> all = new ArrayList<>();

    Readers(DataType[] types) {
      for (DataType type : types) {
        all.add(
            type instanceof DateType
                ? (row, at) -> (double) row.getInt(at) * MICROS_PER_DAY
                : type instanceof TimestampType || type instanceof TimestampNTZType
                    ? InternalRow::getLong
                    : ColumnNumbers.of(type));
      }
    }

    double read(InternalRow row, int column) {
      return row.isNullAt(column + 1) ? Double.NaN : all.get(column).read(row, column + 1);
    }
  }

  /** The least and largest value of each column in each span of time. */
  private static final class Spans implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long first;
    private final double step;
    private final long[] rows = new long[SPANS];
    private final double[][] least;
    private final double[][] largest;
    private final long[] values;
    private final long[][] equal;

    Spans(int columns, long first, long last) {
      this.first = first;
      this.step = Math.max(1, (last - first + 1) / (double) SPANS);
      this.least = new double[columns][SPANS];
      this.largest = new double[columns][SPANS];
      for (int column = 0; column < columns; column++) {
        Arrays.fill(least[column], Double.POSITIVE_INFINITY);
        Arrays.fill(largest[column], Double.NEGATIVE_INFINITY);
      }
      this.values = new long[columns];
      this.equal = new long[columns][OF_THE_YEAR.size()];
    }

    void add(InternalRow row, Readers readers) {
      if (row.isNullAt(0)) {
        return;
      }
      long micros = row.getLong(0);
      int span = (int) Math.min(SPANS - 1, (long) ((micros - first) / step));
      rows[span]++;
      int[] parts = new int[OF_THE_YEAR.size()];
      for (int i = 0; i < parts.length; i++) {
        parts[i] = OF_THE_YEAR.get(i).of(micros);
      }
      for (int column = 0; column < values.length; column++) {
        double value = readers.read(row, column);
        if (Double.isNaN(value)) {
          continue;
        }
        values[column]++;
        least[column][span] = Math.min(least[column][span], value);
        largest[column][span] = Math.max(largest[column][span], value);
        for (int i = 0; i < parts.length; i++) {
          equal[column][i] += value == parts[i] ? 1 : 0;
        }
      }
    }

    Spans and(Spans other) {
      for (int span = 0; span < SPANS; span++) {
        rows[span] += other.rows[span];
      }
      for (int column = 0; column < values.length; column++) {
        values[column] += other.values[column];
        for (int span = 0; span < SPANS; span++) {
          least[column][span] = Math.min(least[column][span], other.least[column][span]);
          largest[column][span] = Math.max(largest[column][span], other.largest[column][span]);
        }
        for (int i = 0; i < equal[column].length; i++) {
          equal[column][i] += other.equal[column][i];
        }
      }
      return this;
    }

    /** The spans, from the oldest on, that hold the share of the rows, or a little less. */
    int trained(double share) {
      long all = Arrays.stream(rows).sum();
      long sum = 0;
      for (int span = 0; span < SPANS; span++) {
        sum += rows[span];
        if (sum > share * all) {
          return span;
        }
      }
      return SPANS;
    }

    /** When a span begins, in microseconds since 1970. */
    double at(int span) {
      return first + span * step;
    }

    /** From the least to the largest value in the spans that are trained on. */
    long length(int column, int trained) {
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      for (int span = 0; span < trained; span++) {
        low = Math.min(low, least[column][span]);
        high = Math.max(high, largest[column][span]);
      }
      return low > high ? 0 : (long) (high - low);
    }

    /** Whether no value is below those of an older span, and several are above them. */
    boolean grows(int column, int trained) {
      double high = Double.NEGATIVE_INFINITY;
      int steps = 0;
      for (int span = 0; span < trained; span++) {
        if (least[column][span] > largest[column][span]) {
          continue;
        }
        if (least[column][span] < high) {
          return false;
        }
        steps += largest[column][span] > high && high > Double.NEGATIVE_INFINITY ? 1 : 0;
        high = largest[column][span];
      }
      // A switch that was turned once is a value like others.
      return steps > 1;
    }

    Optional<TimePart> part(int column) {
      for (int i = 0; i < OF_THE_YEAR.size(); i++) {
        if (values[column] > 0 && equal[column][i] >= MOSTLY * values[column]) {
          return Optional.of(OF_THE_YEAR.get(i));
        }
      }
      return Optional.empty();
    }
  }
}

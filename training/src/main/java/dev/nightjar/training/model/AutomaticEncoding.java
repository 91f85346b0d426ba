package dev.nightjar.training.model;

import dev.nightjar.lakehouse.Quoted;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/** Chooses encodings for columns that nobody has described. */
public final class AutomaticEncoding {
  /** Text of more different values than this gets no code for each. */
  static final long MOST_CODES = 255;

  /** Text that is this different from row to row names the row. */
  private static final double OWN_NAMES = 0.9;

  private static final int BUCKETS = 1024;

  private static final List<TimePart> OF_DATE =
      List.of(TimePart.MONTH, TimePart.DAY, TimePart.DAY_OF_WEEK, TimePart.EPOCH_DAYS);
  private static final List<TimePart> OF_TIMESTAMP =
      List.of(
          TimePart.MONTH,
          TimePart.DAY,
          TimePart.DAY_OF_WEEK,
          TimePart.HOUR,
          TimePart.MINUTE,
          TimePart.EPOCH_DAYS);

  private AutomaticEncoding() {}

  /**
   * What was chosen for a column.
   *
   * @param column its name
   * @param encoding how it is encoded; null where it is left out
   * @param because what it is, for people
   */
  public record Decision(String column, @Nullable Encoding encoding, String because) {}

  /**
   * Chooses, in one scan of the text columns (two where one has more than a million values).
   *
   * @param rows the training set
   * @param columns the candidates, in matrix order; all in the rows
   * @param byLabel whether text of many values may be encoded by what happened to its rows
   * @return a decision for each column, in the same order
   */
  public static List<Decision> decide(Dataset<Row> rows, List<String> columns, boolean byLabel) {
    List<String> texts =
        columns.stream()
            .filter(name -> type(rows, name).equals(Optional.of(SourceType.TEXT)))
            .toList();
    List<Dictionaries.Found> found = Dictionaries.scan(rows, texts);
    List<Decision> decisions = new ArrayList<>();
    for (String column : columns) {
      int text = texts.indexOf(column);
      decisions.add(
          text < 0
              ? untold(column, type(rows, column), rows.schema().apply(column))
              : ofText(column, distinct(rows, column, found.get(text)), found.get(text), byLabel));
    }
    return decisions;
  }

  /** The features to encode: those that are not left out. */
  public static List<FeatureSpec> specs(List<Decision> decisions) {
    List<FeatureSpec> specs = new ArrayList<>();
    for (Decision decision : decisions) {
      Encoding encoding = decision.encoding();
      if (encoding != null) {
        specs.add(new FeatureSpec(decision.column(), encoding));
      }
    }
    return specs;
  }

  private static Decision ofText(
      String column, long distinct, Dictionaries.Found found, boolean byLabel) {
    String values = distinct + " different texts in " + found.present() + " rows";
    if (found.present() == 0) {
      return new Decision(column, null, "left out: it holds nothing");
    }
    if (found.present() > 1 && distinct >= OWN_NAMES * found.present()) {
      return new Decision(column, null, "left out: it names single rows (" + values + ")");
    }
    if (distinct <= MOST_CODES) {
      return new Decision(column, new Encoding.Plain(), "a code for each of " + values);
    }
    if (byLabel && !found.tooMany()) {
      return new Decision(
          column,
          new Encoding.TargetMean(Encoding.TargetMean.USUAL_STRENGTH),
          "the smoothed mean label for each of " + values);
    }
    return new Decision(
        column, new Encoding.Hash(BUCKETS), "one of " + BUCKETS + " buckets for " + values);
  }

  private static Decision untold(String column, Optional<SourceType> type, StructField field) {
    if (type.isEmpty()) {
      return new Decision(column, null, "left out: no encoding reads " + field.dataType().sql());
    }
    return switch (type.get()) {
      case DATE -> new Decision(column, dates(OF_DATE), "parts of the date");
      case TIMESTAMP -> new Decision(column, dates(OF_TIMESTAMP), "parts of the time in UTC");
      case LOCAL_TIMESTAMP -> new Decision(column, dates(OF_TIMESTAMP), "parts of the time");
      case FLAG -> new Decision(column, new Encoding.Plain(), "0 or 1");
      case TEXT, NUMBER -> new Decision(column, new Encoding.Plain(), "a number");
    };
  }

  private static Encoding dates(List<TimePart> parts) {
    return new Encoding.Dates(parts, ZoneOffset.UTC, false);
  }

  /** Exact, but beyond a dictionary's bound within some percent. */
  private static long distinct(Dataset<Row> rows, String column, Dictionaries.Found found) {
    if (!found.tooMany()) {
      return found.values().size();
    }
    Column value = rows.col(Quoted.name(column));
    return rows.agg(functions.approx_count_distinct(value, 0.01)).head().getLong(0);
  }

  private static Optional<SourceType> type(Dataset<Row> rows, String column) {
    return Stream.of(rows.schema().fields())
        .filter(field -> field.name().equals(column))
        .findFirst()
        .flatMap(field -> SourceType.of(field.dataType()));
  }
}

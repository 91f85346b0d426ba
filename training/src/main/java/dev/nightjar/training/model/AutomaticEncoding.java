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

  private static final String WITHOUT = "; without ";

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
  public record Decision(String column, @Nullable Encoding encoding, String because) {
    /** Whether something of the column, or all of it, does not become a feature. */
    public boolean leavesOut() {
      return encoding == null || because.contains(WITHOUT);
    }
  }

  /**
   * Chooses, in one scan of the text columns (two where one has more than a million values).
   *
   * <p>Where rows are split by time, a part of a date becomes a feature only if the rows to train
   * on have seen it come round twice, and a number only if it does not just grow with the time: a
   * model that was trained from January to June knows nothing of a July.
   *
   * @param rows the training set
   * @param columns the candidates, in matrix order; all in the rows
   * @param byLabel whether text of many values may be encoded by what happened to its rows
   * @param seen what the rows to train on have seen; null where rows are not split by time
   * @return a decision for each column, in the same order
   */
  public static List<Decision> decide(
      Dataset<Row> rows, List<String> columns, boolean byLabel, @Nullable SeenInTime seen) {
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
              ? untold(column, type(rows, column), rows.schema().apply(column), seen)
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

  private static Decision untold(
      String column, Optional<SourceType> type, StructField field, @Nullable SeenInTime seen) {
    if (type.isEmpty()) {
      return new Decision(column, null, "left out: no encoding reads " + field.dataType().sql());
    }
    return switch (type.get()) {
      case DATE -> dates(column, OF_DATE, "the date", seen);
      case TIMESTAMP -> dates(column, OF_TIMESTAMP, "the time in UTC", seen);
      case LOCAL_TIMESTAMP -> dates(column, OF_TIMESTAMP, "the time", seen);
      case FLAG -> new Decision(column, new Encoding.Plain(), "0 or 1");
      case TEXT, NUMBER ->
          Optional.ofNullable(seen)
              .flatMap(s -> s.uselessNumber(column))
              .map(why -> new Decision(column, null, "left out: " + why))
              .orElseGet(() -> new Decision(column, new Encoding.Plain(), "a number"));
    };
  }

  /**
   * Chooses for the time of the rows, of which only what comes round again says anything.
   *
   * @param seen as for the other columns
   */
  public static Decision ofTime(Dataset<Row> rows, String column, @Nullable SeenInTime seen) {
    Optional<SourceType> type = type(rows, column);
    if (type.filter(SourceType::ofTime).isEmpty()) {
      return new Decision(column, null, "left out: it is the time, as text");
    }
    return type.get() == SourceType.DATE
        ? dates(column, List.of(TimePart.MONTH, TimePart.DAY_OF_WEEK), "the time", seen)
        : dates(
            column,
            List.of(TimePart.MONTH, TimePart.DAY_OF_WEEK, TimePart.HOUR),
            type.get() == SourceType.TIMESTAMP ? "the time in UTC" : "the time",
            seen);
  }

  private static Decision dates(
      String column, List<TimePart> parts, String of, @Nullable SeenInTime seen) {
    List<TimePart> kept =
        parts.stream().filter(part -> seen == null || seen.comesRound(column, part)).toList();
    List<String> names = kept.stream().map(AutomaticEncoding::words).toList();
    List<String> unseen =
        parts.stream().filter(p -> !kept.contains(p)).map(AutomaticEncoding::words).toList();
    String without =
        unseen.isEmpty()
            ? ""
            : WITHOUT
                + String.join(", ", unseen)
                + ", of which the rows to train on see fewer than two cycles";
    return kept.isEmpty()
        ? new Decision(column, null, "left out: the rows to train on see no cycle of it twice")
        : new Decision(
            column,
            new Encoding.Dates(kept, ZoneOffset.UTC, false),
            String.join(", ", names) + " of " + of + without);
  }

  private static String words(TimePart part) {
    return part.key().replace('_', ' ');
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

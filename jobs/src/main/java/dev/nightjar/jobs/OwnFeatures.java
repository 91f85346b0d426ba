package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.training.model.AutomaticEncoding;
import dev.nightjar.training.model.Encoding;
import dev.nightjar.training.model.TimePart;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a file that a model may learn from, and what became of the others.
 *
 * @param features in the order of the file
 * @param left by column why it is no feature, for people
 * @param doubtful sentences about features that tell suspiciously much
 */
record OwnFeatures(List<OwnFeature> features, Map<String, String> left, List<String> doubtful) {
  private static final double TELLS_ALL = 0.98;
  private static final double TELLS_MUCH = 0.9;
  private static final double NEARLY_ALL = 0.97;
  private static final int FEW_VALUES = 20;
  private static final long LONG_ENOUGH_FOR_MONTHS = 400;

  /** What features are chosen by. */
  record Choice(
      OwnFile file, OwnTime time, OwnLabel label, ZoneId zone, Map<String, String> names) {
    /**
     * Looks at columns.
     *
     * @param candidates columns of plain types that are neither key, label nor dropped
     */
    OwnFeatures of(List<String> candidates) {
      Map<String, String> left = new LinkedHashMap<>();
      List<String> known = new ArrayList<>(candidates);
      leaveLaterTimes(known, left);
      leaveNames(known, left);
      Map<String, Encoding> encodings = encodings(known, left);
      List<String> doubtful = leaveTellTales(known, left);
      encodings.keySet().retainAll(known);
      if (known.isEmpty()) {
        throw NightjarException.user(
            "Cannot find anything to learn from in " + file.path(),
            left.isEmpty()
                ? "it has no columns but key, time and label"
                : "no column is left: "
                    + String.join(
                        "; ",
                        left.entrySet().stream()
                            .map(e -> OwnNames.shown(e.getKey()) + " " + e.getValue())
                            .toList()),
            "name a file with columns that are known before the label");
      }
      return new OwnFeatures(measured(known, encodings), left, doubtful);
    }

    /** What lies after the prediction was not known then, or is a plan: a person must say which. */
    private void leaveLaterTimes(List<String> known, Map<String, String> left) {
      List<String> times =
          known.stream().filter(c -> !c.equals(time.column()) && isTime(file.type(c))).toList();
      if (times.isEmpty()) {
        return;
      }
      if (time.isDrawn()) {
        times.forEach(
            column ->
                left.put(column, "is a time, and without --time nobody knows what came first"));
      } else {
        List<Column> later = new ArrayList<>(List.of(count(lit(1))));
        Column predicted = expr(time.predictedAt());
        times.forEach(
            c -> later.add(count(when(Quoted.column(c).cast("timestamp").gt(predicted), lit(1)))));
        Row counts =
            file.rows()
                .agg(later.get(0), later.subList(1, later.size()).toArray(Column[]::new))
                .first();
        for (int i = 0; i < times.size(); i++) {
          long rows = counts.getLong(i + 1);
          if (rows > 0) {
            left.put(times.get(i), "lies after the prediction in %,d rows".formatted(rows));
          }
        }
      }
      known.removeAll(left.keySet());
    }

    /** A whole number that is different in each row names it. */
    private void leaveNames(List<String> known, Map<String, String> left) {
      List<String> whole =
          known.stream().filter(column -> file.type(column) instanceof IntegralType).toList();
      if (whole.isEmpty()) {
        return;
      }
      List<Column> counts = new ArrayList<>();
      for (String column : whole) {
        counts.add(count(Quoted.column(column)));
        counts.add(approx_count_distinct(Quoted.column(column), 0.01));
      }
      Row found =
          file.rows()
              .agg(counts.get(0), counts.subList(1, counts.size()).toArray(Column[]::new))
              .first();
      for (int i = 0; i < whole.size(); i++) {
        long present = found.getLong(2 * i);
        if (present > 1 && found.getLong(2 * i + 1) >= NEARLY_ALL * present) {
          left.put(whole.get(i), "names single rows");
        }
      }
      known.removeAll(left.keySet());
    }

    private Map<String, Encoding> encodings(List<String> known, Map<String, String> left) {
      Map<String, Encoding> encodings = new LinkedHashMap<>();
      for (AutomaticEncoding.Decision decision :
          AutomaticEncoding.decide(file.rows(), known, true, null)) {
        Encoding encoding = decision.encoding();
        if (encoding == null) {
          left.put(decision.column(), decision.because().replaceFirst("^left out: it ", ""));
        } else {
          encodings.put(
              decision.column(),
              encoding instanceof Encoding.Dates dates
                  ? dates(decision.column(), dates)
                  : encoding);
        }
      }
      known.removeAll(left.keySet());
      return encodings;
    }

    /** Of the time of the rows no part that only grows: no night to come is like the past in it. */
    private Encoding dates(String column, Encoding.Dates dates) {
      List<TimePart> parts = new ArrayList<>(dates.parts());
      if (column.equals(time.column())) {
        parts.retainAll(List.of(TimePart.MONTH, TimePart.DAY_OF_WEEK, TimePart.HOUR));
        if (time.wholeDays()) {
          parts.remove(TimePart.HOUR);
        }
        if (time.span() < LONG_ENOUGH_FOR_MONTHS) {
          parts.remove(TimePart.MONTH);
        }
      }
      return new Encoding.Dates(parts, zone, false);
    }

    private List<String> leaveTellTales(List<String> known, Map<String, String> left) {
      List<String> doubtful = new ArrayList<>();
      String yes = label.condition(label.column(), file.type(label.column()));
      List<String> judged = known.stream().filter(c -> !c.equals(time.column())).toList();
      TellTales.areas(file, yes, judged)
          .forEach(
              (column, area) -> {
                if (area >= TELLS_ALL) {
                  left.put(
                      column,
                      String.format(
                          Locale.ROOT,
                          "tells the label by itself (AUC %.3f): most likely it is known only with it",
                          area));
                } else if (area >= TELLS_MUCH) {
                  doubtful.add(
                      String.format(
                          Locale.ROOT,
                          "%s has an AUC of %.3f by itself: is it known before the label? Else --drop it",
                          OwnNames.shown(column),
                          area));
                }
              });
      known.removeAll(left.keySet());
      return doubtful;
    }

    private List<OwnFeature> measured(List<String> known, Map<String, Encoding> encodings) {
      List<Column> wanted = new ArrayList<>(List.of(count(lit(1))));
      for (String column : known) {
        Column value = Quoted.column(column);
        wanted.add(count(value));
        wanted.add(approx_count_distinct(value, 0.05));
        boolean number = file.type(column) instanceof NumericType;
        Column comparable = number ? value.cast("double") : lit(null).cast("double");
        wanted.add(min(comparable));
        wanted.add(max(comparable));
        wanted.add(count(when(isnan(comparable), lit(1))));
      }
      Row found =
          file.rows()
              .agg(wanted.get(0), wanted.subList(1, wanted.size()).toArray(Column[]::new))
              .first();
      Map<String, List<String>> values = values(known, found);
      List<OwnFeature> features = new ArrayList<>();
      for (int i = 0; i < known.size(); i++) {
        String column = known.get(i);
        int at = 1 + 5 * i;
        boolean bounded = found.getLong(at + 4) == 0;
        features.add(
            new OwnFeature(
                column,
                Objects.requireNonNull(names.get(column)),
                file.type(column),
                Objects.requireNonNull(encodings.get(column)),
                found.getLong(0),
                found.getLong(0) - found.getLong(at),
                found.getLong(at + 1),
                bounded ? nullable(found, at + 2) : null,
                bounded ? nullable(found, at + 3) : null,
                values.getOrDefault(column, List.of())));
      }
      return features;
    }

    private Map<String, List<String>> values(List<String> known, Row found) {
      List<String> few = new ArrayList<>();
      for (int i = 0; i < known.size(); i++) {
        if (file.type(known.get(i)) instanceof StringType
            && found.getLong(2 + 5 * i) <= FEW_VALUES) {
          few.add(known.get(i));
        }
      }
      Map<String, List<String>> values = new LinkedHashMap<>();
      if (!few.isEmpty()) {
        List<Column> sets = few.stream().map(c -> collect_set(Quoted.column(c))).toList();
        Row row =
            file.rows()
                .agg(sets.get(0), sets.subList(1, sets.size()).toArray(Column[]::new))
                .first();
        for (int i = 0; i < few.size(); i++) {
          values.put(few.get(i), row.<String>getList(i).stream().sorted().toList());
        }
      }
      return values;
    }

    private static @Nullable Double nullable(Row row, int at) {
      return row.isNullAt(at) ? null : row.getDouble(at);
    }
  }

  private static boolean isTime(DataType type) {
    return type instanceof DateType
        || type instanceof TimestampType
        || type instanceof TimestampNTZType;
  }
}

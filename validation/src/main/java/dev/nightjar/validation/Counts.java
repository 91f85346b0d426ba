package dev.nightjar.validation;

import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The number of rows lies within bounds: of each night, or of each local day of a column, and of
 * each group if there are groups.
 *
 * <p>Also within a history each night is counted by itself, so a night that is missing there is
 * found; its first night is not held to the minimum, for a history begins somewhere within it. Of
 * days, those between the first and the last one that has rows are judged: the outer ones are cut
 * off by the window. A night without any row fails a minimum whatever the severity (rule W8).
 *
 * @param min least number of rows, or null
 * @param max greatest number of rows, or null
 * @param day the column whose local days are counted; null to count nights
 * @param groups what the rows are grouped by, and which groups must be there
 */
record Counts(@Nullable Long min, @Nullable Long max, @Nullable String day, Groups groups)
    implements SetCheck {

  static List<Subject> read(RuleSource source) {
    @Nullable Long min = source.yaml().has("min") ? source.yaml().integer("min", 0) : null;
    @Nullable Long max = source.yaml().has("max") ? source.yaml().integer("max", 0) : null;
    if (min == null && max == null) {
      source.problem("rule", "a row_count needs 'min', 'max' or both");
    } else if (min != null && max != null && min > max) {
      source.problem("min", "'min' is greater than 'max'");
    }
    @Nullable String day = source.yaml().optionalString("per_day_of");
    if (day != null) {
      @Nullable DataType type = source.typeOf("per_day_of", day);
      if (type != null && !Sql.isInstant(type) && !type.typeName().equals("date")) {
        source.problem(
            "per_day_of", "'" + day + "' holds no days, but is of type " + type.simpleString());
      }
    }
    Groups groups = Groups.read(source);
    List<String> columns = new ArrayList<>(groups.by());
    if (day != null) {
      columns.add(day);
    }
    return List.of(new Subject(columns, new Counts(min, max, day, groups)));
  }

  @Override
  public List<String> keys() {
    return groups.by();
  }

  @Override
  public String part(StructType columns) {
    return day == null
        ? "CAST(unix_date(" + Quoted.name(TableDefinition.NIGHT) + ") AS BIGINT)"
        : "CAST(unix_date(to_date(" + Quoted.name(day) + ")) AS BIGINT)";
  }

  @Override
  public Fold fold() {
    return Fold.NOTHING;
  }

  @Override
  public Finding judge(JudgedWindow window, List<Group> found) {
    Map<String, Map<Long, Long>> rows = new HashMap<>();
    SortedSet<Long> seen = new TreeSet<>();
    long total = 0;
    for (Group group : found) {
      total += group.rows();
      if (group.part() != null) {
        seen.add(group.part());
        rows.computeIfAbsent(group.name(), k -> new HashMap<>())
            .merge(group.part(), group.rows(), Long::sum);
      }
    }
    if (day == null && total == 0 && min != null && min > 0) {
      return new Finding(0, 1, 0.0, "there is not a single row", Finding.Weight.REFUSES);
    }
    long units = 0;
    List<String> bad = new ArrayList<>();
    @Nullable Long least = null;
    for (String group : groups.all(rows.keySet())) {
      for (long unit : units(window, seen)) {
        units++;
        long count = rows.getOrDefault(group, Map.of()).getOrDefault(unit, 0L);
        least = least == null ? count : Math.min(least, count);
        boolean partial =
            day == null && window.history() && !seen.isEmpty() && unit == seen.first();
        if ((min != null && count < min && !partial) || (max != null && count > max)) {
          bad.add(
              (LocalDate.ofEpochDay(unit) + " " + group).strip() + " has " + Numbers.text(count));
        }
      }
    }
    String kind = day == null ? "nights" : "days";
    String sentence =
        Numbers.text(bad.size())
            + " of "
            + Numbers.text(units)
            + (groups.by().isEmpty() ? " " + kind : " counts")
            + " are outside "
            + threshold()
            + (bad.isEmpty() ? "" : ": " + Examples.of(bad));
    return Finding.of(units, bad.size(), least == null ? null : (double) least, sentence);
  }

  private List<Long> units(JudgedWindow window, SortedSet<Long> seen) {
    List<Long> units = new ArrayList<>();
    if (day != null) {
      for (long d = seen.isEmpty() ? 0 : seen.first() + 1;
          !seen.isEmpty() && d < seen.last();
          d++) {
        units.add(d);
      }
      return units;
    }
    long last = window.night().toEpochDay();
    for (long n = window.history() && !seen.isEmpty() ? seen.first() : last; n <= last; n++) {
      units.add(n);
    }
    return units;
  }

  @Override
  public String threshold() {
    return (min == null ? "0" : String.valueOf(min))
        + " to "
        + (max == null ? "any number of" : String.valueOf(max))
        + " rows a "
        + (day == null ? "night" : "day of " + day)
        + groups.text();
  }
}

package dev.nightjar.validation;

import dev.nightjar.lakehouse.Quoted;
import dev.nightjar.lakehouse.TableDefinition;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A column takes several values in each group and night: a sensor that says the same all day is
 * stuck. Nulls are no values; NaN is one. Within a history, too, each night is judged by itself. A
 * group with few values in a night is not judged, nor is one whose name has a null in it.
 *
 * @param column whose values are counted
 * @param by columns that name a group; empty for all rows together
 * @param atLeast least number of different values; at least 2
 * @param minRows least number of values, equal ones too, from which on a group's night is judged
 */
record Varies(String column, List<String> by, long atLeast, long minRows) implements SetCheck {
  private static final long DEFAULT_AT_LEAST = 2;
  private static final long DEFAULT_MIN_ROWS = 12;

  static List<Subject> read(RuleSource source) {
    List<String> by = source.yaml().strings("by");
    by.forEach(column -> source.typeOf("by", column));
    long atLeast = source.yaml().integer("at_least", DEFAULT_AT_LEAST);
    if (atLeast < 2) {
      source.problem("at_least", "'at_least' must be 2 or more: one value is no variety");
    }
    long minRows = source.yaml().integer("min_rows", Math.max(DEFAULT_MIN_ROWS, atLeast));
    if (minRows < atLeast) {
      source.problem(
          "min_rows", "'min_rows' is less than 'at_least': so few rows cannot have as many values");
    }
    return source.eachColumn(column -> new Varies(column, by, atLeast, minRows));
  }

  @Override
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    by.forEach(each -> keys.add(Quoted.name(each)));
    keys.add(Quoted.name(column));
    return keys;
  }

  @Override
  public String part(StructType columns) {
    return "CAST(unix_date(" + Quoted.name(TableDefinition.NIGHT) + ") AS BIGINT)";
  }

  @Override
  public Fold fold() {
    return Fold.LAST_OF_KEY;
  }

  @Override
  public Finding judge(JudgedWindow window, List<Group> found) {
    long judged = 0;
    List<String> bad = new ArrayList<>();
    @Nullable Long least = null;
    for (Group group : sorted(found)) {
      long rows = group.rows() - group.withNull();
      if (rows < minRows) {
        continue;
      }
      judged++;
      long values = rows - group.surplus();
      least = least == null ? values : Math.min(least, values);
      if (values < atLeast) {
        bad.add(sentence(window, group, rows, values));
      }
    }
    if (judged == 0) {
      return new Finding(
          0,
          0,
          null,
          "nothing has " + Numbers.text(minRows) + " values to judge by",
          Finding.Weight.UNJUDGED);
    }
    return Finding.of(
        judged,
        bad.size(),
        least == null ? null : (double) least,
        bad.isEmpty()
            ? "there are " + Numbers.text(least == null ? 0 : least) + " different values or more"
            : Examples.of(bad));
  }

  private String sentence(JudgedWindow window, Group group, long rows, long values) {
    @Nullable Long night = group.part();
    @Nullable List<@Nullable String> example = group.example();
    String of = group.name().isEmpty() ? column : group.name();
    return of
        + (window.history() && night != null ? " on " + LocalDate.ofEpochDay(night) : "")
        + " has "
        + (values == 1 && example != null
            ? "only " + example.get(example.size() - 1)
            : "only " + Numbers.text(values) + " different values")
        + " in "
        + Numbers.text(rows)
        + " rows";
  }

  private static List<Group> sorted(List<Group> groups) {
    return groups.stream()
        .sorted(
            Comparator.comparing(Group::name)
                .thenComparing(Group::part, Comparator.nullsFirst(Comparator.naturalOrder())))
        .toList();
  }

  @Override
  public String threshold() {
    return atLeast
        + " different values or more a night"
        + new Groups(by, List.of()).text()
        + ", where there are "
        + minRows
        + " rows";
  }
}

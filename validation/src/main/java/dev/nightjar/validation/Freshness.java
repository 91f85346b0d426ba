package dev.nightjar.validation;

import dev.nightjar.lakehouse.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * The newest instant of a window is not older than a length of time before its cutoff, in each
 * group. A window or an expected group without any instant violates it.
 *
 * @param time SQL expression of an instant
 * @param within greatest age at the cutoff
 */
record Freshness(String time, Duration within, Groups groups) implements SetCheck {

  static List<Subject> read(RuleSource source) {
    String time = source.yaml().string("column");
    @Nullable DataType type = source.expression("column", time);
    if (type != null && !(type instanceof TimestampType)) {
      source.problem(
          "column", "'" + time + "' is not an instant, but of type " + type.simpleString());
    }
    Duration within = source.yaml().duration("within", Duration.ZERO);
    if (!source.yaml().has("within")) {
      source.problem("within", "'within' is missing: the greatest age at the cutoff, such as 6h");
    }
    Groups groups = Groups.read(source);
    List<String> columns = new ArrayList<>(groups.by());
    columns.add(time);
    return List.of(new Subject(columns, new Freshness(time, within, groups)));
  }

  @Override
  public List<String> keys() {
    return groups.by();
  }

  @Override
  public String newest(StructType columns) {
    return Sql.micros(time, DataTypes.TimestampType);
  }

  @Override
  public Fold fold() {
    return Fold.NOTHING;
  }

  @Override
  public Finding judge(JudgedWindow window, List<Group> found) {
    Map<String, Long> newest = new HashMap<>();
    for (Group group : found) {
      if (group.newest() != null) {
        newest.merge(group.name(), group.newest(), Math::max);
      }
    }
    List<String> stale = new ArrayList<>();
    long oldest = Long.MIN_VALUE;
    List<String> all = List.copyOf(groups.all(newest.keySet()));
    for (String group : all) {
      @Nullable Long at = newest.get(group);
      @Nullable Duration age =
          at == null ? null : Duration.between(Instants.ofMicros(at), window.cutoff());
      oldest = age == null ? oldest : Math.max(oldest, age.toSeconds());
      if (age == null || age.compareTo(within) > 0) {
        @Nullable Instant instant = at == null ? null : Instants.ofMicros(at);
        stale.add((group + " " + (instant == null ? "has none" : "is of " + instant)).strip());
      }
    }
    if (all.isEmpty()) {
      stale.add("there is none");
    }
    return Finding.of(
        Math.max(1, all.size()),
        stale.size(),
        oldest == Long.MIN_VALUE ? null : (double) oldest,
        stale.isEmpty()
            ? "the newest "
                + time
                + " is "
                + Durations.format(Duration.ofSeconds(Math.max(0, oldest)))
                + " old or less"
            : "the newest "
                + time
                + " is too old at "
                + window.cutoff()
                + ": "
                + Examples.of(stale));
  }

  @Override
  public String threshold() {
    return "within " + Durations.format(within) + " of the cutoff" + groups.text();
  }
}

package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.AsOfRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A random join: nulls, ties, a hot key, rows that are known late, tables and spines without rows.
 * What it gives is told by looking at every feature row for every spine row.
 *
 * @param knownApart of each table, whether its rows are known at another time than they happened
 */
record AsOfCase(
    long seed,
    CaseKey key,
    CaseClock clock,
    AsOfRule rule,
    CaseTable spine,
    List<CaseTable> tables,
    List<Boolean> knownApart) {
  static final String AT = "at";
  static final String EVENT = "event.time";
  static final String KNOWN = "known `at`";

  /** Columns that are looked up, in an order other than that of the files. */
  static final List<String> LOOKED_UP = List.of("b", "s=1", "d ñ", "list", "big");

  /** Rows that differ and are equally new: the join is refused. */
  static final class Ambiguous extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  static AsOfCase of(long seed) {
    // The first numbers of neighbouring seeds are nearly the same.
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    CaseKey key = oneOf(random, CaseKey.values());
    CaseClock clock = oneOf(random, CaseClock.values());
    AsOfRule rule = new AsOfRule(clock.lookback(random), random.nextInt(3) == 0);
    boolean hot = random.nextInt(3) == 0;
    boolean contradicting = random.nextInt(6) == 0;
    List<List<@Nullable Object>> asked = new ArrayList<>();
    for (int n = random.nextInt(10) == 0 ? 0 : random.nextInt(30); n > 0; n--) {
      List<@Nullable Object> row = key.key(random, hot);
      row.add(orNull(random, clock.micros(random)));
      row.add("row " + random.nextInt(10));
      asked.add(row);
      if (random.nextInt(8) == 0) {
        asked.add(row);
      }
    }
    StructType spine =
        typed(key.names, key.inSpine)
            .add(AT, DataTypes.TimestampType)
            .add("a row`s. näme", DataTypes.StringType);
    StructType features =
        typed(key.names, key.inFeatures)
            .add(EVENT, DataTypes.TimestampType)
            .add(KNOWN, DataTypes.TimestampType)
            .add("d ñ", DataTypes.DoubleType)
            .add("s=1", DataTypes.StringType)
            .add("list", DataTypes.createArrayType(DataTypes.IntegerType))
            .add("b", DataTypes.BooleanType)
            .add("big", DataTypes.createDecimalType(30, 4));
    List<CaseTable> tables = new ArrayList<>();
    List<Boolean> knownApart = new ArrayList<>();
    for (int t = random.nextInt(3) == 0 ? 2 : 1; t > 0; t--) {
      boolean apart = random.nextBoolean();
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (int n = random.nextInt(10) == 0 ? 0 : random.nextInt(60); n > 0; n--) {
        rows.add(feature(random, key, clock, hot, apart, contradicting));
      }
      tables.add(new CaseTable(features, rows));
      knownApart.add(apart);
    }
    return new AsOfCase(seed, key, clock, rule, new CaseTable(spine, asked), tables, knownApart);
  }

  private static <T> T oneOf(Random random, T[] all) {
    return List.of(all).get(random.nextInt(all.length));
  }

  private static StructType typed(List<String> names, List<DataType> types) {
    StructType schema = new StructType();
    for (int i = 0; i < names.size(); i++) {
      schema = schema.add(names.get(i), types.get(i));
    }
    return schema;
  }

  /** Equally new rows are one row, unless they are to contradict each other. */
  private static List<@Nullable Object> feature(
      Random random,
      CaseKey key,
      CaseClock clock,
      boolean hot,
      boolean knownApart,
      boolean contradicting) {
    List<@Nullable Object> row = key.key(random, hot);
    List<@Nullable Object> plain = row.stream().map(AsOfCase::plain).toList();
    Long event = orNull(random, clock.micros(random));
    Long known = knownApart ? orNull(random, clock.micros(random)) : event;
    Random values = contradicting ? random : new Random(Objects.hash(plain, event, known));
    row.add(event);
    row.add(known);
    row.add(
        values.nextInt(5) == 0
            ? null
            : (Double) new double[] {0.5, Double.NaN, 1e-300}[values.nextInt(3)]);
    row.add(values.nextInt(5) == 0 ? null : "é'" + values.nextInt(100));
    row.add(values.nextInt(5) == 0 ? null : List.of(values.nextInt(100), 7));
    row.add(values.nextInt(5) == 0 ? null : (Boolean) values.nextBoolean());
    row.add(values.nextInt(5) == 0 ? null : BigDecimal.valueOf(values.nextLong(), 4));
    return row;
  }

  private static @Nullable Long orNull(Random random, long value) {
    return random.nextInt(15) == 0 ? null : (Long) value;
  }

  /** One zero, and no difference between decimals of other scales. */
  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Double d
        ? (Object) (d + 0.0)
        : value instanceof BigDecimal decimal ? decimal.stripTrailingZeros() : value;
  }

  /**
   * The spine's rows with what they see.
   *
   * @throws Ambiguous where that cannot be told
   */
  List<List<@Nullable Object>> expected() {
    List<List<@Nullable Object>> joined = new ArrayList<>();
    for (List<@Nullable Object> asked : spine.rows()) {
      List<@Nullable Object> row = new ArrayList<>(asked);
      for (int t = 0; t < tables.size(); t++) {
        row.addAll(seen(asked, tables.get(t), knownApart.get(t)));
      }
      joined.add(row);
    }
    return joined;
  }

  private List<@Nullable Object> seen(
      List<@Nullable Object> asked, CaseTable table, boolean apart) {
    List<List<@Nullable Object>> visible =
        table.rows().stream().filter(feature -> sees(asked, feature, apart)).toList();
    List<List<@Nullable Object>> newest =
        visible.stream()
            .filter(row -> visible.stream().noneMatch(other -> isNewer(other, row, apart)))
            .map(row -> lookedUp(table, row))
            .distinct()
            .toList();
    if (newest.size() > 1) {
      throw new Ambiguous();
    }
    List<@Nullable Object> nothing = new ArrayList<>();
    LOOKED_UP.forEach(column -> nothing.add(null));
    return newest.isEmpty() ? nothing : newest.get(0);
  }

  private static List<@Nullable Object> lookedUp(CaseTable table, List<@Nullable Object> row) {
    List<@Nullable Object> values = new ArrayList<>();
    LOOKED_UP.forEach(column -> values.add(row.get(table.names().indexOf(column))));
    return values;
  }

  private boolean sees(
      List<@Nullable Object> asked, List<@Nullable Object> feature, boolean apart) {
    int width = key.names.size();
    for (int i = 0; i < width; i++) {
      if (asked.get(i) == null
          || feature.get(i) == null
          || !Objects.equals(plain(asked.get(i)), plain(feature.get(i)))) {
        return false;
      }
    }
    if (!(asked.get(width) instanceof Long at)
        || !(feature.get(width) instanceof Long event)
        || !(feature.get(width + 1) instanceof Long known)) {
      return false;
    }
    boolean young = rule.lookback() == AsOfRule.UNLIMITED || event >= at - rule.lookback();
    return (!apart || known <= at) && young && (rule.exclusive() ? event < at : event <= at);
  }

  private boolean isNewer(List<@Nullable Object> a, List<@Nullable Object> b, boolean apart) {
    int event = key.names.size();
    int order = compare(a.get(event), b.get(event));
    return order > 0 || (order == 0 && apart && compare(a.get(event + 1), b.get(event + 1)) > 0);
  }

  private static int compare(@Nullable Object a, @Nullable Object b) {
    return Long.compare((Long) Objects.requireNonNull(a), (Long) Objects.requireNonNull(b));
  }

  @Override
  public String toString() {
    return "seed %d: key %s, %s, %s, %d spine rows, %s, known apart %s"
        .formatted(
            seed,
            key,
            clock,
            rule,
            spine.rows().size(),
            tables.stream().map(table -> table.rows().size() + " feature rows").toList(),
            knownApart);
  }
}

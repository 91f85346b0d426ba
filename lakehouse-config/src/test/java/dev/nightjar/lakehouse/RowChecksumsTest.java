package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Checksums of sets of rows against a naive twin: the rows as sorted texts. */
class RowChecksumsTest {
  private static final long SEED = 20130603;
  private static final StructType SCHEMA =
      new StructType()
          .add("window", DataTypes.DateType)
          .add("x", DataTypes.DoubleType)
          .add("y", DataTypes.DoubleType)
          .add("name", DataTypes.StringType)
          .add("at", DataTypes.TimestampType)
          .add("list", DataTypes.createArrayType(DataTypes.IntegerType))
          .add("tags", DataTypes.createMapType(DataTypes.StringType, DataTypes.TimestampType));
  private static final List<String> COLUMNS = List.of("x", "y", "name", "at", "list", "tags");
  private static final double[] NUMBERS = {
    0.0, -0.0, 1, 2, Double.NaN, Double.longBitsToDouble(0x7ff8000000000001L), 1e300
  };
  private static final Instant AT = Instant.parse("2013-11-03T05:30:00.000001Z");

  @Test
  void w2_windowsHaveEqualChecksumsExactlyWhereTheyHoldEqualRows() {
    Random random = new Random(SEED);
    List<Row> rows = new ArrayList<>();
    LocalDate first = LocalDate.of(2013, 1, 1);
    for (int window = 0; window < 3000; window++) {
      for (int n = random.nextInt(4); n > 0; n--) {
        rows.add(row(first.plusDays(window), random));
      }
    }
    Map<LocalDate, String> naive =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.getLocalDate(0),
                    Collectors.collectingAndThen(
                        Collectors.toList(),
                        of ->
                            of.stream().map(RowChecksumsTest::text).sorted().toList().toString())));
    Map<LocalDate, String> checksums = checksums(rows, 3);
    assertThat(checksums).as("seed %d", SEED).containsOnlyKeys(naive.keySet());
    Map<String, Set<String>> byRows = new HashMap<>();
    naive.forEach(
        (window, of) ->
            byRows.computeIfAbsent(of, r -> new HashSet<>()).add(checksums.get(window)));
    assertThat(byRows).hasSizeLessThan(naive.size());
    assertThat(byRows.values()).as("seed %d", SEED).allMatch(sums -> sums.size() == 1);
    assertThat(Set.copyOf(checksums.values())).as("seed %d", SEED).hasSize(byRows.size());
    assertThat(checksums(rows, 1)).isEqualTo(checksums);
    assertThat(inZone("Asia/Kolkata", () -> checksums(rows, 2))).isEqualTo(checksums);
  }

  @Test
  void noRowsHaveNoChecksums() {
    assertThat(checksums(List.of(), 1)).isEmpty();
  }

  private static Map<LocalDate, String> inZone(String zone, Supplier<Map<LocalDate, String>> work) {
    String before = TestSpark.session().conf().get("spark.sql.session.timeZone");
    TestSpark.session().conf().set("spark.sql.session.timeZone", zone);
    try {
      return work.get();
    } finally {
      TestSpark.session().conf().set("spark.sql.session.timeZone", before);
    }
  }

  private static Map<LocalDate, String> checksums(List<Row> rows, int partitions) {
    Dataset<Row> frame = TestSpark.session().createDataFrame(rows, SCHEMA).repartition(partitions);
    List<Column> sums = RowChecksums.sums();
    return RowChecksums.hashed(frame, COLUMNS)
        .groupBy("window")
        .agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new))
        .collectAsList()
        .stream()
        .collect(Collectors.toMap(row -> row.getLocalDate(0), RowChecksums::text));
  }

  private static Row row(LocalDate window, Random random) {
    return RowFactory.create(
        window,
        orNull(random, NUMBERS[random.nextInt(NUMBERS.length)]),
        orNull(random, NUMBERS[random.nextInt(2)]),
        orNull(random, random.nextBoolean() ? "" : "a"),
        orNull(random, AT.plusSeconds(random.nextInt(2))),
        orNull(random, list(random)),
        orNull(random, Map.of("k" + random.nextInt(2), AT)));
  }

  private static @Nullable Integer[] list(Random random) {
    @Nullable Integer[] list = new Integer[random.nextInt(3)];
    for (int i = 0; i < list.length; i++) {
      list[i] = orNull(random, random.nextInt(2));
    }
    return list;
  }

  private static <T> @Nullable T orNull(Random random, T value) {
    return random.nextInt(3) == 0 ? null : value;
  }

  private static String text(Row row) {
    List<String> parts = new ArrayList<>();
    for (int i = 1; i < row.length(); i++) {
      Object value = row.get(i);
      parts.add(
          value instanceof Double d
              ? String.valueOf(d + 0.0)
              : value instanceof Object[] list ? Arrays.toString(list) : String.valueOf(value));
    }
    return String.join("|", parts);
  }
}

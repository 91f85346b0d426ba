package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AsOfTest {
  private static final StructType SCHEMA =
      new StructType()
          .add("case", DataTypes.IntegerType)
          .add("id", DataTypes.StringType)
          .add("seq", DataTypes.LongType)
          .add("value", DataTypes.DoubleType)
          .add("deleted", DataTypes.BooleanType)
          .add("known_at", DataTypes.TimestampType);

  private static final Comparator<Fact> NEWEST_LAST =
      Comparator.comparing(Fact::knownAt)
          .thenComparing(Fact::seq, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Fact::value, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(Fact::deleted, Comparator.nullsFirst(Comparator.naturalOrder()));

  private record Fact(
      int scene,
      @Nullable String id,
      @Nullable Long seq,
      @Nullable Double value,
      @Nullable Boolean deleted,
      Instant knownAt) {
    Row row() {
      return RowFactory.create(scene, id, seq, value, deleted, knownAt);
    }

    static Fact of(Row row) {
      return new Fact(
          row.getInt(0),
          row.getString(1),
          (Long) row.get(2),
          (Double) row.get(3),
          (Boolean) row.get(4),
          row.getInstant(5));
    }
  }

  @Test
  void t2_onlyTheNewestRowOfAKeyExistsAtAnInstant_likeANaiveTwin() {
    long seed = 20130601;
    Random random = new Random(seed);
    List<Fact> facts = new ArrayList<>();
    for (int scene = 0; scene < 3_000; scene++) {
      int rows = random.nextInt(9);
      for (int i = 0; i < rows; i++) {
        facts.add(randomFact(scene, random));
      }
    }
    SparkSession spark = TestSpark.session();
    Dataset<Row> rows = spark.createDataFrame(facts.stream().map(Fact::row).toList(), SCHEMA);
    Dataset<Row> history = AsOf.history(rows, table("seq", "deleted")).cache();
    List<Row> withEnd = history.collectAsList();
    for (int t = -1; t <= 6; t++) {
      Instant instant = Instant.EPOCH.plusSeconds(t);
      Set<String> expected = naive(facts, instant);
      assertThat(facts(AsOf.at(rows, table("seq", "deleted"), instant).collectAsList()))
          .as("at %s, seed %d", instant, seed)
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(facts(withEnd.stream().filter(row -> visible(row, instant)).toList()))
          .as("history at %s, seed %d", instant, seed)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
    history.unpersist();
  }

  @Test
  void t2_withoutSequenceTheNewestKnownAtDecides_andRowsWithANullKeyStayRows() {
    List<Fact> facts =
        List.of(
            new Fact(1, "a", null, 1.0, null, Instant.EPOCH),
            new Fact(1, "a", null, 2.0, null, Instant.EPOCH.plusSeconds(5)),
            new Fact(1, null, null, 3.0, null, Instant.EPOCH),
            new Fact(1, null, null, 3.0, null, Instant.EPOCH));
    Dataset<Row> rows =
        TestSpark.session().createDataFrame(facts.stream().map(Fact::row).toList(), SCHEMA);
    List<Row> visible =
        AsOf.at(rows, table(null, null), Instant.EPOCH.plusSeconds(9)).collectAsList();
    assertThat(visible)
        .extracting(row -> row.getDouble(3))
        .containsExactlyInAnyOrder(2.0, 3.0, 3.0);
    assertThat(
            AsOf.history(rows, table(null, null)).select("value", "superseded_at").collectAsList())
        .containsExactlyInAnyOrder(
            RowFactory.create(1.0, Instant.EPOCH.plusSeconds(5)),
            RowFactory.create(2.0, null),
            RowFactory.create(3.0, null),
            RowFactory.create(3.0, null));
  }

  private static Fact randomFact(int scene, Random random) {
    return new Fact(
        scene,
        random.nextInt(8) == 0 ? null : List.of("a", "b", "c").get(random.nextInt(3)),
        random.nextInt(4) == 0 ? null : (Long) (long) random.nextInt(2),
        random.nextInt(5) == 0 ? null : (Double) (double) random.nextInt(3),
        List.of(-1, -1, 0, 1).get(random.nextInt(4)) < 0 ? null : (Boolean) random.nextBoolean(),
        Instant.EPOCH.plusSeconds(random.nextInt(6)));
  }

  /** The rule, word for word: for each key the greatest of its rows known by then. */
  private static Set<String> naive(List<Fact> facts, Instant instant) {
    Set<String> visible = new HashSet<>();
    for (int i = 0; i < facts.size(); i++) {
      Fact fact = facts.get(i);
      boolean best = !fact.knownAt().isAfter(instant) && !Boolean.TRUE.equals(fact.deleted());
      for (Fact other : near(facts, i)) {
        best &=
            fact.id() == null
                || other.scene() != fact.scene()
                || !Objects.equals(other.id(), fact.id())
                || other.knownAt().isAfter(instant)
                || NEWEST_LAST.compare(other, fact) <= 0;
      }
      if (best) {
        visible.add(describe(fact, fact.id() == null ? nullRank(facts, i) : 0));
      }
    }
    return visible;
  }

  private static List<Fact> near(List<Fact> facts, int i) {
    return facts.subList(Math.max(0, i - 10), Math.min(facts.size(), i + 11));
  }

  /** Equal rows with a null key are several rows; numbering them keeps them apart in a set. */
  private static int nullRank(List<Fact> facts, int i) {
    return (int)
        facts.subList(Math.max(0, i - 10), i).stream().filter(facts.get(i)::equals).count();
  }

  private static List<String> facts(List<Row> rows) {
    List<Fact> facts =
        rows.stream().map(Fact::of).sorted(Comparator.comparing(Fact::toString)).toList();
    List<String> described = new ArrayList<>();
    for (int i = 0; i < facts.size(); i++) {
      described.add(describe(facts.get(i), facts.get(i).id() == null ? nullRank(facts, i) : 0));
    }
    return described;
  }

  private static String describe(Fact fact, int rank) {
    return fact + "#" + rank;
  }

  private static boolean visible(Row row, Instant instant) {
    Instant end = (Instant) row.get(6);
    return !row.getInstant(5).isAfter(instant)
        && (end == null || end.isAfter(instant))
        && !Boolean.TRUE.equals(row.get(4));
  }

  private static TableDefinition table(@Nullable String sequence, @Nullable String deletedWhen) {
    return new TableDefinition(
        "facts",
        new Landed(
            new Landing("facts.parquet", "parquet", Map.of(), Map.of(), Landing.Policy.WARN),
            Map.of()),
        List.of("case", "id"),
        "known_at",
        "known_at",
        sequence,
        deletedWhen,
        new SourceMark("tables/facts.yaml", 1));
  }
}

package dev.nightjar.features.asof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** However little memory the cuts of a table may take, they tell the same. */
class AsOfCutsTest {
  private static final Instant START = Instant.parse("2013-06-01T00:00:00Z");
  private static final List<Instant> CUTS =
      IntStream.range(0, 40).mapToObj(hour -> START.plus(Duration.ofHours(hour))).toList();

  /** A fifth of all rows are of one entity, nearly all others have one. */
  private static final Dataset<Row> ROWS =
      TestSpark.session()
          .range(0, 500, 1, 3)
          .selectExpr(
              "if(id % 5 = 0, 'hot', concat('e', id)) AS e",
              "cast(id % 7 AS double) AS v",
              "timestamp_seconds(1370044800 + id * 977 % 144000) AS event",
              "timestamp_seconds(1370044800 + id * 977 % 144000 + id % 3 * 1800) AS known",
              "if(id % 4 = 0, timestamp_seconds(1370044800 + id * 977 % 144000 + 20000), null) AS until",
              "id % 2 AS sequence");

  private static AsOfCuts cuts(int mostRows, long mostBytes) {
    CutSource source = new CutSource(ROWS, List.of("e"), "event", "known", "until");
    return new AsOfCuts(source, CUTS, mostRows, mostBytes);
  }

  @Test
  void windowsAreTheSame() {
    List<CutMeasure> measures =
        List.of(
            new CutMeasure(CutMeasure.Kind.COUNT, null, 3_600_000_000L, "n"),
            new CutMeasure(CutMeasure.Kind.COUNT, "v", 36_000_000_000L, "long_n"),
            new CutMeasure(CutMeasure.Kind.GREATEST, "v", 36_000_000_000L, "high"));
    String together = "sum(n), sum(long_n), max(high)";
    List<String> expected = told(cuts(1 << 17, 1 << 25).windows(measures), together);
    assertThat(expected).hasSizeGreaterThan(2_000);
    assertThat(told(cuts(7, 1 << 25).windows(measures), together)).isEqualTo(expected);
    assertThat(told(cuts(1 << 17, 1).windows(measures), together)).isEqualTo(expected);
    assertThat(told(cuts(50, 10_000).windows(measures), together)).isEqualTo(expected);
  }

  @Test
  void newestRowsAreTheSame() {
    String together = "max(struct(event, known, sequence, v))";
    Duration lookback = Duration.ofHours(6);
    List<String> expected =
        told(cuts(1 << 17, 1 << 25).newest(lookback, List.of("v"), "sequence"), together);
    assertThat(expected).hasSizeGreaterThan(1_000);
    for (AsOfCuts few : List.of(cuts(7, 1 << 25), cuts(1 << 17, 1), cuts(50, 1_000))) {
      assertThat(told(few.newest(lookback, List.of("v"), "sequence"), together))
          .isEqualTo(expected);
    }
  }

  private static List<String> told(Dataset<Row> parts, String together) {
    parts.createOrReplaceTempView("parts_of_cuts");
    return TestSpark.session()
        .sql(
            "SELECT e, "
                + AsOfCuts.CUT
                + ", "
                + together
                + " FROM parts_of_cuts GROUP BY ALL ORDER BY e, "
                + AsOfCuts.CUT)
        .collectAsList()
        .stream()
        .map(Row::toString)
        .toList();
  }
}

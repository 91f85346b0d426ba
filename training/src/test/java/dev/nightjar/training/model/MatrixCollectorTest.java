package dev.nightjar.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TestSpark;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class MatrixCollectorTest {
  private static final int ROWS = 500;

  @Test
  void t9_neitherOrderNorPartitionsShow() {
    Dataset<Row> rows = rows();
    Encoder encoder = Encoder.fit(rows, List.of("carrier", "rate"));
    Matrix one = MatrixCollector.collect(rows.coalesce(1), encoder, ROWS);
    Matrix many =
        MatrixCollector.collect(
            rows.selectExpr("carrier", "_label", "_key", "rate", "_predict_at")
                .orderBy("rate")
                .repartition(9, rows.col("rate")),
            encoder,
            ROWS);
    assertThat(many.values()).isEqualTo(one.values());
    assertThat(many.labels()).isEqualTo(one.labels());
    assertThat(many.predictAt()).isEqualTo(one.predictAt()).isSorted();
    assertThat(one.rows()).isEqualTo(ROWS);
  }

  @Test
  void rowsComeByInstantThenKey() {
    Dataset<Row> rows =
        TestSpark.session()
            .sql(
                """
                SELECT struct(k AS id) AS _key, timestamp_seconds(t) AS _predict_at,
                  CAST(k % 2 AS DOUBLE) AS _label, CAST(k AS INT) AS value
                FROM VALUES (3, 100), (1, 200), (2, 100), (CAST(NULL AS INT), 100) AS v(k, t)
                """)
            .na()
            .fill(0.0, new String[] {"_label"});
    Matrix matrix = MatrixCollector.collect(rows, Encoder.fit(rows, List.of("value")), 4);
    assertThat(matrix.values()).containsExactly(Float.NaN, 2f, 3f, 1f);
    assertThat(matrix.predictAt())
        .containsExactly(100_000_000L, 100_000_000L, 100_000_000L, 200_000_000L);
    assertThat(matrix.firstAt(100_000_000L)).isZero();
    assertThat(matrix.firstAt(100_000_001L)).isEqualTo(3);
    assertThat(matrix.firstAt(200_000_001L)).isEqualTo(4);
    assertThat(matrix.part(1, 3).values()).containsExactly(2f, 3f);
  }

  @Test
  void anEmptySetIsAnEmptyMatrix() {
    Dataset<Row> none = rows().where("false");
    Matrix matrix = MatrixCollector.collect(none, Encoder.fit(none, List.of("carrier")), 0);
    assertThat(matrix.rows()).isZero();
  }

  @Test
  void aMatrixBeyondItsShareOfTheHeapIsRefusedBeforeItIsCollected() {
    assertThatThrownBy(() -> MatrixCollector.requireRoom(10_000_000, 27, 1L << 30))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("Cannot train on 10000000 rows of 27 features")
        .hasMessageContaining("614 MiB of its heap");
    assertThatThrownBy(() -> MatrixCollector.requireRoom(100_000_000, 27, 1L << 40))
        .hasMessageContaining("one array");
    MatrixCollector.requireRoom(133_602, 27, 1L << 30);
  }

  @Test
  void rowsOfUnknownLabelAreLeftOutAndCounted() {
    Dataset<Row> rows =
        TestSpark.session()
            .sql(
                """
                SELECT * FROM VALUES (1, 'yes', 0.5D), (2, CAST(NULL AS STRING), 1D), (3, 'no', 2D)
                  AS v(x, y, w)
                """);
    Target target = Target.of(Task.BINARY, rows, "y");
    Encoder encoder = Encoder.fit(rows, List.of("x"));
    Collected collected =
        MatrixCollector.collect(rows, encoder, 3, target, new RowRoles(List.of(), null, "y", "w"));
    assertThat(collected.unlabelled()).isEqualTo(1);
    assertThat(collected.matrix().values()).containsExactly(1f, 3f);
    assertThat(collected.matrix().labels()).containsExactly(1f, 0f);
    assertThat(collected.matrix().weights()).containsExactly(0.5f, 2f);
    assertThat(collected.matrix().predictAt()).containsExactly(0L, 0L);
    Collected without =
        MatrixCollector.collect(
            rows,
            encoder,
            3,
            new Target(Task.CLUSTERING, List.of()),
            new RowRoles(List.of(), "x", null, null));
    assertThat(without.matrix().labels()).containsExactly(0f, 0f, 0f);
    assertThat(without.matrix().weights()).isEmpty();
    assertThat(without.matrix().predictAt()).containsExactly(1L, 2L, 3L);
    assertThat(without.unlabelled()).isZero();
  }

  @Test
  void withoutAKeyTheOrderIsThatOfTheFeatures() {
    Dataset<Row> rows =
        TestSpark.session()
            .range(300)
            .selectExpr(
                "id % 7 AS a",
                "CAST(id % 5 AS STRING) AS b",
                "DATE'2013-01-01' AS day",
                "CAST(id % 3 AS DOUBLE) AS y");
    Encoder encoder = Encoder.fit(rows, List.of("a", "b"));
    RowRoles roles = new RowRoles(List.of(), "day", "y", null);
    Matrix one =
        MatrixCollector.collect(rows.coalesce(1), encoder, 300, Target.NUMBER, roles).matrix();
    Matrix many =
        MatrixCollector.collect(rows.repartition(7), encoder, 300, Target.NUMBER, roles).matrix();
    assertThat(many.values()).isEqualTo(one.values());
    assertThat(many.labels()).isEqualTo(one.labels());
    assertThat(one.values()[0]).isZero();
    assertThat(one.values()[2 * 299]).isEqualTo(6f);
    assertThat(one.predictAt()).containsOnly(15_706L * 86_400_000_000L);
  }

  @Test
  void wholeNumbersThatNoFloatIsEqualToAreCounted() {
    Dataset<Row> rows =
        TestSpark.session()
            .sql(
                """
                SELECT * FROM VALUES (16777216L, 16777217, 1), (16777217L, 3, 2),
                  (1152921573326323713L, 4, 3), (CAST(NULL AS BIGINT), 5, 4) AS v(big, whole, id)
                """);
    Collected collected =
        MatrixCollector.collect(
            rows,
            Encoder.fit(rows, List.of("big", "whole", "id")),
            4,
            Target.NUMBER,
            new RowRoles(List.of("id"), null, null, null));
    assertThat(collected.rounded()).containsOnlyKeys("big", "whole").containsEntry("big", 2L);
    // 2^60 + 2^36 + 1 lies above the middle of two floats; by way of double it would sink to it.
    assertThat(collected.matrix().values()[6]).isEqualTo((float) 1152921573326323713L);
    assertThat(collected.matrix().values()[6]).isNotEqualTo((float) (double) 1152921573326323713L);
  }

  @Test
  void whatCannotBeReadIsRefusedWithItsCount() {
    Dataset<Row> rows =
        TestSpark.session()
            .sql(
                """
                SELECT * FROM VALUES (1, 'a', -1D, NULL), (2, 'b', 1D, DATE'2013-01-01'),
                  (3, 'c', double('NaN'), NULL) AS v(x, y, w, day)
                """);
    Encoder encoder = Encoder.fit(rows, List.of("x"));
    Target target = new Target(Task.BINARY, List.of("a", "b"));
    refused(rows, encoder, target, new RowRoles(List.of(), null, "y", null), "c is none of the");
    refused(rows, encoder, Target.NUMBER, new RowRoles(List.of(), null, "y", null), "it is STRING");
    refused(rows, encoder, target, new RowRoles(List.of(), "day", null, null), "null in 2 of them");
    refused(rows, encoder, target, new RowRoles(List.of(), null, null, "w"), "from 0 on in 2 of");
    refused(
        rows,
        encoder,
        target,
        new RowRoles(List.of("k"), "y", null, "y"),
        "k is absent, y is STRING but must be a timestamp, a date or a whole number, y is STRING"
            + " but must be a number");
  }

  private static void refused(
      Dataset<Row> rows, Encoder encoder, Target target, RowRoles roles, String message) {
    assertThatThrownBy(() -> MatrixCollector.collect(rows, encoder, 3, target, roles))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining(message);
  }

  private static Dataset<Row> rows() {
    return TestSpark.session()
        .range(ROWS)
        .selectExpr(
            "named_struct('id', id, 'name', CAST(id AS STRING)) AS _key",
            "timestamp_seconds(1370073600 + (id * 7919) % 83 * 60) AS _predict_at",
            "CAST((id * 31) % 3 = 0 AS DOUBLE) AS _label",
            "IF(id % 17 = 0, NULL, CONCAT('C', (id * 13) % 11)) AS carrier",
            "IF(id % 19 = 0, NULL, CAST((id * 7919) % 997 AS DOUBLE)) AS rate");
  }
}

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

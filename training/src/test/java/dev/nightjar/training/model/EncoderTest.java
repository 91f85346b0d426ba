package dev.nightjar.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.FeatureColumn.Kind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class EncoderTest {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "carrier STRING, tiny TINYINT, small SMALLINT, whole INT, big BIGINT, single FLOAT,"
              + " real DOUBLE, exact DECIMAL(10,2), flag BOOLEAN");
  private static final List<String> NAMES = List.of(SCHEMA.fieldNames());

  @Test
  void theDictionaryIsInBinaryOrderOfUtf8() {
    Dataset<Row> rows = texts("b", "Z", "a", null, "é", "\uD83D\uDE00", "\uFFFD", "", "a", "Zz");
    // Java's own order of strings would put the emoji before U+FFFD.
    assertThat(Encoder.fit(rows, List.of("carrier")).columns().get(0).dictionary())
        .containsExactly("", "Z", "Zz", "a", "b", "é", "\uFFFD", "\uD83D\uDE00");
  }

  @Test
  void unseenAndNullTextIsMissing() {
    Encoder encoder = Encoder.fit(texts("UA", "AA", null), List.of("carrier"));
    assertThat(encode(encoder, "AA")).containsExactly(0f);
    assertThat(encode(encoder, "UA")).containsExactly(1f);
    assertThat(encode(encoder, "ZZ")).containsExactly(Float.NaN);
    assertThat(encode(encoder, (Object) null)).containsExactly(Float.NaN);
  }

  @Test
  void everyNumberTypeBecomesTheNearestFloat() {
    Dataset<Row> rows =
        rows(
            RowFactory.create(
                "AA",
                (byte) -3,
                (short) 300,
                70_000,
                16_777_217L,
                1.5f,
                0.1,
                new BigDecimal("12.34"),
                true));
    Encoder encoder = Encoder.fit(rows, NAMES);
    assertThat(encoder.columns().stream().map(FeatureColumn::kind))
        .containsExactly(
            Kind.TEXT,
            Kind.NUMBER,
            Kind.NUMBER,
            Kind.NUMBER,
            Kind.NUMBER,
            Kind.NUMBER,
            Kind.NUMBER,
            Kind.NUMBER,
            Kind.FLAG);
    // A whole number beyond 2^24 loses its last digit.
    assertThat(encode(encoder, rows.head()))
        .containsExactly(0f, -3f, 300f, 70_000f, 16_777_216f, 1.5f, 0.1f, 12.34f, 1f);
  }

  @Test
  void t10_nullAndNanAreMissingInfinityIsCutAndMinusZeroIsZero() {
    assertThat(RowEncoder.toFloat(Double.NaN)).isNaN();
    assertThat(RowEncoder.toFloat(Double.POSITIVE_INFINITY)).isEqualTo(Encoder.LARGEST);
    assertThat(RowEncoder.toFloat(-1e300)).isEqualTo(-Encoder.LARGEST);
    assertThat(Float.floatToRawIntBits(RowEncoder.toFloat(-0.0))).isZero();
    Encoder encoder = Encoder.fit(rows(RowFactory.create(new Object[9])), NAMES);
    assertThat(encode(encoder, rows(RowFactory.create(new Object[9])).head()))
        .hasSize(9)
        .containsOnly(Float.NaN);
  }

  @Test
  void columnsAreFoundByNameWhereverTheyStand() {
    Dataset<Row> rows =
        TestSpark.session().sql("SELECT 1 AS a, 'x' AS b, 3.5D AS c, 'noise' AS other");
    Encoder encoder = Encoder.fit(rows, List.of("c", "a", "b"));
    Row turned = rows.selectExpr("other", "b", "c", "a").head();
    assertThat(encode(encoder, turned)).containsExactly(3.5f, 1f, 0f);
  }

  @Test
  void jsonBringsBackAnEqualEncoder() {
    Encoder encoder = Encoder.fit(texts("b\"\n", "é", "a"), NAMES);
    assertThat(EncoderJson.read(EncoderJson.write(encoder))).isEqualTo(encoder);
    assertThat(EncoderJson.write(EncoderJson.read(EncoderJson.write(encoder))))
        .isEqualTo(EncoderJson.write(encoder));
    assertThatThrownBy(() -> EncoderJson.read("{}"))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("not what Nightjar wrote");
  }

  @Test
  void anotherKindOfColumnThanTrainedOnIsRefusedByName() {
    Encoder encoder = Encoder.fit(texts("AA"), NAMES);
    StructType changed =
        StructType.fromDDL(
            "carrier INT, tiny INT, small INT, whole BIGINT, big INT, real DOUBLE, single DOUBLE,"
                + " exact DOUBLE");
    assertThatThrownBy(() -> encoder.bind(changed))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("carrier is INT but the model was trained on a text")
        .hasMessageContaining("flag is absent")
        .hasMessageNotContaining("tiny");
  }

  @Test
  void aTypeNoModelReadsIsRefusedByName() {
    Dataset<Row> rows = TestSpark.session().sql("SELECT DATE'2013-06-01' AS day, array(1) AS many");
    assertThatThrownBy(() -> Encoder.fit(rows, List.of("day", "many", "gone")))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("day is DATE, many is ARRAY<INT>, gone is absent");
  }

  private static float[] encode(Encoder encoder, Row row) {
    float[] out = new float[encoder.width()];
    encoder.bind(row.schema()).encode(row, out, 0);
    return out;
  }

  private static float[] encode(Encoder encoder, Object carrier) {
    Object[] values = new Object[9];
    values[0] = carrier;
    return encode(encoder, rows(RowFactory.create(values)).head());
  }

  private static Dataset<Row> texts(String... carriers) {
    return rows(
        Arrays.stream(carriers)
            .map(
                carrier -> {
                  Object[] values = new Object[9];
                  values[0] = carrier;
                  return RowFactory.create(values);
                })
            .toArray(Row[]::new));
  }

  private static Dataset<Row> rows(Row... rows) {
    return TestSpark.session().createDataFrame(Arrays.asList(rows), SCHEMA);
  }
}

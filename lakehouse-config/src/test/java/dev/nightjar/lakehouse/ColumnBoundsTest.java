package dev.nightjar.lakehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

/** What a file's statistics say of its columns holds for every value, whoever skips by it. */
class ColumnBoundsTest {
  private static final long SEED = Long.getLong("seed", 42L);

  @Test
  void boundsAreTheLeastAndTheGreatestValue() {
    assertThat(of(DataTypes.IntegerType, 3, null, -7)).contains("-7..3");
    assertThat(of(DataTypes.LongType, Long.MIN_VALUE, Long.MAX_VALUE))
        .contains(Long.MIN_VALUE + ".." + Long.MAX_VALUE);
    assertThat(of(DataTypes.DoubleType, 0.5, -1e-9)).contains("-1.0E-9..0.5");
    assertThat(of(DataTypes.FloatType, 0.1f)).contains((double) 0.1f + ".." + (double) 0.1f);
    assertThat(
            of(
                DataTypes.createDecimalType(12, 3),
                Decimal.apply("10.000"),
                Decimal.apply("-0.250")))
        .contains("-0.250..10.000");
    assertThat(of(DataTypes.DateType, 0, 15_860)).contains("\"1970-01-01\"..\"2013-06-04\"");
    assertThat(of(DataTypes.TimestampType, -1L, 1_999L))
        .contains("\"1969-12-31T23:59:59.999Z\"..\"1970-01-01T00:00:00.001Z\"");
    assertThat(of(DataTypes.StringType, text("b"), text("a"), null)).contains("\"a\"..\"b\"");
  }

  @Test
  void whatHasNoBoundsHasNone() {
    assertThat(of(DataTypes.IntegerType, null, null)).isEmpty();
    assertThat(of(DataTypes.BooleanType, true, false)).isEmpty();
    assertThat(of(DataTypes.DoubleType, 1.0, Double.NaN)).isEmpty();
    assertThat(of(DataTypes.FloatType, Float.NEGATIVE_INFINITY)).isEmpty();
    assertThat(of(DataTypes.createArrayType(DataTypes.StringType), (Object) null)).isEmpty();
  }

  @Test
  void cutTextsStayBounds() {
    Random random = new Random(SEED);
    String[] letters = {"a", "z", "\u007f", "ü", "\uFFFD", "\uD83D\uDEEB", "\uDBFF\uDFFF"};
    for (int i = 0; i < 2_000; i++) {
      String all = letters[random.nextInt(letters.length)].repeat(30);
      List<UTF8String> texts =
          IntStream.range(0, 1 + random.nextInt(4))
              .mapToObj(
                  n -> {
                    StringBuilder text = new StringBuilder(all);
                    int more = random.nextInt(6);
                    for (int letter = 0; letter < more; letter++) {
                      text.append(letters[random.nextInt(letters.length)]);
                    }
                    return text(text.toString());
                  })
              .toList();
      ColumnBounds bounds =
          ColumnBounds.of(rows(texts.toArray()), 0, DataTypes.StringType).orElseThrow();
      for (UTF8String text : texts) {
        assertThat(text(bounds.least().textValue()).compareTo(text))
            .as("seed %d, case %d: least of %s", SEED, i, texts)
            .isLessThanOrEqualTo(0);
        assertThat(text(bounds.greatest().textValue()).compareTo(text))
            .as("seed %d, case %d: greatest of %s", SEED, i, texts)
            .isGreaterThanOrEqualTo(0);
      }
    }
  }

  private static UTF8String text(String text) {
    return UTF8String.fromString(text);
  }

  private static Optional<String> of(DataType type, Object... values) {
    return ColumnBounds.of(rows(values), 0, type)
        .map(bounds -> bounds.least() + ".." + bounds.greatest());
  }

  private static List<InternalRow> rows(Object... values) {
    return Arrays.stream(values)
        .<InternalRow>map(value -> new GenericInternalRow(new Object[] {value}))
        .toList();
  }
}

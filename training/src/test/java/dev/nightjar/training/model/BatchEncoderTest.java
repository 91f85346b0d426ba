package dev.nightjar.training.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.training.model.FeatureColumn.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.execution.RowToColumnConverter;
import org.apache.spark.sql.execution.vectorized.Dictionary;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.execution.vectorized.WritableColumnVector;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.vectorized.ColumnarBatch;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

/** Floats of batches beside those of rows, to the bit. */
class BatchEncoderTest {
  private static final long SEED = 71;
  private static final int ENCODERS = 60;
  private static final int BATCHES = 50;
  private static final ZoneId ZONE = ZoneId.of("America/New_York");
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "text STRING, word STRING, tiny TINYINT, small SMALLINT, whole INT, big BIGINT,"
              + " single FLOAT, real DOUBLE, exact DECIMAL(10,2), wide DECIMAL(30,5), flag BOOLEAN,"
              + " day DATE, at TIMESTAMP, local TIMESTAMP_NTZ");

  @Test
  void thousandsOfRandomBatches() {
    Random random = new Random(SEED);
    for (int i = 0; i < ENCODERS; i++) {
      List<Input> inputs = inputs(random);
      Encoder encoder =
          new Encoder(
              inputs, List.of(), random.nextBoolean() ? List.of() : outputs(random, inputs));
      RowEncoder rows = encoder.bind(SCHEMA);
      BatchEncoder batches = encoder.bindBatches(SCHEMA);
      for (int j = 0; j < BATCHES; j++) {
        compare(
            random,
            encoder.width(),
            rows,
            batches,
            "encoder %d, batch %d, seed %d".formatted(i, j, SEED));
      }
    }
  }

  private static void compare(
      Random random, int width, RowEncoder rows, BatchEncoder batches, String as) {
    int size = random.nextInt(40);
    double nulls = random.nextInt(3) * 0.4;
    List<InternalRow> given = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      given.add(row(random, nulls));
    }
    int from = size == 0 ? 0 : random.nextInt(size);
    int count = random.nextInt(size - from + 1);
    float[] expected = new float[count * width];
    for (int i = 0; i < count; i++) {
      rows.encode(given.get(from + i), expected, i * width);
    }
    float[] actual = new float[count * width];
    batches.encode(batch(random, given), from, count, actual);
    assertThat(bits(actual)).as(as).containsExactly(bits(expected));
  }

  private static ColumnarBatch batch(Random random, List<InternalRow> rows) {
    WritableColumnVector[] columns = OnHeapColumnVector.allocateColumns(rows.size() + 1, SCHEMA);
    RowToColumnConverter converter = new RowToColumnConverter(SCHEMA);
    rows.forEach(row -> converter.convert(row, columns));
    for (int i = 0; i < 2; i++) {
      if (random.nextBoolean()) {
        columns[i] = inDictionary(random, rows, i);
      }
    }
    return new ColumnarBatch(columns, rows.size());
  }

  /** A column as the reader of Parquet makes it, each time with another dictionary. */
  private static WritableColumnVector inDictionary(
      Random random, List<InternalRow> rows, int column) {
    WritableColumnVector values =
        new OnHeapColumnVector(rows.size() + 1, SCHEMA.fields()[column].dataType());
    int first = random.nextInt(4) == 0 ? (1 << 16) - 2 : random.nextInt(3);
    List<byte[]> entries = new ArrayList<>();
    WritableColumnVector ids = values.reserveDictionaryIds(rows.size() + 1);
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).isNullAt(column)) {
        values.putNull(i);
        continue;
      }
      byte[] text = rows.get(i).getUTF8String(column).getBytes();
      int entry = 0;
      while (entry < entries.size() && !Arrays.equals(entries.get(entry), text)) {
        entry++;
      }
      if (entry == entries.size()) {
        entries.add(text);
      }
      ids.putInt(i, first + entry);
    }
    values.setDictionary(
        new Dictionary() {
          @Override
          public int decodeToInt(int id) {
            throw new UnsupportedOperationException();
          }

          @Override
          public long decodeToLong(int id) {
            throw new UnsupportedOperationException();
          }

          @Override
          public float decodeToFloat(int id) {
            throw new UnsupportedOperationException();
          }

          @Override
          public double decodeToDouble(int id) {
            throw new UnsupportedOperationException();
          }

          @Override
          public byte[] decodeToBinary(int id) {
            return entries.get(id - first);
          }
        });
    return values;
  }

  private static InternalRow row(Random random, double nulls) {
    Object[] values = {
      text(random),
      text(random),
      (byte) random.nextInt(),
      (short) random.nextInt(),
      random.nextInt(2) == 0 ? random.nextInt() : (1 << 24) + random.nextInt(3),
      random.nextInt(2) == 0 ? random.nextLong() : (1L << 24) + random.nextInt(3),
      number(random).floatValue(),
      number(random).doubleValue(),
      Decimal.apply(random.nextInt(1_000_000_000) - 500_000_000L, 10, 2),
      Decimal.apply(new BigDecimal(new BigInteger(80, random), 5), 30, 5),
      random.nextBoolean(),
      random.nextInt(60_000) - 20_000,
      random.nextLong() / 4096,
      random.nextLong() / 4096
    };
    for (int i = 0; i < values.length; i++) {
      if (random.nextDouble() < nulls) {
        values[i] = null;
      }
    }
    return new GenericInternalRow(values);
  }

  private static UTF8String text(Random random) {
    String[] some = {"", "a", "b", "ba", "é", "\uFFFD", "\uD83D\uDE00", "unseen", "never"};
    return UTF8String.fromString(some[random.nextInt(some.length)]);
  }

  private static Number number(Random random) {
    Number[] odd = {
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      -0.0,
      0.0,
      1e300,
      -1e38,
      Double.MIN_VALUE,
      16_777_217.0,
      0.1
    };
    return random.nextInt(3) == 0 ? odd[random.nextInt(odd.length)] : random.nextGaussian();
  }

  private static List<Input> inputs(Random random) {
    List<String> dictionary =
        new ArrayList<>(List.of("", "a", "b", "ba", "é", "\uFFFD", "\uD83D\uDE00"));
    dictionary.removeIf(each -> random.nextInt(4) == 0);
    dictionary.sort((a, b) -> UTF8String.fromString(a).compareTo(UTF8String.fromString(b)));
    List<Input> inputs = new ArrayList<>();
    int many = 1 + random.nextInt(20);
    for (int i = 0; i < many; i++) {
      String source = SCHEMA.fieldNames()[random.nextInt(SCHEMA.length())];
      inputs.add(Input.of(source + i, source, reading(random, source), dictionary));
    }
    return inputs;
  }

  private static Reading reading(Random random, String source) {
    TimePart part = TimePart.values()[random.nextInt(TimePart.values().length)];
    Reading.Wave wave =
        part.cyclic()
            ? Reading.Wave.values()[random.nextInt(Reading.Wave.values().length)]
            : Reading.Wave.NONE;
    return switch (source) {
      case "text", "word" ->
          switch (random.nextInt(4)) {
            case 0 -> new Reading.Length();
            case 1 -> new Reading.Bucket(1 + random.nextInt(50));
            default -> new Reading.Code(random.nextBoolean());
          };
      case "flag" -> new Reading.Flag();
      case "day" ->
          part.ofDate()
              ? new Reading.Part(SourceType.DATE, part, ZONE, wave)
              : new Reading.Part(SourceType.DATE, TimePart.MONTH, ZONE, wave);
      case "at" -> new Reading.Part(SourceType.TIMESTAMP, part, ZONE, wave);
      case "local" -> new Reading.Part(SourceType.LOCAL_TIMESTAMP, part, ZONE, wave);
      default -> new Reading.Number();
    };
  }

  private static List<Output> outputs(Random random, List<Input> inputs) {
    List<Output> outputs = new ArrayList<>();
    int many = 1 + random.nextInt(20);
    for (int i = 0; i < many; i++) {
      int from = random.nextInt(inputs.size());
      Input input = inputs.get(from);
      boolean coded = input.reading() instanceof Reading.Code code && code.unseenIsLast();
      Step step =
          coded
              ? new Step.Table(
                  table(random, input.column().dictionary().size() + 1), random.nextFloat())
              : switch (random.nextInt(3)) {
                case 0 -> new Step.AsIs();
                case 1 -> new Step.Indicator();
                default ->
                    new Step.Numeric(
                        -1, 100, random.nextBoolean() ? Float.NaN : 3, random.nextGaussian(), 2.5);
              };
      outputs.add(new Output(new FeatureColumn("o" + i, Kind.NUMBER, List.of()), from, step));
    }
    return outputs;
  }

  private static float[] table(Random random, int size) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextInt(5) == 0 ? Float.NaN : random.nextFloat();
    }
    return values;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}

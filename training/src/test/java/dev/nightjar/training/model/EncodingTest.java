package dev.nightjar.training.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.model.Encoding.Missing;
import dev.nightjar.training.model.Encoding.Scale;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;

/** Encoders and their naive twin on random rows. */
class EncodingTest {
  private static final StructType SCHEMA =
      StructType.fromDDL(
          "id INT, label DOUBLE, carrier STRING, plane STRING, city STRING, tail STRING, top STRING,"
              + " note STRING, nothing STRING, departs TIMESTAMP, wall TIMESTAMP_NTZ, day DATE,"
              + " turns TIMESTAMP, temp DOUBLE, wind DOUBLE, gust DOUBLE, void DOUBLE, big BIGINT,"
              + " flag BOOLEAN, plain DOUBLE");
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final RowRoles ROLES = new RowRoles(List.of(), "id", "label", null);

  private static final List<FeatureSpec> SPECS =
      List.of(
          FeatureSpec.plain("flag"),
          FeatureSpec.plain("carrier"),
          new FeatureSpec("plane", new Encoding.TargetMean(3)),
          new FeatureSpec("city", new Encoding.Frequency()),
          new FeatureSpec("tail", new Encoding.Hash(13)),
          new FeatureSpec("top", new Encoding.Dictionary(3, true)),
          new FeatureSpec("note", new Encoding.Length()),
          new FeatureSpec("nothing", new Encoding.TargetMean(20)),
          new FeatureSpec("departs", dates(NEW_YORK, false, TimePart.values())),
          new FeatureSpec("wall", dates(NEW_YORK, false, TimePart.HOUR, TimePart.MONTH)),
          new FeatureSpec("day", dates(ZoneOffset.UTC, false, TimePart.DAY_OF_WEEK, TimePart.YEAR)),
          new FeatureSpec("turns", dates(NEW_YORK, true, TimePart.values())),
          new FeatureSpec("temp", numeric(0, Missing.MEAN, true, Scale.STANDARD)),
          new FeatureSpec("wind", numeric(0.05, Missing.MEDIAN, false, Scale.ROBUST)),
          new FeatureSpec("gust", numeric(0, Missing.CONSTANT, true, Scale.MIN_MAX)),
          new FeatureSpec("void", numeric(0.1, Missing.MEAN, true, Scale.STANDARD)),
          new FeatureSpec("big", numeric(0, Missing.LEAVE, false, Scale.NONE)),
          FeatureSpec.plain("plain"));

  @Test
  void theyAreWhatTheirTwinSays() {
    for (long seed = 1; seed <= 4; seed++) {
      Random random = new Random(seed);
      List<Row> rows = new ArrayList<>();
      int training = seed == 4 ? 1 : 300;
      for (int i = 0; i < training + 200; i++) {
        rows.add(row(random, i, i < training ? 9 : 14));
      }
      check("seed " + seed, rows, training);
    }
  }

  private static void check(String seed, List<Row> rows, int training) {
    Dataset<Row> data = frame(rows);
    // The last hundred rows come after training: some of their texts are in no dictionary.
    int known = training + 100;
    Encoder encoder = Encoder.fitSpecs(data.where("id < " + known), SPECS);
    Collected collected =
        MatrixCollector.collect(
            data.where("id < " + known).repartition(3), encoder, known, Target.NUMBER, ROLES);
    FittedEncoder fitted = encoder.fitted(collected.matrix().part(0, training), Target.YES_OR_NO);
    Matrix transformed = fitted.encoder().transform(collected.matrix());
    // A row is the same to the bit, whether it comes by way of a raw matrix or is encoded at once,
    // whatever the order of columns.
    Matrix all = collect(data, fitted.encoder());
    assertThat(Arrays.copyOf(all.values(), transformed.values().length))
        .as(seed)
        .isEqualTo(transformed.values());
    String[] turned = SCHEMA.fieldNames();
    java.util.Collections.reverse(Arrays.asList(turned));
    Dataset<Row> other =
        data.select(
            Arrays.stream(turned).map(data::col).toArray(org.apache.spark.sql.Column[]::new));
    assertThat(collect(other, fitted.encoder()).values()).as(seed).isEqualTo(all.values());

    byte[] folds = Folds.of(collected.matrix().part(0, training));
    int column = 0;
    for (FeatureSpec spec : SPECS) {
      int at = SCHEMA.fieldIndex(spec.name());
      List<Object> values = new ArrayList<>();
      rows.forEach(row -> values.add(row.get(at)));
      float[] labels = new float[training];
      for (int row = 0; row < training; row++) {
        labels[row] = (float) rows.get(row).getDouble(1);
      }
      NaiveEncoding naive =
          new NaiveEncoding(values.subList(0, known), values.subList(0, training), labels);
      int width = 0;
      for (int row = 0; row < rows.size(); row++) {
        List<Float> expected = naive.encode(spec.encoding(), values.get(row));
        width = expected.size();
        for (int i = 0; i < width; i++) {
          same(seed + " row " + row, spec, value(all, row, column + i), expected.get(i));
          if (row < training && spec.encoding() instanceof Encoding.TargetMean mean) {
            float own = value(fitted.training(), row, column);
            same(seed + " own row " + row, spec, own, naive.outOfFold(mean, row, folds));
          } else if (row < training) {
            same(seed, spec, value(fitted.training(), row, column + i), expected.get(i));
          }
        }
      }
      for (int i = 0; i < width; i++) {
        assertThat(all.encoder().columns().get(column + i).source()).isEqualTo(spec.name());
      }
      column += width;
    }
    assertThat(all.width()).isEqualTo(column);
    String json = EncoderJson.write(fitted.encoder());
    assertThat(EncoderJson.read(json)).as(seed).isEqualTo(fitted.encoder());
    assertThat(EncoderJson.write(EncoderJson.read(json))).as(seed).isEqualTo(json);
    assertThat(collect(data, EncoderJson.read(json)).values()).as(seed).isEqualTo(all.values());
  }

  private static void same(String seed, FeatureSpec spec, float actual, float expected) {
    boolean near =
        Float.compare(actual, expected) == 0
            || Math.abs(actual - expected) <= 2e-6 * Math.max(1, Math.abs(expected));
    assertThat(near).as("%s, %s: %s, not %s", seed, spec, actual, expected).isTrue();
    assertThat(Float.floatToRawIntBits(actual)).as(seed).isNotEqualTo(0x80000000);
  }

  @Test
  void nothingToLearnCostsNothing() {
    Dataset<Row> rows = frame(List.of(row(new Random(1), 0, 5), row(new Random(2), 1, 5)));
    Encoder encoder =
        Encoder.fitSpecs(
            rows,
            List.of(
                FeatureSpec.plain("plain"),
                new FeatureSpec("departs", dates(NEW_YORK, false, TimePart.HOUR)),
                new FeatureSpec("tail", new Encoding.Hash(4))));
    assertThat(encoder.learns()).isFalse();
    assertThat(encoder.names()).containsExactly("plain", "departs_hour", "tail");
    assertThat(encoder.columns().get(2).dictionary())
        .containsExactly("bucket 0", "bucket 1", "bucket 2", "bucket 3");
    Matrix raw = collect(rows, encoder);
    FittedEncoder fitted = encoder.fitted(raw, Target.YES_OR_NO);
    assertThat(fitted.training()).isSameAs(raw);
    assertThat(fitted.encoder()).isSameAs(encoder);
    assertThat(encoder.transform(raw)).isSameAs(raw);
    assertThat(EncoderJson.read(EncoderJson.write(encoder))).isEqualTo(encoder);
  }

  @Test
  void noRowsAreEncodedToo() {
    Dataset<Row> none = frame(List.of());
    Encoder encoder = Encoder.fitSpecs(none, SPECS);
    Matrix raw = collect(none, encoder);
    FittedEncoder fitted = encoder.fitted(raw, Target.YES_OR_NO);
    assertThat(fitted.training().rows()).isZero();
    assertThat(collect(frame(List.of(row(new Random(1), 0, 5))), fitted.encoder()).width())
        .isEqualTo(fitted.encoder().width());
  }

  @Test
  void theHashIsMurmurHash3() {
    assertThat(NaiveEncoding.murmur("hello".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(0x248bfa47);
    assertThat(NaiveEncoding.murmur("hello, world".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(0x149bbb7f);
    assertThat(ColumnReader.bucket(UTF8String.fromString("hello"), 1 << 16)).isEqualTo(0xfa47);
  }

  @Test
  void allColumnsThatDoNotFitTheirEncodingsAreToldAtOnce() {
    assertThatThrownBy(
            () ->
                Encoder.fitSpecs(
                    frame(List.of()),
                    List.of(
                        new FeatureSpec("temp", new Encoding.Hash(3)),
                        new FeatureSpec("day", dates(NEW_YORK, false, TimePart.HOUR)),
                        new FeatureSpec("carrier", numeric(0, Missing.MEAN, false, Scale.NONE)),
                        new FeatureSpec("gone", new Encoding.Length()),
                        FeatureSpec.plain("departs"))))
        .isInstanceOf(NightjarException.class)
        .hasMessageContaining("temp is DOUBLE but its encoding reads a string")
        .hasMessageContaining("day is DATE but its encoding reads a timestamp")
        .hasMessageContaining("carrier is STRING but its encoding reads a number or boolean")
        .hasMessageContaining("gone is absent")
        .hasMessageContaining("departs is TIMESTAMP");
    Encoder encoder =
        Encoder.fitSpecs(
            frame(List.of()), List.of(new FeatureSpec("day", dates(NEW_YORK, true, TimePart.DAY))));
    assertThatThrownBy(() -> encoder.bind(StructType.fromDDL("day TIMESTAMP")))
        .hasMessageContaining("day is TIMESTAMP but the model was trained on a date");
  }

  @Test
  void twoColumnsOfOneNameAreRefused() {
    Dataset<Row> rows =
        TestSpark.session()
            .sql("SELECT DATE'2013-01-01' AS day, 1 AS day_month, 2 AS b_missing, 1 b");
    assertThatThrownBy(
            () ->
                Encoder.fitSpecs(
                    rows,
                    List.of(
                        FeatureSpec.plain("day_month"),
                        new FeatureSpec("day", dates(NEW_YORK, false, TimePart.MONTH)))))
        .hasMessageContaining("two columns of the matrix would have the name `day_month`");
    Encoder encoder =
        Encoder.fitSpecs(
            rows,
            List.of(
                FeatureSpec.plain("b_missing"),
                new FeatureSpec("b", numeric(0, Missing.MEAN, true, Scale.NONE))));
    Matrix raw =
        MatrixCollector.collect(
                rows, encoder, 1, Target.NUMBER, new RowRoles(List.of(), null, null, null))
            .matrix();
    assertThatThrownBy(() -> encoder.fitted(raw, Target.NUMBER))
        .hasMessageContaining("`b_missing`");
  }

  private static Matrix collect(Dataset<Row> rows, Encoder encoder) {
    return MatrixCollector.collect(rows, encoder, 1000, Target.NUMBER, ROLES).matrix();
  }

  private static float value(Matrix matrix, int row, int column) {
    return matrix.values()[row * matrix.width() + column];
  }

  private static Encoding dates(ZoneId zone, boolean cyclic, TimePart... parts) {
    return new Encoding.Dates(List.of(parts), zone, cyclic);
  }

  private static Encoding numeric(double clip, Missing missing, boolean indicator, Scale scale) {
    return new Encoding.Numeric(clip, missing, -7, indicator, scale);
  }

  private static Row row(Random random, int id, int texts) {
    String[] values = {
      "", "a", "A", "é", "\uD83D\uDE00", "\uFFFD", "zz", "a ", "null", "ß", "b", "c", "d", "\u0000"
    };
    Object[] row = new Object[SCHEMA.size()];
    row[0] = id;
    row[1] = random.nextInt(3) == 0 ? 1.0 : 0.0;
    for (int i = 2; i < 8; i++) {
      row[i] = random.nextInt(6) == 0 ? null : values[random.nextInt(texts)];
    }
    row[7] = row[7] == null ? null : row[7] + "x\uD83D\uDE00".repeat(random.nextInt(4));
    long second = 946_684_800L + random.nextInt(700_000_000);
    Instant instant = Instant.ofEpochSecond(second, random.nextInt(1_000_000) * 1000L);
    row[9] = random.nextInt(9) == 0 ? null : Timestamp.from(instant);
    row[10] = random.nextInt(9) == 0 ? null : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    row[11] =
        random.nextInt(9) == 0
            ? null
            : Date.valueOf(LocalDate.ofEpochDay(random.nextInt(40_000) - 9_000));
    row[12] = random.nextInt(9) == 0 ? null : Timestamp.from(instant);
    row[13] = random.nextInt(5) == 0 ? null : (Double) (double) (float) random.nextGaussian();
    row[14] = random.nextInt(5) == 0 ? Double.NaN : (double) random.nextInt(30);
    row[15] = random.nextInt(5) == 0 ? null : (Double) (random.nextInt(5) - 2.0) * -0.0;
    row[17] = random.nextInt(5) == 0 ? null : (Long) random.nextLong();
    row[18] = random.nextInt(5) == 0 ? null : (Boolean) random.nextBoolean();
    double[] odd = {
      Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 1e300, Double.MIN_VALUE
    };
    row[19] = random.nextBoolean() ? random.nextGaussian() : odd[random.nextInt(odd.length)];
    return RowFactory.create(row);
  }

  private static Dataset<Row> frame(List<Row> rows) {
    return TestSpark.session().createDataFrame(rows, SCHEMA);
  }
}

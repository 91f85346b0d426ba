package dev.nightjar.features.asof;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** A kind of key, with names that need quotes and values that are easily taken for each other. */
enum CaseKey {
  LONGS(List.of("k"), List.of(DataTypes.LongType), List.of(DataTypes.LongType)) {
    @Override
    List<Object> values(int n) {
      return List.of((1L << 53) + n);
    }
  },
  WIDTHS(List.of("a.key"), List.of(DataTypes.IntegerType), List.of(DataTypes.LongType)) {
    @Override
    List<Object> values(int n) {
      return List.of((long) n - 1);
    }
  },
  TEXTS(List.of("a`key"), List.of(DataTypes.StringType), List.of(DataTypes.StringType)) {
    @Override
    List<Object> values(int n) {
      return List.of(TEXT.get(n));
    }
  },
  PAIRS(
      List.of("k=1", "ключ é"),
      List.of(DataTypes.StringType, DataTypes.StringType),
      List.of(DataTypes.StringType, DataTypes.StringType)) {
    @Override
    List<Object> values(int n) {
      return List.of(TEXT.get(n), TEXT.get(3 - n));
    }
  },
  MIXED(
      List.of("k", "l"),
      List.of(DataTypes.ShortType, DataTypes.createDecimalType(5, 2)),
      List.of(DataTypes.LongType, DataTypes.createDecimalType(5, 2))) {
    @Override
    List<Object> values(int n) {
      return List.of((long) n / 2, BigDecimal.valueOf(n, 2));
    }
  },
  FRACTIONS(List.of("k"), List.of(DataTypes.DoubleType), List.of(DataTypes.DoubleType)) {
    @Override
    List<Object> values(int n) {
      return List.of(new double[] {0.0, -0.0, Double.NaN, 1e300}[n]);
    }
  },
  DECIMALS(
      List.of("k"),
      List.of(DataTypes.createDecimalType(30, 2)),
      List.of(DataTypes.createDecimalType(38, 4))) {
    @Override
    List<Object> values(int n) {
      return List.of(new BigDecimal("1234567890123456789012345.10").add(BigDecimal.valueOf(n, 2)));
    }
  },
  DATES(
      List.of("k", "l"),
      List.of(DataTypes.DateType, DataTypes.BooleanType),
      List.of(DataTypes.DateType, DataTypes.BooleanType)) {
    @Override
    List<Object> values(int n) {
      return List.of(LocalDate.of(2013, 3, 10).plusDays(n / 2), n % 2 == 0);
    }
  };

  private static final List<String> TEXT = List.of("1", "12", "23", "3");

  final List<String> names;
  final List<DataType> inSpine;
  final List<DataType> inFeatures;

  CaseKey(List<String> names, List<DataType> inSpine, List<DataType> inFeatures) {
    this.names = names;
    this.inSpine = inSpine;
    this.inFeatures = inFeatures;
  }

  /** One of four keys. */
  abstract List<Object> values(int n);

  /** A key; with a hot one four of five rows have the same. */
  List<@Nullable Object> key(Random random, boolean hot) {
    List<@Nullable Object> key =
        new ArrayList<>(values(hot && random.nextInt(5) > 0 ? 0 : random.nextInt(4)));
    if (random.nextInt(15) == 0) {
      key.set(random.nextInt(key.size()), null);
    }
    return key;
  }
}

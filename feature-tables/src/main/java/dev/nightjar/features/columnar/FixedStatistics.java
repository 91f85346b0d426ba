package dev.nightjar.features.columnar;

import org.apache.parquet.column.statistics.DoubleStatistics;
import org.apache.parquet.column.statistics.FloatStatistics;
import org.apache.parquet.column.statistics.IntStatistics;
import org.apache.parquet.column.statistics.LongStatistics;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.schema.PrimitiveType;

/**
 * The least and greatest value of a page. Where a fraction is NaN both are, by which readers know
 * that they say nothing.
 */
record FixedStatistics(PrimitiveType type) {
  /** Of the bits of values that are not null, and so many nulls. */
  Statistics<?> of(long[] values, int count, int nulls) {
    Statistics<?> statistics = Statistics.createStats(type);
    statistics.incrementNumNulls(nulls);
    if (count == 0) {
      return statistics;
    }
    switch (type.getPrimitiveTypeName()) {
      case DOUBLE -> {
        double least = Double.longBitsToDouble(values[0]);
        double greatest = least;
        for (int i = 1; i < count; i++) {
          double value = Double.longBitsToDouble(values[i]);
          least = Math.min(least, value);
          greatest = Math.max(greatest, value);
        }
        ((DoubleStatistics) statistics).updateStats(least);
        ((DoubleStatistics) statistics).updateStats(greatest);
      }
      case FLOAT -> {
        float least = Float.intBitsToFloat((int) values[0]);
        float greatest = least;
        for (int i = 1; i < count; i++) {
          float value = Float.intBitsToFloat((int) values[i]);
          least = Math.min(least, value);
          greatest = Math.max(greatest, value);
        }
        ((FloatStatistics) statistics).updateStats(least);
        ((FloatStatistics) statistics).updateStats(greatest);
      }
      default -> {
        long least = values[0];
        long greatest = least;
        for (int i = 1; i < count; i++) {
          least = Math.min(least, values[i]);
          greatest = Math.max(greatest, values[i]);
        }
        update(statistics, least);
        update(statistics, greatest);
      }
    }
    return statistics;
  }

  private static void update(Statistics<?> statistics, long value) {
    if (statistics instanceof LongStatistics longs) {
      longs.updateStats(value);
    } else {
      ((IntStatistics) statistics).updateStats((int) value);
    }
  }
}

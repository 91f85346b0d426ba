package dev.nightjar.features;

import static org.apache.spark.sql.functions.udaf;

import dev.nightjar.features.kernel.ExactSum;
import dev.nightjar.features.kernel.SampleDeviation;
import java.io.Serializable;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.jspecify.annotations.Nullable;

/** {@link ExactSum} as Spark's aggregations of values, row by row; nulls are left out. */
final class PlainSums {
  /** Sums up doubles; gives the bytes of an {@link ExactSum}. */
  static final UserDefinedFunction SUM = udaf(new OfDoubles(), Encoders.DOUBLE());

  /** Standard deviation of a sample; null for fewer than two values, NaN if one is not finite. */
  static final UserDefinedFunction STDDEV = udaf(new Deviation(), Encoders.DOUBLE());

  private PlainSums() {}

  private static final class OfDoubles extends Aggregator<Double, ExactSum, byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public ExactSum zero() {
      return new ExactSum();
    }

    @Override
    public ExactSum reduce(ExactSum sum, @Nullable Double value) {
      if (value != null) {
        sum.add(value);
      }
      return sum;
    }

    @Override
    public ExactSum merge(ExactSum a, ExactSum b) {
      a.add(b);
      return a;
    }

    @Override
    public byte[] finish(ExactSum sum) {
      return sum.toBytes();
    }

    @Override
    public Encoder<ExactSum> bufferEncoder() {
      return Encoders.javaSerialization(ExactSum.class);
    }

    @Override
    public Encoder<byte[]> outputEncoder() {
      return Encoders.BINARY();
    }
  }

  /** Count, sum and sum of squares. Public because Spark serialises only public classes. */
  public static final class Moments implements Serializable {
    private static final long serialVersionUID = 1L;
    private long n;
    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();

    void add(double value) {
      n++;
      sum.add(value);
      squares.addSquare(value);
    }

    void add(Moments other) {
      n += other.n;
      sum.add(other.sum);
      squares.add(other.squares);
    }

    @Nullable Double deviation() {
      return n < 2 ? null : SampleDeviation.of(n, sum, squares);
    }
  }

  private static final class Deviation extends Aggregator<Double, Moments, Double> {
    private static final long serialVersionUID = 1L;

    @Override
    public Moments zero() {
      return new Moments();
    }

    @Override
    public Moments reduce(Moments moments, @Nullable Double value) {
      if (value != null) {
        moments.add(value);
      }
      return moments;
    }

    @Override
    public Moments merge(Moments a, Moments b) {
      a.add(b);
      return a;
    }

    @Override
    public @Nullable Double finish(Moments moments) {
      return moments.deviation();
    }

    @Override
    public Encoder<Moments> bufferEncoder() {
      return Encoders.javaSerialization(Moments.class);
    }

    @Override
    public Encoder<Double> outputEncoder() {
      return Encoders.DOUBLE();
    }
  }
}

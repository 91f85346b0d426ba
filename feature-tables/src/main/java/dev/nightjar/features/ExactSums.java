package dev.nightjar.features;

import static org.apache.spark.sql.functions.udaf;
import static org.apache.spark.sql.functions.udf;

import dev.nightjar.features.kernel.ExactSum;
import dev.nightjar.features.kernel.SampleDeviation;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.Aggregator;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/** {@link ExactSum} as Spark's aggregations; nulls are left out. */
final class ExactSums {
  /** Sums up sums that are the bytes of an {@link ExactSum}, and so is the result. */
  static final UserDefinedFunction MERGED = udaf(new OfSums(), Encoders.BINARY());

  private static final UserDefinedFunction ROUNDED =
      udf((UDF1<byte[], Double>) sum -> ExactSum.parse(sum).rounded(), DataTypes.DoubleType);

  private static final UserDefinedFunction DEVIATION =
      udf(
          (UDF3<Long, byte[], byte[], Double>)
              (n, sum, squares) ->
                  n < 2
                      ? null
                      : SampleDeviation.of(n, ExactSum.parse(sum), ExactSum.parse(squares)),
          DataTypes.DoubleType);

  private ExactSums() {}

  /** The double nearest to a sum. */
  static Column rounded(Column sum) {
    return ROUNDED.apply(sum);
  }

  /**
   * The standard deviation of a sample (n - 1) of n values; null for fewer than two, NaN if one is
   * not finite.
   *
   * @param sum of the values
   * @param squares the sum of their squares
   */
  static Column deviation(Column n, Column sum, Column squares) {
    return DEVIATION.apply(n, sum, squares);
  }

  private static final class OfSums extends Aggregator<byte[], ExactSum, byte[]> {
    private static final long serialVersionUID = 1L;

    @Override
    public ExactSum zero() {
      return new ExactSum();
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

    @Override
    public ExactSum reduce(ExactSum sum, byte @Nullable [] other) {
      if (other != null) {
        sum.add(ExactSum.parse(other));
      }
      return sum;
    }
  }
}

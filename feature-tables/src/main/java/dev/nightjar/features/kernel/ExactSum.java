package dev.nightjar.features.kernel;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A sum of doubles without any rounding, so that neither the order nor the grouping of the values
 * shows in its bits (rule T10). It is one long fixed-point number in digits of 32 bits, of which
 * only those in use are kept; carries wait until a digit could overflow.
 *
 * <p>Values and squares of values of any double can be added, up to 2^60 of them.
 */
public final class ExactSum implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int DIGIT_BITS = 32;
  private static final long DIGIT_MASK = 0xFFFF_FFFFL;
  private static final int FRACTION_BITS = 52;
  private static final int LEAST_EXPONENT = -1074;

  /** An addition changes a digit by less than 2^33, so none overflows before its carry. */
  private static final int ADDITIONS_BEFORE_CARRY = 1 << 29;

  /** The power of 2 of bit 0: below the square of the smallest double. */
  private static final int LOWEST_POWER = -2176;

  /** Index of {@code digits[0]} in the whole number. */
  private int base;

  /**
   * Signed digits, the least first; value = sum of digits[i] * 2^(32 (base + i) + LOWEST_POWER).
   */
  private long[] digits = new long[0];

  private int additions;
  private boolean nan;
  private boolean positiveInfinity;
  private boolean negativeInfinity;

  /** Zero. */
  public ExactSum() {}

  /** Adds a value; infinities and NaN have the last word, as in any order of additions. */
  public void add(double value) {
    if (isSpecial(value)) {
      return;
    }
    long bits = Double.doubleToRawLongBits(value);
    addScaled(significand(bits), exponent(bits), value < 0);
  }

  /** Adds the square of a value, exactly. */
  public void addSquare(double value) {
    if (isSpecial(Math.abs(value))) {
      return;
    }
    long bits = Double.doubleToRawLongBits(value);
    long significand = significand(bits);
    int exponent = 2 * exponent(bits);
    long high = significand >>> 27;
    long low = significand & ((1L << 27) - 1);
    addScaled(high * high, exponent + 54, false);
    addScaled(high * low, exponent + 28, false);
    addScaled(low * low, exponent, false);
  }

  /** Adds number * 2^exponent, a number in words of 64 bits of which the least comes first. */
  void addScaled(long[] words, int from, int count, int exponent) {
    boolean negative = words[from + count - 1] < 0;
    long borrow = 1;
    for (int i = 0; i < count; i++) {
      long word = words[from + i];
      if (negative) {
        word = ~word + borrow;
        borrow = word == 0 ? borrow : 0;
      }
      addScaled(word & DIGIT_MASK, exponent + Long.SIZE * i, negative);
      addScaled(word >>> DIGIT_BITS, exponent + Long.SIZE * i + DIGIT_BITS, negative);
    }
  }

  /** Adds all that another sum has added. */
  public void add(ExactSum other) {
    nan |= other.nan;
    positiveInfinity |= other.positiveInfinity;
    negativeInfinity |= other.negativeInfinity;
    other.carry();
    if (other.digits.length > 0) {
      reserve(other.base, other.base + other.digits.length);
      for (int i = 0; i < other.digits.length; i++) {
        digits[other.base + i - base] += other.digits[i];
      }
      countAddition();
    }
  }

  /** The sum, rounded once, half to even; -0.0 never. */
  public double rounded() {
    return isFinite() ? exact().doubleValue() + 0.0 : special();
  }

  /** The sum itself; defined only when {@link #isFinite}. */
  public BigDecimal exact() {
    BigInteger whole = whole();
    int power = power();
    int zeros = whole.signum() == 0 ? 0 : whole.getLowestSetBit();
    whole = whole.shiftRight(zeros);
    power += zeros;
    return whole.signum() == 0
        ? BigDecimal.ZERO
        : power >= 0
            ? new BigDecimal(whole.shiftLeft(power))
            : new BigDecimal(whole.multiply(BigInteger.valueOf(5).pow(-power)), -power);
  }

  /** The whole number that the sum is, times 2 to the power of {@link #power}. */
  BigInteger whole() {
    BigInteger whole = BigInteger.ZERO;
    for (int i = digits.length - 1; i >= 0; i--) {
      whole = whole.shiftLeft(DIGIT_BITS).add(BigInteger.valueOf(digits[i]));
    }
    return whole;
  }

  int power() {
    return DIGIT_BITS * base + LOWEST_POWER;
  }

  /** False once NaN or an infinity was added. */
  public boolean isFinite() {
    return !nan && !positiveInfinity && !negativeInfinity;
  }

  private double special() {
    if (nan || (positiveInfinity && negativeInfinity)) {
      return Double.NaN;
    }
    return positiveInfinity ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
  }

  private boolean isSpecial(double value) {
    nan |= Double.isNaN(value);
    positiveInfinity |= value == Double.POSITIVE_INFINITY;
    negativeInfinity |= value == Double.NEGATIVE_INFINITY;
    return !Double.isFinite(value) || value == 0;
  }

  /** The significand of a finite double, without its sign. */
  static long significand(long bits) {
    long fraction = bits & ((1L << FRACTION_BITS) - 1);
    return (bits >>> FRACTION_BITS & 0x7FF) == 0 ? fraction : fraction | 1L << FRACTION_BITS;
  }

  /** The power of 2 of the significand's last bit. */
  static int exponent(long bits) {
    int biased = (int) (bits >>> FRACTION_BITS & 0x7FF);
    return LEAST_EXPONENT + Math.max(biased, 1) - 1;
  }

  /** Adds significand * 2^exponent; the significand has at most 63 bits. */
  private void addScaled(long significand, int exponent, boolean negative) {
    if (significand == 0) {
      return;
    }
    int position = exponent - LOWEST_POWER;
    int index = position / DIGIT_BITS;
    int shift = position % DIGIT_BITS;
    reserve(index, index + 3);
    long low = (significand & DIGIT_MASK) << shift;
    long high = (significand >>> DIGIT_BITS) << shift;
    long first = low & DIGIT_MASK;
    long second = (low >>> DIGIT_BITS) + (high & DIGIT_MASK);
    long third = high >>> DIGIT_BITS;
    int at = index - base;
    digits[at] += negative ? -first : first;
    digits[at + 1] += negative ? -second : second;
    digits[at + 2] += negative ? -third : third;
    countAddition();
  }

  private void countAddition() {
    if (++additions >= ADDITIONS_BEFORE_CARRY) {
      carry();
    }
  }

  private void reserve(int from, int to) {
    if (digits.length == 0) {
      base = from;
      digits = new long[to - from];
    } else if (from < base || to > base + digits.length) {
      int newBase = Math.min(from, base);
      long[] wider = new long[Math.max(to, base + digits.length) - newBase];
      System.arraycopy(digits, 0, wider, base - newBase, digits.length);
      base = newBase;
      digits = wider;
    }
  }

  /** Brings every digit but the last into 0 … 2^32 - 1; the last keeps the sign. */
  private void carry() {
    additions = 0;
    if (digits.length == 0) {
      return;
    }
    for (int i = 0; i < digits.length - 1; i++) {
      digits[i + 1] += digits[i] >> DIGIT_BITS;
      digits[i] &= DIGIT_MASK;
    }
    long last = digits[digits.length - 1];
    if (last >> DIGIT_BITS != 0 && last >> DIGIT_BITS != -1) {
      digits = Arrays.copyOf(digits, digits.length + 1);
      digits[digits.length - 2] = last & DIGIT_MASK;
      digits[digits.length - 1] = last >> DIGIT_BITS;
    }
  }

  /** The sum as bytes, from which {@link #parse} makes an equal one. */
  public byte[] toBytes() {
    carry();
    ByteBuffer bytes = ByteBuffer.allocate(5 + Long.BYTES * digits.length);
    bytes.put((byte) ((nan ? 1 : 0) | (positiveInfinity ? 2 : 0) | (negativeInfinity ? 4 : 0)));
    bytes.putInt(base);
    bytes.asLongBuffer().put(digits);
    return bytes.array();
  }

  /** Reads {@link #toBytes} back. */
  public static ExactSum parse(byte[] from) {
    ByteBuffer bytes = ByteBuffer.wrap(from);
    ExactSum sum = new ExactSum();
    int flags = bytes.get();
    sum.nan = (flags & 1) != 0;
    sum.positiveInfinity = (flags & 2) != 0;
    sum.negativeInfinity = (flags & 4) != 0;
    sum.base = bytes.getInt();
    sum.digits = new long[bytes.remaining() / Long.BYTES];
    bytes.asLongBuffer().get(sum.digits);
    return sum;
  }
}

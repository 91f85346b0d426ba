package dev.nightjar.features.kernel;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums of the values that cells took in, or of their squares, without any rounding. A sum is a
 * whole number of 128 bits (squares: 256) times a power of 2 that all cells share; it is chosen by
 * the first values and leaves room for others 2^36 times smaller and 2^29 times larger. What does
 * not fit is summed up apart as {@link ExactSum}, slower and just as exact.
 */
public final class ExactCells implements WindowMeasure {
  private static final long serialVersionUID = 1L;

  /** How far the bits of a value may lie above the common power of 2. */
  private static final int WIDEST_SHIFT = 72;

  private static final int SHIFT_OF_FIRST = 36;

  /** Parts that saw alike values shall choose the same power. */
  private static final int POWERS_APART = 8;

  private static final int NOT_FINITE = Integer.MAX_VALUE / 2;
  private static final int UNKNOWN = Integer.MIN_VALUE;

  /** Sums of so small powers neither overflow a double nor come near its least. */
  private static final int FAR_FROM_LIMITS = 512;

  private final boolean fractions;
  private final boolean squares;
  private final int words;

  /** The number of each cell in so many words, the least first. */
  private final long[] sums;

  private final long[] addend;
  private final Map<Integer, ExactSum> apart = new HashMap<>();
  private int power;

  /**
   * Nothing yet.
   *
   * @param fractions values are doubles
   * @param squares the squares of values are summed up
   */
  public ExactCells(int cells, boolean fractions, boolean squares) {
    this.fractions = fractions;
    this.squares = squares;
    words = squares ? 4 : 2;
    sums = new long[Math.multiplyExact(cells, words)];
    addend = new long[words];
    power = fractions ? UNKNOWN : 0;
  }

  /** Bytes that a cell takes. */
  public static int bytes(boolean squares) {
    return Long.BYTES * (squares ? 4 : 2);
  }

  @Override
  public void add(EventChunk values) {
    if (power == UNKNOWN) {
      choosePower(values);
    }
    for (int i = 0; i < values.size; i++) {
      if (fractions) {
        addFraction(values.cell[i], values.bits[i]);
      } else {
        addShifted(
            values.cell[i],
            values.bits[i] < 0 ? -values.bits[i] : values.bits[i],
            0,
            values.bits[i] < 0);
      }
    }
  }

  private void choosePower(EventChunk values) {
    int greatest = UNKNOWN;
    for (int i = 0; i < values.size; i++) {
      double value = Double.longBitsToDouble(values.bits[i]);
      if (value != 0 && Double.isFinite(value)) {
        greatest = Math.max(greatest, exponent(values.bits[i]));
      }
    }
    if (greatest != UNKNOWN) {
      power = Math.floorDiv(greatest - SHIFT_OF_FIRST, POWERS_APART) * POWERS_APART;
    }
  }

  private void addFraction(int cell, long bits) {
    int shift = exponent(bits) - power;
    if (power != UNKNOWN && shift >= 0 && shift <= WIDEST_SHIFT) {
      addShifted(cell, ExactSum.significand(bits), shift, bits < 0);
      return;
    }
    double value = Double.longBitsToDouble(bits);
    if (value != 0) {
      ExactSum sum = apart.computeIfAbsent(cell, c -> new ExactSum());
      if (squares) {
        sum.addSquare(value);
      } else {
        sum.add(value);
      }
    }
  }

  /** As {@link ExactSum#exponent}; of what is not finite one that fits nowhere. */
  private static int exponent(long bits) {
    return Double.isFinite(Double.longBitsToDouble(bits)) ? ExactSum.exponent(bits) : NOT_FINITE;
  }

  private void addShifted(int cell, long magnitude, int shift, boolean negative) {
    if (!squares) {
      addToTwoWords(cell, magnitude, shift, negative);
      return;
    }
    long low = magnitude * magnitude;
    long high = Math.multiplyHigh(magnitude, magnitude);
    int bits = 2 * shift;
    int skip = bits / Long.SIZE;
    int rest = bits % Long.SIZE;
    for (int i = 0; i < words; i++) {
      addend[i] = 0;
    }
    addend[skip] = low << rest;
    if (skip + 1 < words) {
      addend[skip + 1] = rest == 0 ? high : high << rest | low >>> (Long.SIZE - rest);
    }
    if (skip + 2 < words) {
      addend[skip + 2] = rest == 0 ? 0 : high >>> (Long.SIZE - rest);
    }
    add(cell, addend, 0);
  }

  /** A magnitude of 64 bits, shifted by at most {@link #WIDEST_SHIFT}, to a sum of 128. */
  private void addToTwoWords(int cell, long magnitude, int shift, boolean negative) {
    boolean isHigh = shift >= Long.SIZE;
    long low = isHigh ? 0 : magnitude << shift;
    long high = isHigh ? magnitude << shift : shift == 0 ? 0 : magnitude >>> (Long.SIZE - shift);
    if (negative) {
      low = -low;
      high = ~high + (low == 0 ? 1 : 0);
    }
    int at = cell * 2;
    long highest = sums[at + 1];
    long sum = sums[at] + low;
    long top = highest + high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
    sums[at] = sum;
    sums[at + 1] = top;
    if (((highest ^ top) & (high ^ top)) < 0) {
      spillOverflown(cell, highest < 0);
    }
  }

  /** Adds a number; one that would overflow goes apart, with what was there. */
  private void add(int cell, long[] number, int from) {
    int at = cell * words;
    long carry = 0;
    int top = words - 1;
    long highest = sums[at + top];
    for (int i = 0; i < words; i++) {
      long old = sums[at + i];
      long sum = old + number[from + i];
      long next = Long.compareUnsigned(sum, old) < 0 ? 1 : 0;
      sum += carry;
      next |= carry == 1 && sum == 0 ? 1 : 0;
      sums[at + i] = sum;
      carry = next;
    }
    if (((highest ^ sums[at + top]) & (number[from + top] ^ sums[at + top])) < 0) {
      spillOverflown(cell, highest < 0);
    }
  }

  /** The sum has one bit more than there is room for, and that is its sign. */
  private void spillOverflown(int cell, boolean negative) {
    long[] whole = new long[words + 1];
    System.arraycopy(sums, cell * words, whole, 0, words);
    whole[words] = negative ? -1 : 0;
    apart.computeIfAbsent(cell, c -> new ExactSum()).addScaled(whole, 0, words + 1, powerOfSum());
    for (int i = 0; i < words; i++) {
      sums[cell * words + i] = 0;
    }
  }

  private int powerOfSum() {
    return power == UNKNOWN ? 0 : squares ? 2 * power : power;
  }

  @Override
  public void merge(int[] into, int[] from, int pairs) {
    for (int i = 0; i < pairs; i++) {
      add(into[i], sums, from[i] * words);
    }
    if (!apart.isEmpty()) {
      for (int i = 0; i < pairs; i++) {
        takeApart(into[i], apart.get(from[i]));
      }
    }
  }

  private void takeApart(int cell, @Nullable ExactSum sum) {
    if (sum != null) {
      apart.computeIfAbsent(cell, c -> new ExactSum()).add(sum);
    }
  }

  @Override
  public void merge(CellMeasure other) {
    ExactCells that = (ExactCells) other;
    if (power == UNKNOWN) {
      power = that.power;
    } else if (that.power != UNKNOWN) {
      int common = Math.min(power, that.power);
      lowerPower(common);
      that.lowerPower(common);
    }
    int cells = sums.length / words;
    for (int cell = 0; cell < cells; cell++) {
      add(cell, that.sums, cell * words);
    }
    that.apart.forEach(this::takeApart);
  }

  @Override
  public WindowMeasure pick(int[] cells, int some) {
    ExactCells picked = new ExactCells(some, fractions, squares);
    picked.power = power;
    for (int i = 0; i < some; i++) {
      if (cells[i] >= 0) {
        for (int word = 0; word < words; word++) {
          picked.sums[i * words + word] = sums[cells[i] * words + word];
        }
        if (!apart.isEmpty()) {
          picked.takeApart(i, apart.get(cells[i]));
        }
      }
    }
    return picked;
  }

  private void lowerPower(int lower) {
    int bits = powerOfSum() - (squares ? 2 * lower : lower);
    if (bits == 0) {
      return;
    }
    int cells = sums.length / words;
    for (int cell = 0; cell < cells; cell++) {
      BigInteger sum = whole(cell);
      if (sum.signum() == 0) {
        continue;
      }
      if (sum.bitLength() + bits >= words * Long.SIZE) {
        spillOverflown(cell, sum.signum() < 0);
      } else {
        BigInteger shifted = sum.shiftLeft(bits);
        for (int i = 0; i < words; i++) {
          sums[cell * words + i] = shifted.shiftRight(i * Long.SIZE).longValue();
        }
      }
    }
    power = lower;
  }

  private BigInteger whole(int cell) {
    BigInteger sum = BigInteger.valueOf(sums[cell * words + words - 1]);
    for (int i = words - 2; i >= 0; i--) {
      long word = sums[cell * words + i];
      sum =
          sum.shiftLeft(Integer.SIZE)
              .add(BigInteger.valueOf(word >>> Integer.SIZE))
              .shiftLeft(Integer.SIZE)
              .add(BigInteger.valueOf(word & 0xFFFF_FFFFL));
    }
    return sum;
  }

  /** The sum of a cell, rounded once, half to even; zero for a cell that took in nothing. */
  public double rounded(int cell) {
    if (squares || Math.abs(powerOfSum()) > FAR_FROM_LIMITS || isApart(cell)) {
      return exact(cell).rounded();
    }
    return Math.scalb(rounded(sums[cell * words + 1], sums[cell * words]), powerOfSum());
  }

  private boolean isApart(int cell) {
    return !apart.isEmpty() && apart.containsKey(cell);
  }

  /** The double nearest to a whole number of 128 bits. */
  private static double rounded(long high, long low) {
    if (high == low >> 63) {
      return low;
    }
    long top = high < 0 ? ~high + (low == 0 ? 1 : 0) : high;
    long rest = high < 0 ? -low : low;
    int dropped = Long.SIZE + 1 - Long.numberOfLeadingZeros(top);
    long kept;
    long lost;
    if (dropped < Long.SIZE) {
      kept = top << (Long.SIZE - dropped) | rest >>> dropped;
      lost = rest << (Long.SIZE - dropped);
    } else {
      kept = top >>> (dropped - Long.SIZE);
      lost = rest | (dropped == Long.SIZE ? 0 : top & 1);
    }
    // 63 bits are kept, ten more than a double has: the last may say that more was lost.
    double magnitude = Math.scalb((double) (kept | (lost == 0 ? 0 : 1)), dropped);
    return high < 0 ? -magnitude : magnitude;
  }

  /** The sum of a cell of whole numbers; null if it is too large for 64 bits. */
  public @Nullable Long wholeNumber(int cell) {
    long low = sums[cell * words];
    return sums[cell * words + 1] == low >> 63 && !isApart(cell) ? low : null;
  }

  /** The sum of a cell as it is. */
  public ExactSum exact(int cell) {
    ExactSum sum = new ExactSum();
    takeInto(sum, cell);
    return sum;
  }

  private void takeInto(ExactSum sum, int cell) {
    ExactSum more = apart.get(cell);
    if (more != null) {
      sum.add(more);
    }
    sum.addScaled(sums, cell * words, words, powerOfSum());
  }
}

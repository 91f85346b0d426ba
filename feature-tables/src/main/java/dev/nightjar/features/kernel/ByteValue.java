package dev.nightjar.features.kernel;

import java.io.Serializable;
import java.util.Arrays;

/** Bytes as a value, such as text in UTF-8: ordered byte by byte, without a sign. */
@SuppressWarnings("ArrayRecordComponent") // compared by equals and compareTo below
public record ByteValue(byte[] bytes) implements Comparable<ByteValue>, Serializable {
  @Override
  public int compareTo(ByteValue other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ByteValue that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}

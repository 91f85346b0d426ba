package dev.nightjar.features.asof;

import dev.nightjar.features.kernel.ByteValue;
import dev.nightjar.features.kernel.ObjectMeasure;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.TgtHllType;
import org.apache.datasketches.hll.Union;
import org.jspecify.annotations.Nullable;

/**
 * About how many different values there are, by HyperLogLog with 4,096 registers: a standard error
 * of 1.6 %. Registers hold a greatest, so order does not show.
 */
record DistinctSketch() implements ObjectMeasure<DistinctSketch.Sketch> {
  private static final int LOG_OF_REGISTERS = 12;

  /** A sketch. */
  public static final class Sketch implements Serializable {
    private static final long serialVersionUID = 1L;
    private transient Union union = new Union(LOG_OF_REGISTERS);

    /** About how many different values it has taken in. */
    public long estimate() {
      return Math.round(union.getCompositeEstimate());
    }

    private void writeObject(ObjectOutputStream out) throws IOException {
      out.writeObject(union.toCompactByteArray());
    }

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      union = Union.heapify((byte[]) in.readObject());
    }
  }

  @Override
  public Sketch add(@Nullable Sketch state, Comparable<?> value, long event, long known) {
    Sketch sketch = state == null ? new Sketch() : state;
    if (value instanceof Long number) {
      sketch.union.update(number);
    } else if (value instanceof Double number) {
      sketch.union.update(number);
    } else if (value instanceof ByteValue bytes) {
      sketch.union.update(bytes.bytes());
    } else {
      sketch.union.update(value.toString());
    }
    return sketch;
  }

  @Override
  public Sketch merge(@Nullable Sketch state, Sketch other) {
    Sketch sketch = state == null ? new Sketch() : state;
    HllSketch theirs = other.union.getResult(TgtHllType.HLL_8);
    sketch.union.update(theirs);
    return sketch;
  }
}

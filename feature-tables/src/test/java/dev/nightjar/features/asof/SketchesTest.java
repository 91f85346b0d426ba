package dev.nightjar.features.asof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class SketchesTest {
  @Test
  void sketchesAreNearAndTravel() throws Exception {
    DistinctSketch distinct = new DistinctSketch();
    FrequentSketch frequent = new FrequentSketch();
    DistinctSketch.Sketch some = null;
    FrequentSketch.Sketch often = null;
    for (long value = 0; value < 100_000; value++) {
      some = distinct.add(some, value, 0, 0);
      often = frequent.add(often, value % 10 == 0 ? 7L : value, 0, 0);
    }
    DistinctSketch.Sketch sent = distinct.merge(null, sent(some));
    assertThat(sent.estimate()).isEqualTo(some.estimate()).isBetween(95_000L, 105_000L);
    FrequentSketch.Sketch merged = frequent.merge(null, sent(often));
    assertThat(merged.top(1).get(0).getKey()).isEqualTo(7L);
    assertThat(merged.top(1).get(0).getValue()).isBetween(10_000L, 10_400L);
  }

  @SuppressWarnings("unchecked")
  private static <T> T sent(T state) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(state);
    return (T) new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
  }
}

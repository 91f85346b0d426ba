package dev.nightjar.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.training.model.Encoder;
import dev.nightjar.training.model.FeatureColumn;
import dev.nightjar.training.model.Matrix;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private static final Encoder ENCODER =
      new Encoder(
          List.of(
              new FeatureColumn("origin", FeatureColumn.Kind.TEXT, List.of("EWR", "JFK", "LGA")),
              new FeatureColumn("hour", FeatureColumn.Kind.NUMBER, List.of()),
              new FeatureColumn("holiday", FeatureColumn.Kind.FLAG, List.of())));
  private static final List<List<String>> NAMES =
      List.of(List.of("EWR", "JFK", "LGA"), List.of("0", "1", "2"), List.of("false", "true"));

  @Test
  void everyRowIsInOneSliceOfEachFeatureAsInTheNaiveTwin() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int rows = random.nextInt(60);
      float[] values = new float[3 * rows];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(5) == 0 ? Float.NaN : random.nextInt(i % 3 == 2 ? 2 : 3);
      }
      Matrix matrix = new Matrix(ENCODER, values, new float[rows], new long[rows]);
      SortedMap<String, SortedMap<String, int[]>> found =
          Slices.of(matrix, List.of("origin", "hour", "holiday", "unknown")).rowsOf();
      assertThat(found.keySet()).containsExactly("holiday", "hour", "origin");
      for (int column = 0; column < 3; column++) {
        SortedMap<String, TreeSet<Integer>> naive = naive(values, column);
        SortedMap<String, int[]> slices = found.get(ENCODER.names().get(column));
        assertThat(slices.keySet()).as("seed %d", seed).isEqualTo(naive.keySet());
        naive.forEach(
            (value, expected) ->
                assertThat(slices.get(value))
                    .as(value)
                    .containsExactly(expected.stream().mapToInt(i -> i).toArray()));
      }
    }
  }

  @Test
  void numbersThatAreNotWholeKeepTheirFraction() {
    Matrix matrix =
        new Matrix(ENCODER, new float[] {0, 0.5f, 1, 0, -3, 0}, new float[2], new long[] {0, 0});
    assertThat(Slices.of(matrix, List.of("hour")).rowsOf().get("hour"))
        .containsOnlyKeys("-3", "0.5");
  }

  private static SortedMap<String, TreeSet<Integer>> naive(float[] values, int column) {
    SortedMap<String, TreeSet<Integer>> slices = new TreeMap<>();
    for (int row = 0; row < values.length / 3; row++) {
      float value = values[3 * row + column];
      String name = Float.isNaN(value) ? "missing" : NAMES.get(column).get((int) value);
      slices.computeIfAbsent(name, n -> new TreeSet<>()).add(row);
    }
    return slices;
  }
}

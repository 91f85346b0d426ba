package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterEvaluationTest {
  @Test
  void agreesWithTheNaiveTwin() {
    for (long seed = 0; seed < 2000; seed++) {
      Clustered rows = Clustered.random(seed);
      TaskMetrics metrics = rows.measure(1000).metrics();
      requireSame(metrics, "inertia", rows.inertia(), seed);
      requireSame(metrics, "silhouette", rows.silhouette(false), seed);
      requireSame(metrics, "simplified_silhouette", rows.silhouette(true), seed);
      requireSame(metrics, "davies_bouldin", rows.daviesBouldin(), seed);
      requireSame(metrics, "calinski_harabasz", rows.calinskiHarabasz(), seed);
      assertThat(Arrays.stream(rows.measure(0).sizes()).sum()).isEqualTo(metrics.rows());
    }
  }

  @Test
  void t9_theOrderOfTheRowsDoesNotShowInAnyBit() {
    for (long seed = 0; seed < 500; seed++) {
      Clustered rows = Clustered.random(seed);
      ClusterEvaluation shuffled =
          rows.pick(PredictedRandom.shuffled(rows.clusters().length, seed)).measure(1000);
      assertThat(shuffled.metrics()).as("seed %d", seed).isEqualTo(rows.measure(1000).metrics());
      assertThat(shuffled.sizes()).isEqualTo(rows.measure(1000).sizes());
    }
  }

  @Test
  void aboveTheBudgetOnlyTheSimplifiedSilhouetteIsMeasuredAndNamedAsSuch() {
    float[] values = {0, 1, 10, 11};
    int[] clusters = {0, 0, 1, 1};
    TaskMetrics few = ClusterEvaluation.measure(values, 1, clusters, 4).metrics();
    assertThat(few.value("silhouette")).isCloseTo(1 - (1 / 10.5 + 1 / 9.5) / 2, within(1e-12));
    TaskMetrics many = ClusterEvaluation.measure(values, 1, clusters, 3).metrics();
    assertThat(many.value("silhouette")).isNull();
    assertThat(many.note("silhouette"))
        .isEqualTo("4 rows are more than 3: see simplified_silhouette");
    assertThat(many.value("simplified_silhouette"))
        .isEqualTo(few.value("simplified_silhouette"))
        .isCloseTo(1 - (0.5 / 10.5 + 0.5 / 9.5) / 2, within(1e-12));
    assertThat(many.value("inertia")).isEqualTo(1);
  }

  @Test
  void whatTheRowsDoNotDefineIsNullWithAReason() {
    TaskMetrics none = ClusterEvaluation.measure(new float[0], 2, new int[0], 10).metrics();
    assertThat(none.values().values()).containsOnlyNulls();
    TaskMetrics outside =
        ClusterEvaluation.measure(new float[] {1, 2}, 1, new int[] {-1, -1}, 10).metrics();
    assertThat(outside.leftOut()).isEqualTo(2);
    assertThat(outside.note("inertia")).isEqualTo("there are no rows in a cluster");
    TaskMetrics nan =
        ClusterEvaluation.measure(new float[] {1, Float.NaN}, 1, new int[] {0, 1}, 10).metrics();
    assertThat(nan.values().values()).containsOnlyNulls();
    assertThat(nan.note("inertia")).isEqualTo("1 values are not finite numbers");
    TaskMetrics one =
        ClusterEvaluation.measure(new float[] {1, 2}, 1, new int[] {3, 3}, 10).metrics();
    assertThat(one.value("clusters")).isEqualTo(1);
    assertThat(one.note("silhouette")).isEqualTo("it needs two clusters");
    TaskMetrics alone =
        ClusterEvaluation.measure(new float[] {1, 2}, 1, new int[] {0, 1}, 10).metrics();
    assertThat(alone.note("silhouette")).isEqualTo("it needs more rows than clusters");
    assertThat(alone.value("davies_bouldin")).isZero();
    TaskMetrics same =
        ClusterEvaluation.measure(new float[] {1, 1, 1}, 1, new int[] {0, 1, 1}, 10).metrics();
    assertThat(same.note("davies_bouldin")).isEqualTo("two clusters have the same centre");
    assertThat(same.note("calinski_harabasz"))
        .isEqualTo("all rows are at the centre of their cluster");
    assertThat(same.value("silhouette")).isZero();
    assertThatThrownBy(() -> ClusterEvaluation.measure(new float[3], 2, new int[2], 10))
        .hasMessageContaining("3 values do not make 2 rows of 2");
  }

  private static void requireSame(TaskMetrics metrics, String name, double naive, long seed) {
    if (Double.isFinite(naive)) {
      assertThat(metrics.value(name))
          .as("%s, seed %d", name, seed)
          .isCloseTo(naive, within(1e-9 * Math.max(1, naive)));
    } else {
      assertThat(metrics.value(name)).as("%s, seed %d", name, seed).isNull();
      assertThat(metrics.note(name)).as("%s, seed %d", name, seed).isNotEmpty();
    }
  }

  /** Rows with many ties, and clusters of which some are empty; the definitions by plain loops. */
  private record Clustered(float[] values, int width, int[] clusters) {
    static Clustered random(long seed) {
      Random random = new Random(seed);
      int rows = random.nextInt(25);
      int width = 1 + random.nextInt(3);
      int most = 1 + random.nextInt(6);
      int[] clusters = new int[rows];
      float[] values = new float[rows * width];
      Arrays.setAll(clusters, row -> random.nextInt(12) == 0 ? -1 : random.nextInt(most));
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextInt(9) - 4 + clusters[i / width] * random.nextInt(3);
      }
      return new Clustered(values, width, clusters);
    }

    ClusterEvaluation measure(int silhouetteRows) {
      return ClusterEvaluation.measure(values, width, clusters, silhouetteRows);
    }

    Clustered pick(int[] order) {
      float[] picked = new float[values.length];
      for (int i = 0; i < order.length; i++) {
        System.arraycopy(values, order[i] * width, picked, i * width, width);
      }
      return new Clustered(picked, width, Arrays.stream(order).map(r -> clusters[r]).toArray());
    }

    int[] rows() {
      return IntStream.range(0, clusters.length).filter(row -> clusters[row] >= 0).toArray();
    }

    int[] of(int cluster) {
      return Arrays.stream(rows()).filter(row -> clusters[row] == cluster).toArray();
    }

    int[] occurring() {
      return Arrays.stream(clusters).filter(c -> c >= 0).distinct().toArray();
    }

    double[] row(int row) {
      return IntStream.range(0, width).mapToDouble(c -> values[row * width + c]).toArray();
    }

    double[] centre(int[] of) {
      return IntStream.range(0, width)
          .mapToDouble(c -> Arrays.stream(of).mapToDouble(r -> row(r)[c]).average().orElseThrow())
          .toArray();
    }

    static double distance(double[] a, double[] b) {
      return Math.sqrt(
          IntStream.range(0, a.length).mapToDouble(i -> Math.pow(a[i] - b[i], 2)).sum());
    }

    double inertia() {
      return rows().length == 0
          ? Double.NaN
          : Arrays.stream(rows())
              .mapToDouble(r -> Math.pow(distance(row(r), centre(of(clusters[r]))), 2))
              .sum();
    }

    double silhouette(boolean simplified) {
      if (occurring().length < 2 || occurring().length >= rows().length) {
        return Double.NaN;
      }
      return Arrays.stream(rows())
          .mapToDouble(
              r -> {
                int[] own = of(clusters[r]);
                if (own.length == 1) {
                  return 0;
                }
                double nearest =
                    Arrays.stream(occurring())
                        .filter(c -> c != clusters[r])
                        .mapToDouble(c -> away(r, of(c), of(c).length, simplified))
                        .min()
                        .orElseThrow();
                double near = away(r, own, own.length - 1, simplified);
                return Math.max(near, nearest) == 0
                    ? 0
                    : (nearest - near) / Math.max(near, nearest);
              })
          .average()
          .orElseThrow();
    }

    private double away(int row, int[] from, int count, boolean simplified) {
      return simplified
          ? distance(row(row), centre(from))
          : Arrays.stream(from).mapToDouble(o -> distance(row(row), row(o))).sum() / count;
    }

    double daviesBouldin() {
      if (occurring().length < 2) {
        return Double.NaN;
      }
      return Arrays.stream(occurring())
          .mapToDouble(
              a ->
                  Arrays.stream(occurring())
                      .filter(b -> b != a)
                      .mapToDouble(b -> ratio(of(a), of(b)))
                      .max()
                      .orElseThrow())
          .average()
          .orElseThrow();
    }

    private double ratio(int[] a, int[] b) {
      double apart = distance(centre(a), centre(b));
      return apart < 1e-12 ? Double.POSITIVE_INFINITY : (spread(a) + spread(b)) / apart;
    }

    private double spread(int[] of) {
      return Arrays.stream(of)
          .mapToDouble(r -> distance(row(r), centre(of)))
          .average()
          .orElseThrow();
    }

    double calinskiHarabasz() {
      int k = occurring().length;
      int n = rows().length;
      if (k < 2 || k >= n) {
        return Double.NaN;
      }
      double between =
          Arrays.stream(occurring())
              .mapToDouble(c -> of(c).length * Math.pow(distance(centre(of(c)), centre(rows())), 2))
              .sum();
      return between / (k - 1) / (inertia() / (n - k));
    }
  }
}

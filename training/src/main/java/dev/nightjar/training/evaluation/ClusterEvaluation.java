package dev.nightjar.training.evaluation;

import dev.nightjar.features.kernel.ExactSum;
import dev.nightjar.training.model.Task;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How well rows fall into clusters, by Euclidean distance. A cluster's centre is the mean of its
 * rows; clusters without rows do not count.
 *
 * @param metrics of {@link Task#CLUSTERING}
 * @param sizes rows of each cluster
 */
@SuppressWarnings("ArrayRecordComponent") // made once and never compared
public record ClusterEvaluation(TaskMetrics metrics, long[] sizes) {
  /**
   * Rows up to which the silhouette takes all pairs: 5,000 rows of 30 columns are 375 million
   * differences.
   */
  public static final int SILHOUETTE_ROWS = 5_000;

  /**
   * Measures clusters.
   *
   * @param values row by row, {@code width} numbers each
   * @param width columns, at least 1
   * @param clusters of each row, from 0; negative for a row that is in none, which is left out
   * @param silhouetteRows up to how many rows the exact silhouette is measured; above only the
   *     simplified one (E. Hruschka, L. de Castro, R. Campello, 2004), which needs no pairs
   * @throws IllegalArgumentException when the arrays do not fit together
   */
  public static ClusterEvaluation measure(
      float[] values, int width, int[] clusters, int silhouetteRows) {
    if (width < 1 || values.length != (long) clusters.length * width) {
      throw new IllegalArgumentException(
          values.length + " values do not make " + clusters.length + " rows of " + width);
    }
    Rows rows = Rows.inOrder(values, width, clusters);
    long leftOut = clusters.length - rows.clusters.length;
    String flaw = rows.flaw();
    if (!flaw.isEmpty()) {
      return new ClusterEvaluation(
          TaskMetrics.undefined(Task.CLUSTERING, rows.clusters.length, leftOut, flaw), rows.sizes);
    }
    Distances distances = new Distances(rows);
    return new ClusterEvaluation(
        TaskMetrics.of(
            Task.CLUSTERING,
            rows.clusters.length,
            leftOut,
            new TaskMetrics.Measures(
                metric -> distances.value(metric, silhouetteRows),
                metric -> distances.note(metric, silhouetteRows))),
        rows.sizes);
  }

  /** Rows in an order that follows from what they hold, so that plain sums do not depend on it. */
  private record Rows(float[] values, int width, int[] clusters, long[] sizes) {
    static Rows inOrder(float[] values, int width, int[] clusters) {
      int[] order =
          RowOrder.sorted(
              clusters.length,
              (a, b) -> {
                int by = Integer.compare(clusters[a], clusters[b]);
                return by != 0
                    ? by
                    : Arrays.compare(
                        values, a * width, (a + 1) * width, values, b * width, (b + 1) * width);
              });
      int none = (int) Arrays.stream(clusters).filter(cluster -> cluster < 0).count();
      float[] ordered = new float[values.length - none * width];
      int[] orderedClusters = new int[clusters.length - none];
      for (int i = 0; i < orderedClusters.length; i++) {
        int row = order[none + i];
        orderedClusters[i] = clusters[row];
        System.arraycopy(values, row * width, ordered, i * width, width);
      }
      int most = orderedClusters.length == 0 ? -1 : orderedClusters[orderedClusters.length - 1];
      long[] sizes = new long[most + 1];
      for (int cluster : orderedClusters) {
        sizes[cluster]++;
      }
      return new Rows(ordered, width, orderedClusters, sizes);
    }

    String flaw() {
      if (clusters.length == 0) {
        return "there are no rows in a cluster";
      }
      int wrong = 0;
      for (float value : values) {
        wrong += Float.isFinite(value) ? 0 : 1;
      }
      return wrong > 0 ? wrong + " values are not finite numbers" : "";
    }

    /** The mean of each cluster; NaN for one without rows. */
    double[][] centres() {
      double[][] centres = new double[sizes.length][width];
      int from = 0;
      for (int cluster = 0; cluster < sizes.length; cluster++) {
        int to = from + (int) sizes[cluster];
        for (int column = 0; column < width; column++) {
          centres[cluster][column] = mean(from, to, column);
        }
        from = to;
      }
      return centres;
    }

    private double mean(int from, int to, int column) {
      ExactSum sum = new ExactSum();
      for (int row = from; row < to; row++) {
        sum.add(values[row * width + column]);
      }
      return sum.rounded() / (to - from);
    }

    double squaredDistance(int row, double[] centre) {
      double sum = 0;
      for (int column = 0; column < width; column++) {
        double gap = values[row * width + column] - centre[column];
        sum += gap * gap;
      }
      return sum;
    }

    double distance(int a, int b) {
      double sum = 0;
      for (int column = 0; column < width; column++) {
        double gap = (double) values[a * width + column] - values[b * width + column];
        sum += gap * gap;
      }
      return Math.sqrt(sum);
    }
  }

  /** The metrics over rows in order. */
  private static final class Distances {
    private final Rows rows;
    private final double[][] centres;
    private final double[] middle;
    private final int occurring;
    private @Nullable Double daviesBouldin;

    Distances(Rows rows) {
      this.rows = rows;
      this.centres = rows.centres();
      this.middle = new double[rows.width];
      for (int column = 0; column < middle.length; column++) {
        middle[column] = rows.mean(0, rows.clusters.length, column);
      }
      this.occurring = (int) Arrays.stream(rows.sizes).filter(size -> size > 0).count();
    }

    double value(String metric, int silhouetteRows) {
      return switch (metric) {
        case "silhouette" ->
            tooFew().isEmpty() && rows.clusters.length <= silhouetteRows
                ? silhouette()
                : Double.NaN;
        case "simplified_silhouette" -> tooFew().isEmpty() ? simplified() : Double.NaN;
        case "davies_bouldin" -> occurring < 2 ? Double.NaN : daviesBouldin();
        case "calinski_harabasz" -> tooFew().isEmpty() ? calinskiHarabasz() : Double.NaN;
        case "inertia" -> inertia();
        case "clusters" -> occurring;
        default -> throw new IllegalArgumentException("there is no metric " + metric);
      };
    }

    String note(String metric, int silhouetteRows) {
      return switch (metric) {
        case "silhouette" ->
            !tooFew().isEmpty()
                ? tooFew()
                : rows.clusters.length > silhouetteRows
                    ? rows.clusters.length
                        + " rows are more than "
                        + silhouetteRows
                        + ": see simplified_silhouette"
                    : "";
        case "simplified_silhouette" -> tooFew();
        case "davies_bouldin" ->
            occurring < 2
                ? "it needs two clusters"
                : Double.isFinite(daviesBouldin()) ? "" : "two clusters have the same centre";
        case "calinski_harabasz" ->
            !tooFew().isEmpty()
                ? tooFew()
                : inertia() == 0 ? "all rows are at the centre of their cluster" : "";
        default -> "";
      };
    }

    private String tooFew() {
      return occurring < 2
          ? "it needs two clusters"
          : occurring >= rows.clusters.length ? "it needs more rows than clusters" : "";
    }

    private double inertia() {
      double sum = 0;
      for (int row = 0; row < rows.clusters.length; row++) {
        sum += rows.squaredDistance(row, centres[rows.clusters[row]]);
      }
      return sum;
    }

    private double calinskiHarabasz() {
      double between = 0;
      for (int cluster = 0; cluster < centres.length; cluster++) {
        if (rows.sizes[cluster] > 0) {
          between += rows.sizes[cluster] * squares(centres[cluster], middle);
        }
      }
      return between / (occurring - 1) / (inertia() / (rows.clusters.length - occurring));
    }

    private static double squares(double[] a, double[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (a[i] - b[i]) * (a[i] - b[i]);
      }
      return sum;
    }

    private double daviesBouldin() {
      if (daviesBouldin == null) {
        double[] spread = new double[centres.length];
        for (int row = 0; row < rows.clusters.length; row++) {
          int cluster = rows.clusters[row];
          spread[cluster] +=
              Math.sqrt(rows.squaredDistance(row, centres[cluster])) / rows.sizes[cluster];
        }
        double sum = 0;
        for (int a = 0; a < centres.length; a++) {
          sum += rows.sizes[a] == 0 ? 0 : worstRatio(a, spread);
        }
        daviesBouldin = sum / occurring;
      }
      return daviesBouldin;
    }

    private double worstRatio(int a, double[] spread) {
      double worst = 0;
      for (int b = 0; b < centres.length; b++) {
        if (b != a && rows.sizes[b] > 0) {
          double distance = Math.sqrt(squares(centres[a], centres[b]));
          // Not 0/0: clusters in one place are as badly apart as can be.
          worst =
              distance == 0
                  ? Double.POSITIVE_INFINITY
                  : Math.max(worst, (spread[a] + spread[b]) / distance);
        }
        if (worst == Double.POSITIVE_INFINITY) {
          return worst;
        }
      }
      return worst;
    }

    private double silhouette() {
      double sum = 0;
      double[] to = new double[centres.length];
      for (int row = 0; row < rows.clusters.length; row++) {
        Arrays.fill(to, 0);
        for (int other = 0; other < rows.clusters.length; other++) {
          to[rows.clusters[other]] += rows.distance(row, other);
        }
        int own = rows.clusters[row];
        double nearest = Double.POSITIVE_INFINITY;
        for (int cluster = 0; cluster < to.length; cluster++) {
          if (cluster != own && rows.sizes[cluster] > 0) {
            nearest = Math.min(nearest, to[cluster] / rows.sizes[cluster]);
          }
        }
        // A row that is alone has 0 (P. Rousseeuw, 1987).
        sum += rows.sizes[own] == 1 ? 0 : width(to[own] / (rows.sizes[own] - 1), nearest);
      }
      return sum / rows.clusters.length;
    }

    private double simplified() {
      double sum = 0;
      for (int row = 0; row < rows.clusters.length; row++) {
        int own = rows.clusters[row];
        double nearest = Double.POSITIVE_INFINITY;
        for (int cluster = 0; cluster < centres.length; cluster++) {
          if (cluster != own && rows.sizes[cluster] > 0) {
            nearest = Math.min(nearest, rows.squaredDistance(row, centres[cluster]));
          }
        }
        sum +=
            rows.sizes[own] == 1
                ? 0
                : width(Math.sqrt(rows.squaredDistance(row, centres[own])), Math.sqrt(nearest));
      }
      return sum / rows.clusters.length;
    }

    private static double width(double own, double nearest) {
      double larger = Math.max(own, nearest);
      return larger == 0 ? 0 : (nearest - own) / larger;
    }
  }
}

package dev.nightjar.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nightjar.training.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricRegistryTest {
  @Test
  void whatIsKnownWithoutData() {
    assertThat(MetricRegistry.require(Task.BINARY, "auc").direction())
        .isEqualTo(Direction.MAXIMISE);
    Metric loss = MetricRegistry.require(Task.BINARY, "log_loss");
    assertThat(loss.better(0.4, 0.5)).isTrue();
    assertThat(loss.better(0.5, 0.5)).isFalse();
    assertThat(loss.better(Double.NaN, 0.5)).isFalse();
    assertThat(loss.gain(0.4, 0.5)).isPositive();
    Metric bias = MetricRegistry.require(Task.REGRESSION, "mean_error");
    assertThat(bias.ranks()).isFalse();
    assertThatThrownBy(() -> bias.gain(1, 2)).hasMessage("mean_error has no better and worse");
    assertThat(MetricRegistry.find(Task.REGRESSION, "auc")).isEmpty();
    assertThatThrownBy(() -> MetricRegistry.require(Task.REDUCTION, "auc"))
        .hasMessage(
            "there is no metric auc of the task reduction, only explained_variance_ratio,"
                + " reconstruction_error");
  }

  @Test
  void aNameMeansTheSameInEveryTaskAndIsOncePerTask() {
    for (Task task : Task.values()) {
      List<String> names = MetricRegistry.names(task);
      assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
      assertThat(MetricRegistry.of(task)).allMatch(metric -> metric.lowest() < metric.highest());
    }
    for (Metric metric : all()) {
      for (Metric other : all()) {
        if (metric.name().equals(other.name())) {
          assertThat(metric.direction()).as(metric.name()).isEqualTo(other.direction());
        }
      }
    }
  }

  /** The table of the docs has a row for each metric, and its direction. */
  @Test
  void theDocsHaveEveryMetric() throws IOException {
    String docs = Files.readString(Path.of("..", "docs", "evaluation.md"));
    for (Metric metric : new HashSet<>(all())) {
      String direction =
          switch (metric.direction()) {
            case MAXIMISE -> "max";
            case MINIMISE -> "min";
            case NONE -> "–";
          };
      assertThat(docs).contains("| `" + metric.name() + "` | " + direction + " |");
    }
  }

  private static List<Metric> all() {
    List<Metric> all = new ArrayList<>(MetricRegistry.fairness());
    for (Task task : Task.values()) {
      all.addAll(MetricRegistry.of(task));
    }
    return all;
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study's trials, winner and model bytes are the same wherever it runs. */
class StudyOnClusterSlowIT {
  @TempDir static Path folder;

  private static TrainedStudy plain;

  @BeforeAll
  static void trainsOnTwoCores() throws IOException {
    TrainedStudy.writeRows(folder);
    plain = TrainedStudy.here(folder, "plain");
  }

  @Test
  void t9_oneTrialAtATimeAndEightGiveTheSame() throws IOException {
    for (String cores : List.of("1", "8")) {
      ChildJvm child = TrainedStudy.child(folder, "cores-" + cores, "local[" + cores + "]");
      assertThat(child.waitFor()).as(child.output()).isZero();
      TrainedStudy.at(folder, "cores-" + cores).requiresSame(plain);
    }
  }

  @Test
  void t9_aClusterOfTwoWorkersGivesTheSame() throws IOException {
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"))) {
      cluster
          .submit(
              List.of("--conf", "spark.scheduler.minRegisteredResourcesRatio=1"),
              TrainedStudy.command(folder, "on-cluster"))
          .requires(0);
      cluster.requireExecutors();
    }
    TrainedStudy.at(folder, "on-cluster").requiresSame(plain);
  }
}

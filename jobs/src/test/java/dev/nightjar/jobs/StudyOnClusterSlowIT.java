package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A study's trials, winner and model bytes are the same wherever it runs. */
class StudyOnClusterSlowIT {
  private static final Path JOBS = Path.of("target").toAbsolutePath();

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
  void t9_aClusterOfTwoWorkersGivesTheSame() throws Exception {
    Path work = folder.resolve("cluster");
    try (StandaloneCluster cluster = StandaloneCluster.start(work)) {
      Path log = folder.resolve("submit.log");
      Process process =
          new ProcessBuilder(submit(cluster.master()))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
    TrainedStudy.at(folder, "on-cluster").requiresSame(plain);
    for (String worker : List.of("worker-0", "worker-1")) {
      try (Stream<Path> applications = Files.list(work.resolve(worker))) {
        assertThat(applications).as("%s had an executor", worker).isNotEmpty();
      }
    }
  }

  private static List<String> submit(String master) {
    List<String> command =
        new ArrayList<>(
            List.of(
                JOBS.resolve("spark-home/bin/spark-submit").toString(),
                "--master",
                master,
                "--conf",
                "spark.driver.host=127.0.0.1",
                "--conf",
                "spark.driver.bindAddress=127.0.0.1",
                "--conf",
                "spark.ui.enabled=false",
                "--conf",
                "spark.scheduler.minRegisteredResourcesRatio=1",
                "--executor-memory",
                "768m",
                "--driver-java-options",
                "-XX:TieredStopAtLevel=1",
                "--class",
                "dev.nightjar.jobs.Main",
                JOBS.resolve("nightjar.jar").toString()));
    command.addAll(TrainedStudy.command(folder, "on-cluster"));
    return command;
  }
}

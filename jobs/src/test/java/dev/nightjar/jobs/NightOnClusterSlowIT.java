package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.LedgerEntry;
import dev.nightjar.lakehouse.RunLedger;
import dev.nightjar.lakehouse.TestSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole night, from what landed to the training it decides on, by the real spark-submit on a
 * master and two workers: the tables end as they do embedded.
 */
class NightOnClusterSlowIT {
  private static final ReferenceRun REFERENCE = ReferenceRun.get();
  private static final String LAST = ReferenceRun.LAST.toString();
  private static final List<String> NIGHTLY = List.of("nightly", "--date", LAST);
  private static final String PREDICTIONS = "late_arrival_predictions";

  @TempDir static Path folder;

  private static StandaloneCluster cluster;

  @BeforeAll
  static void starts() {
    cluster = StandaloneCluster.start(folder.resolve("cluster"));
  }

  @AfterAll
  static void ends() {
    cluster.close();
  }

  @Test
  void t9_aNightOnTwoWorkersIsTheNightOfTheLauncher() throws Exception {
    Path embedded = place("embedded");
    Path onCluster = place("client-mode");
    launch(embedded);
    submit(List.of("--conf", "spark.scheduler.minRegisteredResourcesRatio=1"), onCluster)
        .requires(0, "\"job\":\"nightly\"", "\"status\":\"DONE\"");
    cluster.requireExecutors();
    REFERENCE.requireSame(embedded, ReferenceRun.NIGHTLY);
    REFERENCE.requireSame(onCluster, ReferenceRun.NIGHTLY);
    assertThat(predictions(onCluster)).isNotEmpty().isEqualTo(predictions(embedded));
  }

  @Test
  void t9_theDriverMayRunOnAWorker() throws IOException {
    Path place = place("cluster-mode");
    submit(clusterMode(), place).requires(0);
    REFERENCE.requireSame(place, ReferenceRun.NIGHTLY);
  }

  @Test
  void w8_inClientModeTheCallerGetsTheExitCode_inClusterModeTheLedgerIsAsked() throws IOException {
    Path place = place("refused");
    Files.writeString(
        place.resolve("project/gates/outcomes.yaml"),
        """
        gate: outcomes
        rules: [{ rule: row_count, min: 1000000, severity: fail }]
        """);
    submit(List.of(), place).requires(20, "Cannot publish all of night " + LAST);
    submit(clusterMode(), place).requires(0);
    assertThat(lakehouse(place).ledger().entriesOf(ReferenceRun.LAST))
        .filteredOn(entry -> entry.job().equals(RunLedger.NIGHTLY))
        .hasSize(2)
        .noneMatch(LedgerEntry::done);
  }

  @Test
  void w8_aClusterThatDoesNotAnswerIsOutside() {
    Path place = place("nowhere");
    submit(List.of("--master", "spark://127.0.0.1:1"), place)
        .requires(30, "Cannot start Spark on spark://127.0.0.1:1");
  }

  private static Path place(String name) {
    Path place = folder.resolve(name);
    Folders.copy(REFERENCE.before(ReferenceRun.NIGHTLY), place);
    return place;
  }

  /**
   * The driver runs on a worker, and the caller waits for it. Spark's standalone master starts it
   * without the options that Java 17 needs.
   */
  private static List<String> clusterMode() throws IOException {
    return List.of(
        "--deploy-mode",
        "cluster",
        "--driver-memory",
        "900m",
        "--driver-java-options",
        Files.readString(Path.of("target/spark-home/java-options")).strip(),
        "--conf",
        "spark.standalone.submit.waitAppCompletion=true");
  }

  private static StandaloneCluster.Submitted submit(List<String> options, Path place) {
    return cluster.submit(options, ReferenceRun.withProject(place, NIGHTLY));
  }

  private static void launch(Path place) throws Exception {
    List<String> command = new ArrayList<>(List.of(Path.of("../nightjar").toString()));
    command.addAll(ReferenceRun.withProject(place, NIGHTLY));
    Path log = place.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command);
    // Model versions say which revision made them, and only the launcher knows one.
    builder.environment().put("NIGHTJAR_JAVA_OPTS", "-Dnightjar.revision=");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("it ends").isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  private static List<String> predictions(Path place) {
    return TableContents.rowHashes(lakehouse(place).read(PREDICTIONS));
  }

  private static Lakehouse lakehouse(Path place) {
    return TestSpark.lakehouse(place.resolve("lakehouse"));
  }
}

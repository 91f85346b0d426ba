package dev.nightjar.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.lakehouse.TestSpark;
import dev.nightjar.training.xgboost.DevicePreflight;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A small run of all engines: their results are the same. */
class BenchTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void allEnginesGiveTheSameRows() {
    assertThat(bench("--rounds=1")).isZero();
    assertThat(out.toString()).contains("DuckDB ASOF", "nightjar, exchange plan");
  }

  @Test
  void allEnginesMeasureTheSameWindows() {
    assertThat(run("windows", "--rounds=1")).isZero();
    assertThat(out.toString()).contains("DuckDB range join", "Spark range join + groupBy");
  }

  @Test
  void scoringGivesWhatTransformDoes() {
    assertThat(start("score", "--rows=3000", "--rounds=5", "--repeats=1", "--data=" + folder))
        .isZero();
    assertThat(out.toString()).contains("nightjar", "XGBoost4J-Spark transform");
  }

  @Test
  void aStudyAndSparksTuningFindTheSameTrial() {
    assertThat(
            start(
                "study",
                "--rows=3000",
                "--features=6",
                "--rounds=5",
                "--trials=2",
                "--data=" + folder))
        .isZero();
    assertThat(out.toString())
        .contains("nightjar, halving", "Spark TrainValidationSplit", "outside of XGBoost");
  }

  @Test
  void aGpuIsMeasuredWhereOneIs() {
    assertThat(
            start(
                "gpu",
                "--rows=3000",
                "--features=6",
                "--rounds=5",
                "--repeats=1",
                "--data=" + folder))
        .isZero();
    if (DevicePreflight.available()) {
      assertThat(out.toString()).contains("cpu ", "cuda ");
    } else {
      assertThat(out.toString()).startsWith("skipped: no GPU");
      assertThat(folder).isEmptyDirectory();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--only=spork", "--only=", "--trials=3", "--features=2"})
  void aStudyThatCannotBeMeasuredIsRefused(String option) {
    assertThat(start("study", option, "--data=" + folder)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("Cannot measure: ");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void dataThatAKilledRunLeftHalfDoneAreMadeAgain() throws IOException {
    Path left = Files.createDirectory(folder.resolve("2000-5000-50-20.part"));
    Files.writeString(left.resolve("spine.parquet"), "half of it");
    assertThat(bench("--rounds=1", "--only=duckdb")).isZero();
    assertThat(left).doesNotExist();
    assertThat(folder.resolve("2000-5000-50-20")).isDirectoryContaining("glob:**c.parquet");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours,duckbd", "", ",", ",ours"})
  void enginesThatThereAreNotAreRefusedWithThoseThatThereAre(String only) {
    assertThat(bench("--only=" + only)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .contains("no such engine; valid: ours, exchange, duckdb, window, range");
    assertThat(folder).isEmptyDirectory();
  }

  private int bench(String... options) {
    return run("asof", options);
  }

  private int run(String bench, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spine=2000",
                "--features=5000",
                "--entities=50",
                "--hot=20",
                "--data=" + folder));
    arguments.addAll(List.of(options));
    return start(bench, arguments.toArray(String[]::new));
  }

  private int start(String bench, String... options) {
    TestSpark.session();
    List<String> arguments = new ArrayList<>(List.of(bench));
    arguments.addAll(List.of(options));
    return new CommandLine(new Main())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (e, command, parsed) -> {
              throw e;
            })
        .execute(arguments.toArray(String[]::new));
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real launcher and the real spark-submit, over what the build has just packed. */
class LauncherIT {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  /** A process of seconds ends before the optimising compiler pays. */
  private static final String COLD = "-XX:TieredStopAtLevel=1";

  @TempDir Path folder;

  @Test
  void aMisspeltJobIsTheUsersMistake() throws Exception {
    requires(10, run(launcher("ingset", "--date", "2013-06-02")), "'ingset'", "ingest");
  }

  @Test
  void aProjectWithMistakesIsToldAllOfThemAtOnce() throws Exception {
    Path project = small();
    FlightsExtract.edit(project.resolve("tables/outcomes.yaml"), "(?m)^event_time:", "event_tme:");
    FlightsExtract.edit(
        project.resolve("models/late_arrival.yaml"), "(?m)^predict_at:", "predict_att:");
    requires(
        10,
        run(launcher("check", "--project", project.toString())),
        "tables/outcomes.yaml:",
        "did you mean 'event_time'",
        "models/late_arrival.yaml:",
        "did you mean 'predict_at'");
  }

  @Test
  void anUnwritableRootIsOutside() throws Exception {
    Path project = small();
    Path file = Files.writeString(folder.resolve("a-file"), "");
    FlightsExtract.edit(
        project.resolve("lakehouse.yaml"), "(?m)^root:.*$", "root: " + file.resolve("below"));
    requires(
        30,
        run(
            launcher(
                "ingest", "--bootstrap", "--to", "2013-01-02", "--project", project.toString())),
        "Cannot write below",
        "root in lakehouse.yaml");
  }

  @Test
  void sparkSubmitRunsTheSameMainClass() throws Exception {
    Path project = small();
    List<String> command =
        new ArrayList<>(
            List.of(
                HOME.resolve("jobs/target/spark-home/bin/spark-submit").toString(),
                "--master",
                "local[1]",
                "--driver-java-options",
                COLD,
                "--class",
                "dev.nightjar.jobs.Main",
                HOME.resolve("jobs/target/nightjar.jar").toString()));
    command.addAll(
        List.of("ingest", "--bootstrap", "--to", "2013-01-02", "--project", project.toString()));
    Ended ended = run(command);
    requires(0, ended, "\"job\":\"ingest\"", "\"status\":\"DONE\"");
    assertThat(project.resolveSibling("lakehouse/tables/outcomes/_delta_log")).isDirectory();
    assertThat(folder).isDirectoryNotContaining(each -> each.toString().contains("%20"));
  }

  /** A project with a space in its path and in that of its lakehouse. */
  private Path small() {
    return FlightsExtract.writeSmall(folder.resolve("a place"), LocalDate.of(2013, 1, 3), 1);
  }

  private static List<String> launcher(String... arguments) {
    List<String> command = new ArrayList<>(List.of(HOME.resolve("nightjar").toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private record Ended(int code, String output) {}

  private Ended run(List<String> command) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("NIGHTJAR_JAVA_OPTS", COLD);
    Process process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("it ends").isTrue();
    return new Ended(process.exitValue(), Files.readString(log));
  }

  private static void requires(int code, Ended ended, String... parts) {
    assertThat(ended.code()).as(ended.output()).isEqualTo(code);
    assertThat(ended.output()).contains(parts).doesNotContain("\tat ");
  }
}

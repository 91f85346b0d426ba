package dev.nightjar.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the benchmarks: {@code nightjar bench <engine>}. */
@Command(
    name = "nightjar bench",
    mixinStandardHelpOptions = true,
    description = "Runs an engine and its peers on the same data and prints ratios.",
    subcommands = {
      AsOfBench.class,
      WindowsBench.class,
      StudyBench.class,
      ScoreBench.class,
      GpuBench.class
    })
public final class Main implements Runnable {
  @Spec CommandSpec spec;

  /** Runs one benchmark and ends the process. */
  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Cannot start: no engine is named.");
  }
}

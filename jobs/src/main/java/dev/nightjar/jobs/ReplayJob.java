package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.training.Replay;
import dev.nightjar.training.Replayed;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a registered version again from what is recorded of it, and compares the bytes.",
      "Where they differ, what was not the same (engine build, machine, code) is named, and the"
          + " predictions and measures are compared instead. Nothing is written; exit code 20 says"
          + " that it is another model."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar replay late_arrival",
      "  nightjar replay late_arrival@2 --json"
    })
final class ReplayJob extends Job {
  @Mixin ShowOptions show;

  @Parameters(
      paramLabel = "MODEL[@VERSION]",
      description = "The version; the champion if none is named.")
  private String name = "";

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      defaultValue = "0.001",
      description =
          "How far each measure of the test part may lie from the recorded one when something else"
              + " trained the model (default: ${DEFAULT-VALUE}).")
  private double tolerance;

  @Override
  public Integer call() {
    if (!(tolerance >= 0)) {
      throw new ParameterException(
          spec.commandLine(), "Cannot start: --tolerance must be 0 or more.");
    }
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    Replayed replayed = replay(lakehouse, project, ChosenVersion.of(new Registry(lakehouse), name));
    new ShownReplay(replayed).print(out(), show.json);
    if (replayed.outcome() == Replayed.Outcome.DIFFERENT) {
      throw NightjarException.gate(
          "Cannot make " + replayed.version() + " again",
          replayed.reason(),
          "train a new version, and compare it before it is promoted");
    }
    return DONE;
  }

  private Replayed replay(Lakehouse lakehouse, WholeProject project, ModelVersion version) {
    Run run = lakehouse.start("replay", NightRange.of(version.lineage().night()));
    try (SparkProgress progress = SparkProgress.of(lakehouse.spark(), "replay " + version)) {
      return Replay.of(
          lakehouse,
          run,
          project.project(),
          project.featureTables(),
          version,
          project.models().get(version.model()),
          tolerance);
    } finally {
      run.abandon();
    }
  }
}

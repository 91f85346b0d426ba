package dev.nightjar.jobs;

import dev.nightjar.lakehouse.LakehouseSettings;
import dev.nightjar.lakehouse.Problems;
import picocli.CommandLine.Command;

@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Reads the whole project and reports all its mistakes at once, with file and line.",
    footer = {
      "",
      "Examples:",
      "  nightjar check",
      "  nightjar check --project my-project --env prod"
    })
final class CheckJob extends Job {
  @Override
  public Integer call() {
    Problems problems = new Problems();
    LakehouseSettings settings = LakehouseSettings.read(project.open().lakehouse(problems));
    problems.throwIfAny("Cannot use the project " + project.open().path());
    out().println(settings.name() + ": no problems");
    return DONE;
  }
}

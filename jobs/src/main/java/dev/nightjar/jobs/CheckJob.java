package dev.nightjar.jobs;

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
    WholeProject project = project();
    out()
        .printf(
            "%s: no problems in %s, %s, %s, %s, %s%n",
            project.project().settings().name(),
            counted(project.project().tables().size(), "table"),
            counted(project.gates().size(), "gate"),
            counted(project.features().current().size(), "feature table"),
            counted(project.models().size(), "model"),
            counted(project.scorings().size(), "scoring definition"));
    return DONE;
  }

  private static String counted(int n, String noun) {
    return n + " " + noun + (n == 1 ? "" : "s");
  }
}

package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTestResult;
import dev.nightjar.features.FeatureTests;
import dev.nightjar.lakehouse.Sparks;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "test-features",
    mixinStandardHelpOptions = true,
    description = "Runs the unit tests written in the YAML of the feature tables.",
    footer = {
      "",
      "Examples:",
      "  nightjar test-features",
      "  nightjar test-features --project my-project"
    })
final class TestFeaturesJob extends Job {
  @Override
  public Integer call() {
    WholeProject project = project();
    List<FeatureTestResult> results =
        FeatureTests.run(
            Sparks.open(project.project().settings()), project.project(), project.featureTables());
    for (FeatureTestResult result : results) {
      out().println((result.passed() ? "passed " : "FAILED ") + result.sentence());
    }
    long failed = results.stream().filter(result -> !result.passed()).count();
    out().println(results.size() - failed + " passed, " + failed + " failed");
    return failed == 0 ? DONE : Failure.USAGE;
  }
}

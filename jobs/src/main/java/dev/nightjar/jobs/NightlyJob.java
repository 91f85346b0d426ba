package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.Lease;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.RunLedger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "nightly",
    mixinStandardHelpOptions = true,
    description = {
      "A whole night in one go, from what landed to the decision about retraining.",
      "Ingest and gate, materialize, score, outcomes, monitor, decide, train where the decision says",
      "so, and publish where the project says so. A night left half done goes on where it stopped.",
      "A range of nights does the same in few commits; what its last night decides is trained."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar nightly --date 2013-06-02",
      "  nightjar nightly --from 2013-06-02 --to 2013-06-14 --no-retrain",
      "  nightjar nightly --date 2013-06-02 --wait 30m    waits for another nightly to end"
    })
final class NightlyJob extends Job {
  @Mixin NightOptions nights;

  @Option(
      names = "--retrain",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Trains when a night decides so (default); --no-retrain leaves it to others.")
  private boolean retrain;

  @Option(
      names = "--post-decisions",
      description =
          "Tells Airflow of each decision to train, once, so that its DAG `retrain` does it.")
  private boolean postDecisions;

  @Mixin AirflowOptions airflow;

  @Mixin WaitOption patience;

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    if (postDecisions && retrain) {
      throw nights.wrong("Cannot train here and in Airflow: add --no-retrain to --post-decisions.");
    }
    WholeProject written = project();
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    NightSummary summary = new NightSummary(range);
    try (Lease lease =
        Lease.take(lakehouse, "nightly " + range, patience.length(), err()::println)) {
      new Recorded(lakehouse, out())
          .run(
              RunLedger.NIGHTLY,
              range,
              run -> {
                new Nightly(lakehouse, project, lease, err(), run, summary)
                    .run(retrain ? Nightly.OnRetrain.TRAIN : Nightly.OnRetrain.LEAVE);
                err().println(summary.text(run.rows(), run.verdict(), run.seconds()));
              },
              summary::write);
    }
    if (postDecisions) {
      postDecisions(written, summary);
    }
    return DONE;
  }

  private void postDecisions(WholeProject project, NightSummary summary) {
    airflow.ask(
        client -> {
          new RetrainEvents(client, project.project().settings().name(), err())
              .post(summary.decisions());
          return DONE;
        });
  }
}

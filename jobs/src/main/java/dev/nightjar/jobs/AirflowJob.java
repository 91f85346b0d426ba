package dev.nightjar.jobs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "airflow",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "trigger|status|backfill|doctor",
    description = {
      "Asks an Airflow 3 to run the project's DAGs, and how they are.",
      "The password comes from an environment variable or a file, never from the command line."
    },
    subcommands = {
      AirflowTriggerJob.class,
      AirflowStatusJob.class,
      AirflowBackfillJob.class,
      AirflowDoctorJob.class
    },
    footer = {
      "",
      "Examples:",
      "  nightjar airflow doctor",
      "  nightjar airflow trigger nightly --date 2013-06-02 --wait 1h",
      "  nightjar airflow status nightly",
      "  nightjar airflow backfill nightly --from 2013-06-02 --to 2013-06-04"
    })
final class AirflowJob implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Cannot start: say trigger, status, backfill or doctor.");
  }
}

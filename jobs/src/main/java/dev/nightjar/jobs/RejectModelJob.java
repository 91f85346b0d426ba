package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.training.registry.Approvals;
import dev.nightjar.training.registry.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "reject",
    mixinStandardHelpOptions = true,
    description = "Ends a version's waiting for approval; the champion stays.",
    footer = {
      "",
      "Example:",
      "  nightjar models reject late_arrival 2 --reason \"trained on a week of storms\""
    })
final class RejectModelJob extends Job {
  @Mixin private VersionParameters chosen;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "rejected by hand",
      description = "Why, in one sentence; kept in the registry.")
  private String reason = "";

  @Override
  public Integer call() {
    Lakehouse lakehouse = openLakehouse();
    Registry registry = new Registry(lakehouse);
    NightRange night = chosen.night(registry);
    new Recorded(lakehouse, out())
        .run(
            "reject",
            night,
            run -> {
              new Approvals(lakehouse)
                  .reject(run, chosen.model, chosen.version, reason, ModelsJob.person());
              err().println(registry.standing(registry.show(chosen.model, chosen.version)));
            });
    return DONE;
  }
}

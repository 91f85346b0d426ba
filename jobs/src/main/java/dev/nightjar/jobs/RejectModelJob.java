package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.training.registry.Approvals;
import dev.nightjar.training.registry.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
  @Parameters(index = "0", paramLabel = "MODEL", description = "The model's name.")
  private String model = "";

  @Parameters(index = "1", paramLabel = "VERSION", description = "The version.")
  private long version;

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
    NightRange night = NightRange.of(registry.show(model, version).lineage().night());
    new Recorded(lakehouse, out())
        .run(
            "reject",
            night,
            run -> {
              new Approvals(lakehouse).reject(run, model, version, reason, ModelsJob.person());
              err().println(registry.standing(registry.show(model, version)));
            });
    return DONE;
  }
}

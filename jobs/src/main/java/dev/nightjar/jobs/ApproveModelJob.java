package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.training.registry.Approvals;
import dev.nightjar.training.registry.Champion;
import dev.nightjar.training.registry.Registry;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "approve",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a version that passed the gate and waits for approval the champion.",
      "It predicts the nights after the newest one that has been predicted."
    },
    footer = {
      "",
      "Example:",
      "  nightjar models approve late_arrival 2 --reason \"looked at the card with the owner\""
    })
final class ApproveModelJob extends Job {
  @Mixin private VersionParameters chosen;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "approved by hand",
      description = "Why, in one sentence; kept in the registry.")
  private String reason = "";

  @Override
  public Integer call() {
    WholeProject project = project();
    Lakehouse lakehouse = open(project);
    NightRange night = chosen.night(new Registry(lakehouse));
    new Recorded(lakehouse, out())
        .run(
            "approve",
            night,
            run -> {
              Champion champion =
                  new Approvals(lakehouse)
                      .approve(
                          run,
                          chosen.model,
                          chosen.version,
                          reason,
                          ModelsJob.person(),
                          predicted(project, lakehouse));
              ModelsJob.tell(this, champion);
            });
    return DONE;
  }

  /** The newest night that the model has predicted. */
  private @Nullable LocalDate predicted(WholeProject project, Lakehouse lakehouse) {
    return project.scorings(List.of()).stream()
        .filter(
            scoring -> scoring.model().equals(chosen.model) && lakehouse.exists(scoring.table()))
        .flatMap(scoring -> lakehouse.attempts(lakehouse.newest(scoring.table())).keySet().stream())
        .map(TableWindow::night)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }
}

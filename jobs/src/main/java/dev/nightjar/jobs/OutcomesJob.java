package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.scoring.ScoringDefinition;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "outcomes",
    mixinStandardHelpOptions = true,
    description = {
      "Joins the labels that a night took in to the predictions they are about, once each.",
      "A correction is a row of the night that learnt it; the newest one counts."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar outcomes --date 2013-06-02",
      "  nightjar outcomes --from 2013-06-02 --to 2013-06-14 --model late_arrival"
    })
final class OutcomesJob extends Job {
  @Mixin NightOptions nights;

  @Option(names = "--model", paramLabel = "M", description = "Only this model; may be repeated.")
  private List<String> models = List.of();

  @Option(
      names = "--nightly",
      description =
          "As `nightly` does: a model of which nothing has been predicted yet is left out.")
  private boolean nightly;

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    WholeProject written = project();
    List<ScoringDefinition> chosen = written.scorings(models);
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    new Recorded(lakehouse, out())
        .run(
            "outcomes",
            range,
            run ->
                new OutcomeStep(lakehouse, project, err())
                    .run(run, nightly ? OutcomeStep.scored(lakehouse, chosen) : chosen, range));
    return DONE;
  }
}

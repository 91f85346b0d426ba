package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.scoring.Explainer;
import dev.nightjar.scoring.Explanation;
import dev.nightjar.scoring.ScoringDefinition;
import java.time.LocalDate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Explains a prediction: the values it was made from, where each came from and when it was",
      "known, and the model's lineage. The prediction is made again from the pinned versions."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar explain late_arrival HA-51-JFK-20130601",
      "  nightjar explain late_arrival flight_id=HA-51-JFK-20130601 --json"
    })
final class ExplainJob extends Job {
  @Mixin ShowOptions show;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model's name.")
  private String model = "";

  @Parameters(
      index = "1",
      paramLabel = "KEY",
      description = "The row's key, or column=value,column=value for several columns.")
  private String key = "";

  @Override
  public Integer call() {
    WholeProject project = project();
    ScoringDefinition scoring = project.scoring(model);
    Lakehouse lakehouse = open(project);
    Run run = lakehouse.start("explain", NightRange.of(LocalDate.EPOCH));
    try {
      Explanation explanation =
          new Explainer(lakehouse, project.project(), project.features())
              .explain(run, scoring, key);
      new ShownExplanation(explanation, scoring.topFeatures()).print(out(), show.json);
    } finally {
      run.abandon();
    }
    return DONE;
  }
}

package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.scoring.Explainer;
import dev.nightjar.scoring.Explanation;
import dev.nightjar.scoring.ScoringDefinition;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Explains predictions: the values each was made from, where they came from and when they were",
      "known, and the model's lineage. The prediction is made again from the pinned versions."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar explain late_arrival HA-51-JFK-20130601",
      "  nightjar explain late_arrival HA-51-JFK-20130601 AA-21-JFK-20130601",
      "  nightjar explain late_arrival flight_id=HA-51-JFK-20130601 --json"
    })
final class ExplainJob extends Job {
  @Mixin ShowOptions show;

  @Parameters(index = "0", paramLabel = "MODEL", description = "The model's name.")
  private String model = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "KEY",
      description = "The rows' keys; column=value,column=value for a key of several columns.")
  private List<String> keys = List.of();

  @Override
  public Integer call() {
    WholeProject written = project();
    ScoringDefinition scoring = written.scoring(model);
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    List<Explanation> explanations =
        new Explainer(lakehouse, project.project(), project.featureTables()).explain(scoring, keys);
    String between = "";
    for (Explanation explanation : explanations) {
      out().print(between);
      new ShownExplanation(explanation, scoring.topFeatures()).print(out(), show.json);
      between = show.json ? "" : System.lineSeparator();
    }
    return DONE;
  }
}

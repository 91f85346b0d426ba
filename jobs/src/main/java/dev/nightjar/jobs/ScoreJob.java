package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.ServingModel;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Predicts the rows of a night or a range of nights with the champion.",
      "Snapshots that are missing or outdated are cut first.",
      "Or, with --data: predicts the rows of any files, without a project."
    },
    footer = {
      "",
      "What is added to the columns of --data:",
      "  binary          probability and decision; predicted, where classes have names",
      "  multiclass      predicted, and probability_CLASS of each class",
      "  regression      prediction",
      "  clustering      cluster, from 0",
      "  reduction       component_1 and so on",
      "  with --explain  explanation, an array of feature, value, contribution",
      "Columns that the model does not read are passed through.",
      "",
      "Examples:",
      "  nightjar score --date 2013-06-01",
      "  nightjar score --from 2013-06-01 --to 2013-12-31 --model late_arrival",
      "  nightjar score --model churn-model --data customers.parquet --out scored",
      "  nightjar score --model churn-model --data new.csv --out scored --explain 3",
      "  nightjar score --model late_arrival@2 --data flights --out f --format delta"
    })
final class ScoreJob extends Job {
  @Mixin NightOptions nights;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = {
        "Of nights: only this model; may be repeated.",
        "Of --data: the folder of a model that `train --model-out` wrote, or NAME[@VERSION] of the"
            + " project (without a version its champion)."
      })
  private List<String> models = List.of();

  @Option(
      names = "--nightly",
      description = {
        "As `nightly` does: a model that no version can predict yet is left out with a warning, and",
        "a baseline stands in for a champion that is not there yet."
      })
  private boolean nightly;

  @ArgGroup(exclusive = false, heading = "Any files instead of nights:%n")
  private @Nullable ScoreFiles files;

  @Override
  public Integer call() {
    if (files != null) {
      files.score(modelOfFiles(), this::openLakehouse, out());
      return DONE;
    }
    if (nights.areNone()) {
      throw nights.wrong(
          "Cannot tell what to score: give --date D, or --from D and --to D, or --data PATH.");
    }
    NightRange range = nights.nights();
    WholeProject written = project();
    List<ScoringDefinition> chosen = written.scorings(models);
    Lakehouse lakehouse = open(written);
    WholeProject project = written.in(lakehouse);
    ScoreStep step = new ScoreStep(lakehouse, project, err());
    Map<ScoringDefinition, List<ScoreStep.Served>> served = new LinkedHashMap<>();
    for (ScoringDefinition scoring : chosen) {
      served.put(
          scoring,
          nightly
              ? step.served(scoring, range)
              : requireServed(step, new Registry(lakehouse), scoring, range));
    }
    served.forEach(
        (scoring, by) -> {
          step.cutSnapshots(by);
          List<ScoreStep.Served> challengers = step.challengers(scoring, range);
          new Recorded(lakehouse, out())
              .run(
                  "score",
                  range,
                  run -> {
                    if (by.isEmpty()) {
                      step.tellUnserved(run, scoring);
                    }
                    step.run(run, scoring, by);
                    if (!challengers.isEmpty()) {
                      step.shadow(run, scoring, challengers);
                    }
                  });
        });
    return DONE;
  }

  private NamedModel modelOfFiles() {
    if (!nights.areNone() || nightly) {
      throw nights.wrong("Cannot score nights and --data at once: leave out one of them.");
    }
    if (models.size() != 1) {
      throw nights.wrong("Cannot tell which model: give one --model DIR or NAME[@VERSION].");
    }
    return new NamedModel(models.get(0));
  }

  /** Every night must have a model; one trained on what was known later predicts with hindsight. */
  private static List<ScoreStep.Served> requireServed(
      ScoreStep step, Registry registry, ScoringDefinition scoring, NightRange nights) {
    List<ScoreStep.Served> served =
        step.served(scoring, nights).stream()
            .filter(each -> each.model().role() != ServingModel.Role.BASELINE)
            .toList();
    LocalDate missing = nights.from();
    for (ScoreStep.Served each : served) {
      if (each.nights().contains(missing)) {
        missing = each.nights().to().plusDays(1);
      }
    }
    if (!missing.isAfter(nights.to())) {
      ModelVersion champion = registry.requireChampion(scoring.model());
      LocalDate trained = champion.lineage().night();
      if (!trained.isAfter(missing)) {
        // Its files are gone or changed: loading says which.
        registry.load(champion);
      }
      throw NightjarException.user(
          "Cannot score night " + missing + " with " + champion,
          "it was trained on what was known at the cutoff of night "
              + trained
              + ", which that night could not know",
          "score nights from " + trained + " on, or train as of an earlier night");
    }
    return served;
  }
}

package dev.nightjar.jobs;

import dev.nightjar.features.Manifest;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.scoring.Scored;
import dev.nightjar.scoring.Scorer;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description = {
      "Predicts the rows of a night or a range of nights with the champion.",
      "Snapshots that are missing or outdated are cut first."
    },
    footer = {
      "",
      "Examples:",
      "  nightjar score --date 2013-06-01",
      "  nightjar score --from 2013-06-01 --to 2013-12-31 --model late_arrival"
    })
final class ScoreJob extends Job {
  @Mixin NightOptions nights;

  @Option(names = "--model", paramLabel = "M", description = "Only this model; may be repeated.")
  private List<String> models = List.of();

  @Override
  public Integer call() {
    NightRange range = nights.nights();
    WholeProject project = project();
    List<ScoringDefinition> chosen = project.scorings(models);
    Lakehouse lakehouse = open(project);
    List<ModelVersion> champions = new ArrayList<>();
    for (ScoringDefinition scoring : chosen) {
      ModelVersion champion = new Registry(lakehouse).requireChampion(scoring.model());
      refuseHindsight(champion, range);
      champions.add(champion);
    }
    Scorer scorer = new Scorer(lakehouse, project.project(), project.features());
    for (int i = 0; i < chosen.size(); i++) {
      ScoringDefinition scoring = chosen.get(i);
      ModelVersion champion = champions.get(i);
      Manifest manifest =
          Manifest.parse(champion.lineage().manifest(), "the manifest of " + champion);
      new SnapshotRun(lakehouse, project).cutFor(project.featuresOf(manifest.spec()), range);
      new Recorded(lakehouse, out())
          .run(
              "score",
              range,
              run -> {
                Scored scored = scorer.score(run, scoring, champion, range);
                err()
                    .printf(
                        "%s: %d rows predicted by %s, %d of them yes, %d not predicted because"
                            + " their event comes first%n",
                        scored.table(),
                        scored.predicted(),
                        champion,
                        scored.positive(),
                        scored.notPredicted());
              });
    }
    return DONE;
  }

  /**
   * A model trained on what was known later than a night would predict with hindsight (rule T1).
   */
  private static void refuseHindsight(ModelVersion champion, NightRange nights) {
    LocalDate trained = champion.lineage().night();
    if (nights.from().isBefore(trained)) {
      throw NightjarException.user(
          "Cannot score night " + nights.from() + " with " + champion,
          "it was trained on what was known at the cutoff of night "
              + trained
              + ", which that night could not know",
          "score nights from " + trained + " on, or train as of an earlier night");
    }
  }
}

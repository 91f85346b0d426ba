package dev.nightjar.jobs;

import dev.nightjar.features.FeatureTable;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.Verdict;
import dev.nightjar.scoring.Scored;
import dev.nightjar.scoring.Scorer;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.ServingModel;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Predicts nights, each with the model that serves it. */
final class ScoreStep {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final Registry registry;
  private final PrintWriter err;

  ScoreStep(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.registry = new Registry(lakehouse);
    this.err = err;
  }

  /** Consecutive nights that one model serves. */
  record Served(ServingModel model, NightRange nights) {}

  /** What serves each of the nights, in order; a night that nothing may predict is left out. */
  List<Served> served(ScoringDefinition scoring, NightRange nights) {
    return byNights(nights, night -> registry.serving(scoring.model(), night));
  }

  /** Says that nothing can predict the nights of a run. */
  void tellUnserved(Run run, ScoringDefinition scoring) {
    run.judge(Verdict.WARN);
    err.printf(
        "WARN no version of %s can predict %s: nothing is scored; train one with `nightjar"
            + " train --date %s`%n",
        scoring.model(), run.nights(), run.nights().from());
  }

  /** What predicts each of the nights in the shadow, as far as the scoring wants it. */
  List<Served> challengers(ScoringDefinition scoring, NightRange nights) {
    return scoring.shadow() == null
        ? List.of()
        : byNights(nights, night -> registry.challenger(scoring.model(), night));
  }

  private static List<Served> byNights(
      NightRange nights, Function<LocalDate, Optional<ServingModel>> choice) {
    List<Served> served = new ArrayList<>();
    for (LocalDate night : nights.nights()) {
      Optional<ServingModel> model = choice.apply(night);
      if (model.isEmpty()) {
        continue;
      }
      int last = served.size() - 1;
      if (last >= 0
          && served.get(last).model().equals(model.get())
          && served.get(last).nights().to().plusDays(1).equals(night)) {
        NightRange longer = new NightRange(served.get(last).nights().from(), night);
        served.set(last, new Served(model.get(), longer));
      } else {
        served.add(new Served(model.get(), NightRange.of(night)));
      }
    }
    return served;
  }

  /** The feature tables that predictions of nights are read from, by night range. */
  Map<NightRange, Collection<FeatureTable>> features(List<Served> served) {
    Map<NightRange, Collection<FeatureTable>> features = new LinkedHashMap<>();
    for (Served each : served) {
      features
          .computeIfAbsent(each.nights(), n -> new LinkedHashSet<>())
          .addAll(project.featuresOf(each.model().version().manifest().spec()));
    }
    return features;
  }

  /** Cuts the snapshots that predictions are made from and that are missing or outdated. */
  void cutSnapshots(List<Served> served) {
    SnapshotRun snapshots = new SnapshotRun(lakehouse, project);
    features(served).forEach((nights, tables) -> snapshots.cutFor(tables, nights));
  }

  /** Runs the step for one model; the snapshots it needs are there. */
  long run(Run run, ScoringDefinition scoring, List<Served> served) {
    Scorer scorer = new Scorer(lakehouse, project.project(), project.featureTables());
    long predicted = 0;
    for (Served each : served) {
      if (!each.model().sentence().isEmpty()) {
        err.println("WARN " + each.model().sentence());
      }
      Scored scored = scorer.score(run, scoring, each.model(), each.nights());
      predicted += scored.predicted();
      err.printf(
          "%s: %d rows predicted by %s,%s %d not predicted because their event comes first%n",
          scored.table(),
          scored.predicted(),
          each.model().version(),
          scored.positive() == null ? "" : " " + scored.positive() + " of them yes,",
          scored.notPredicted());
    }
    return predicted;
  }

  /**
   * Predicts in the shadow. Nobody waits for it, so what goes wrong is a warning.
   *
   * @param challengers as {@link #challengers} gave them
   */
  void shadow(Run run, ScoringDefinition scoring, List<Served> challengers) {
    ScoringDefinition shadow = scoring.inShadow().orElseThrow();
    try {
      cutSnapshots(challengers);
      run(run, shadow, challengers);
    } catch (NightjarException e) {
      run.judge(Verdict.WARN);
      err.println(
          "WARN nothing is predicted in the shadow of " + scoring.table() + ": " + e.getMessage());
    }
  }
}

package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.col;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.scoring.Predictions;
import dev.nightjar.scoring.Scorer;
import dev.nightjar.scoring.ScoringDefinition;
import dev.nightjar.training.registry.ModelVersion;
import dev.nightjar.training.registry.Registry;
import dev.nightjar.training.registry.ServingModel;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.spark.sql.Row;

/** Predictions, made again by the version that made them. */
final class ReprocessPredictions implements Reprocessing {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final PrintWriter err;

  ReprocessPredictions(Lakehouse lakehouse, WholeProject project, PrintWriter err) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.err = err;
  }

  @Override
  public String job() {
    return "score";
  }

  @Override
  public void find(StaleWindows stale) {
    Scorer scorer = new Scorer(lakehouse, project.project(), project.featureTables());
    for (ScoringDefinition scoring : project.scorings(List.of())) {
      for (ScoreStep.Served served : predicted(scoring)) {
        scorer
            .uses(served.model().version(), served.nights())
            .forEach(
                (night, tables) ->
                    tables.forEach(
                        (table, windows) ->
                            stale
                                .among(table, windows.keySet())
                                .ifPresent(
                                    cause ->
                                        stale.add(
                                            new StaleWindow(
                                                scoring.table(),
                                                TableWindow.of(night),
                                                "it is made from " + cause)))));
        for (TableWindow window : outdated(scorer, scoring, served)) {
          stale.add(new StaleWindow(scoring.table(), window, "what it is made from has changed"));
        }
      }
    }
  }

  @Override
  public void redo(Run run) {
    Scorer scorer = new Scorer(lakehouse, project.project(), project.featureTables());
    for (ScoringDefinition scoring : project.scorings(List.of())) {
      List<ScoreStep.Served> due = new ArrayList<>();
      for (ScoreStep.Served served : predicted(scoring)) {
        for (NightRange range : Held.nights(outdated(scorer, scoring, served))) {
          due.add(new ScoreStep.Served(served.model(), range));
        }
      }
      new ScoreStep(lakehouse, project, err).run(run, scoring, due);
    }
  }

  private SortedSet<TableWindow> outdated(
      Scorer scorer, ScoringDefinition scoring, ScoreStep.Served served) {
    SortedMap<TableWindow, String> hashes =
        scorer.inputHashes(scoring, served.model(), served.nights());
    return lakehouse.outdated(scoring.table(), hashes);
  }

  /** Which version predicted which nights; a later promotion does not change the past. */
  private List<ScoreStep.Served> predicted(ScoringDefinition scoring) {
    if (!lakehouse.exists(scoring.table())) {
      return List.of();
    }
    Map<List<Object>, SortedSet<LocalDate>> nights = new LinkedHashMap<>();
    for (Row row :
        lakehouse
            .read(scoring.table())
            .select(
                col(TableDefinition.NIGHT),
                col(Predictions.MODEL_VERSION),
                col(Predictions.TRAINER))
            .distinct()
            .orderBy(TableDefinition.NIGHT)
            .collectAsList()) {
      nights
          .computeIfAbsent(List.of(row.getLong(1), row.getString(2)), k -> new TreeSet<>())
          .add(row.getLocalDate(0));
    }
    Registry registry = new Registry(lakehouse);
    List<ScoreStep.Served> served = new ArrayList<>();
    nights.forEach(
        (by, of) -> {
          ModelVersion version = registry.show(scoring.model(), (Long) by.get(0));
          ServingModel model = ServingModel.madeBy(version, (String) by.get(1));
          NightRange.of(of).forEach(range -> served.add(new ScoreStep.Served(model, range)));
        });
    return served;
  }
}

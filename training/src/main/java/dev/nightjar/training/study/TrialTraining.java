package dev.nightjar.training.study;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.TrialRun;
import dev.nightjar.training.trainer.Trainers;
import java.util.ArrayList;
import java.util.List;

/** Trains and measures one trial on each fold, in a task or at the driver. */
final class TrialTraining {
  private final ReadyFolds folds;
  private final Measuring measuring;
  private final Compute share;
  private final Compute all;

  /**
   * Trains, alone or beside other trials of this process.
   *
   * @param cores of this process; a trial has an equal share of them in each of its rounds, and the
   *     making of rows, for which all trials wait, has all
   */
  TrialTraining(ReadyFolds folds, Measuring measuring, int cores, Compute.Device device) {
    this.folds = folds;
    this.measuring = measuring;
    this.share = new Compute(() -> Math.max(1, cores / folds.running()), device);
    this.all = new Compute(cores, device);
  }

  /** Never throws for what is wrong with the trial itself: it is then one that failed. */
  FinishedTrial of(TrialRun asked) {
    long start = System.nanoTime();
    folds.begin();
    try {
      return measured(asked, start);
    } catch (NightjarException e) {
      return FinishedTrial.failed(asked, TrialSeconds.since(start), String.valueOf(e.getMessage()));
    } finally {
      folds.end();
    }
  }

  private FinishedTrial measured(TrialRun asked, long start) {
    Trainer trainer = Trainers.named(asked.point().trainer());
    Parameters parameters = AskedParameters.of(asked);
    FoldMeans means = new FoldMeans();
    List<byte[]> starts = folds.earlier().take(asked.trial(), asked.rounds());
    List<byte[]> models = new ArrayList<>();
    for (ReadyFolds.ReadyFold fold : folds.folds()) {
      long trained = System.nanoTime();
      byte[] earlier = starts.isEmpty() ? null : starts.get(models.size());
      byte[] model = fold.ready(trainer, parameters, all).train(parameters, share, earlier);
      double training = TrialSeconds.since(trained);
      models.add(model);
      try (Predictor predictor = trainer.open(model)) {
        means.add(
            model,
            measuring.measure(fold.parts().validation(), predictor),
            trainer.refitted(model, parameters),
            training);
      }
    }
    if (asked.rounds() > 0) {
      folds.earlier().keep(asked.trial(), asked.rounds(), models);
    }
    return means.finished(asked, trainer, parameters, TrialSeconds.since(start));
  }
}

package dev.nightjar.training.study;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.TrialRun;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.trainer.DistributedTrainers;
import dev.nightjar.training.trainer.Trainers;
import java.util.List;

/** Trains and measures trials, each on each fold by all workers together. */
final class DistributedTrials {
  private final Target target;
  private final DistributedRows rows;
  private final List<Fold> folds;
  private final Measuring measuring;
  private final Compute.Device device;

  DistributedTrials(
      Target target,
      DistributedRows rows,
      List<Fold> folds,
      Measuring measuring,
      Compute.Device device) {
    this.target = target;
    this.rows = rows;
    this.folds = List.copyOf(folds);
    this.measuring = measuring;
    this.device = device;
  }

  /** Never throws for what is wrong with the trial itself: it is then one that failed. */
  FinishedTrial of(TrialRun asked) {
    long start = System.nanoTime();
    Trainer trainer = Trainers.named(asked.point().trainer());
    Parameters parameters = AskedParameters.of(asked);
    FoldMeans means = new FoldMeans();
    try {
      for (Fold fold : folds) {
        long trained = System.nanoTime();
        byte[] model =
            DistributedTrainers.train(
                trainer.name(), rows, target, fold.train(), fold.validation(), parameters, device);
        double training = TrialSeconds.since(trained);
        means.add(
            model, measured(trainer, model, fold), trainer.refitted(model, parameters), training);
      }
    } catch (NightjarException e) {
      return FinishedTrial.failed(asked, TrialSeconds.since(start), String.valueOf(e.getMessage()));
    }
    return means.finished(asked, trainer, parameters, TrialSeconds.since(start));
  }

  private Measuring.Measured measured(Trainer trainer, byte[] model, Fold fold) {
    String name = trainer.name();
    long start = System.nanoTime();
    float[] predicted = rows.predict(() -> Trainers.named(name).open(model), fold.validation());
    double predicting = TrialSeconds.since(start);
    return new Measuring.Measured(
        measuring.predicted(rows.outcomes().rows(fold.validation()), predicted).measure(),
        predicting);
  }
}

package dev.nightjar.training.study;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.TrialResult;
import dev.nightjar.training.search.TrialRun;
import dev.nightjar.training.trainer.Trainers;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** Trains and measures one trial on each fold, in a task or at the driver. */
final class TrialTraining {
  private final ReadyFolds folds;
  private final Measuring measuring;
  private final Compute compute;

  TrialTraining(ReadyFolds folds, Measuring measuring, Compute compute) {
    this.folds = folds;
    this.measuring = measuring;
    this.compute = compute;
  }

  /** Never throws for what is wrong with the trial itself: it is then one that failed. */
  FinishedTrial of(TrialRun asked) {
    long start = System.nanoTime();
    try {
      return measured(asked, start);
    } catch (NightjarException e) {
      return FinishedTrial.failed(asked, since(start), String.valueOf(e.getMessage()));
    }
  }

  private FinishedTrial measured(TrialRun asked, long start) {
    Trainer trainer = Trainers.named(asked.point().trainer());
    Parameters parameters = AskedParameters.of(asked);
    MessageDigest digest = DigestUtils.getSha256Digest();
    SortedMap<String, Double> metrics = new TreeMap<>();
    List<Parameters> refits = new ArrayList<>();
    List<byte[]> starts = folds.earlier().take(asked.trial(), asked.rounds());
    List<byte[]> models = new ArrayList<>();
    double training = 0;
    boolean first = true;
    for (ReadyFolds.ReadyFold fold : folds.folds()) {
      ReadyFolds.ReadyFold.Parts parts = fold.parts();
      long trained = System.nanoTime();
      byte[] earlier = starts.isEmpty() ? null : starts.get(models.size());
      byte[] model = fold.ready(trainer, parameters, compute).train(parameters, compute, earlier);
      training += since(trained);
      models.add(model);
      digest.update(model);
      try (Predictor predictor = trainer.open(model)) {
        addAll(metrics, measuring.measure(parts.validation(), predictor), first);
      }
      refits.add(trainer.refitted(model, parameters));
      first = false;
    }
    if (asked.rounds() > 0) {
      folds.earlier().keep(asked.trial(), asked.rounds(), models);
    }
    int count = folds.folds().size();
    metrics.replaceAll((name, sum) -> sum / count);
    return new FinishedTrial(
        new TrialResult(asked.trial(), asked.level(), asked.point(), false, metrics),
        asked.rounds(),
        parameters,
        mean(trainer, refits),
        HexFormat.of().formatHex(digest.digest()),
        since(start),
        training,
        "");
  }

  /** Whole numbers are rounded up: a round too many costs less than one too few. */
  private static Parameters mean(Trainer trainer, List<Parameters> folds) {
    Parameters mean = folds.get(0);
    for (Parameter parameter : trainer.parameters()) {
      String name = parameter.name();
      if (parameter.numeric()
          && folds.stream().anyMatch(p -> p.real(name) != folds.get(0).real(name))) {
        double value = folds.stream().mapToDouble(p -> p.real(name)).sum() / folds.size();
        mean = mean.with(name, parameter.whole() ? Math.ceil(value) : value);
      }
    }
    return mean;
  }

  /** Sums, of the metrics that all folds have. */
  private static void addAll(SortedMap<String, Double> sums, TaskMetrics fold, boolean first) {
    Map<String, @Nullable Double> values = fold.values();
    for (String name : first ? List.copyOf(values.keySet()) : List.copyOf(sums.keySet())) {
      Double value = values.get(name);
      if (value == null) {
        sums.remove(name);
      } else {
        sums.merge(name, value, Double::sum);
      }
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}

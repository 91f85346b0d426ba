package dev.nightjar.training.study;

import dev.nightjar.training.evaluation.TaskMetrics;
import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.TrialResult;
import dev.nightjar.training.search.TrialRun;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** Gathers what a trial gave on each fold. */
final class FoldMeans {
  private final MessageDigest digest = DigestUtils.getSha256Digest();
  private final SortedMap<String, Double> sums = new TreeMap<>();
  private final List<Parameters> refits = new ArrayList<>();
  private double training;
  private double predicting;

  /**
   * Adds a fold.
   *
   * @param refit the parameters that train this fold's model again on more rows
   * @param trained seconds inside the trainer
   */
  void add(byte[] model, Measuring.Measured measured, Parameters refit, double trained) {
    digest.update(model);
    addAll(measured.metrics());
    refits.add(refit);
    training += trained;
    predicting += measured.predicting();
  }

  FinishedTrial finished(TrialRun asked, Trainer trainer, Parameters parameters, double seconds) {
    int count = refits.size();
    sums.replaceAll((name, sum) -> sum / count);
    return new FinishedTrial(
        new TrialResult(asked.trial(), asked.level(), asked.point(), false, sums),
        asked.rounds(),
        parameters,
        mean(trainer, refits),
        HexFormat.of().formatHex(digest.digest()),
        new TrialSeconds(seconds, training, predicting),
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
  private void addAll(TaskMetrics fold) {
    Map<String, @Nullable Double> values = fold.values();
    boolean first = refits.isEmpty();
    for (String name : first ? List.copyOf(values.keySet()) : List.copyOf(sums.keySet())) {
      Double value = values.get(name);
      if (value == null) {
        sums.remove(name);
      } else {
        sums.merge(name, value, Double::sum);
      }
    }
  }
}

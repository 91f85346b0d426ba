package dev.nightjar.training;

import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.training.model.Fit;
import dev.nightjar.training.model.Matrix;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Predictor;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.split.Fold;
import dev.nightjar.training.trainer.Trainers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the trainers of a contest predict of rows that the model of a fold has not seen. */
final class ContestFolds {
  private ContestFolds() {}

  /**
   * Trains on each fold in turn.
   *
   * @return by trainer, a prediction for each row of the validation part
   */
  static Map<String, float[]> predicted(Map<String, Parameters> trainers, Parts parts) {
    List<String> names = List.copyOf(trainers.keySet());
    int[] validated = parts.division().validated();
    Map<String, float[]> predicted = new LinkedHashMap<>();
    names.forEach(name -> predicted.put(name, new float[validated.length]));
    for (Fold fold : parts.division().folds()) {
      Parts.Encoded rows = parts.encoded(fold);
      List<float[]> each =
          SideBySide.each(
              names, name -> predicted(name, Objects.requireNonNull(trainers.get(name)), rows));
      for (int row = 0; row < fold.validation().length; row++) {
        int at = Arrays.binarySearch(validated, fold.validation()[row]);
        for (int i = 0; i < names.size(); i++) {
          Objects.requireNonNull(predicted.get(names.get(i)))[at] = each.get(i)[row];
        }
      }
    }
    return predicted;
  }

  static float[] predicted(Predictor predictor, Matrix rows) {
    float[] predicted = new float[rows.rows()];
    predictor.predict(rows.values(), rows.rows(), predicted);
    return predicted;
  }

  private static float[] predicted(String name, Parameters parameters, Parts.Encoded rows) {
    Trainer trainer = Trainers.named(name);
    byte[] model = trainer.train(Fit.of(Target.YES_OR_NO, rows.train(), parameters));
    try (Predictor predictor = trainer.open(model)) {
      return predicted(predictor, rows.validation());
    }
  }
}

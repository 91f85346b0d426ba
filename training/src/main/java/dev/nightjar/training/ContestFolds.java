package dev.nightjar.training;

import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.split.Division;
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
  static Map<String, float[]> predicted(
      Map<String, Parameters> trainers, ModelRows rows, Division division) {
    List<String> names = List.copyOf(trainers.keySet());
    int[] validated = division.validated();
    Map<String, float[]> predicted = new LinkedHashMap<>();
    names.forEach(name -> predicted.put(name, new float[validated.length]));
    for (Fold fold : division.folds()) {
      EncodedPart train = rows.learned(fold.train());
      EncodedPart held = rows.held(fold.validation(), train.encoder());
      List<float[]> each =
          SideBySide.each(
              names,
              name -> {
                Trainer trainer = Trainers.named(name);
                Parameters parameters = Objects.requireNonNull(trainers.get(name));
                return held.predict(trainer, train.train(trainer, parameters));
              });
      for (int row = 0; row < fold.validation().length; row++) {
        int at = Arrays.binarySearch(validated, fold.validation()[row]);
        for (int i = 0; i < names.size(); i++) {
          Objects.requireNonNull(predicted.get(names.get(i)))[at] = each.get(i)[row];
        }
      }
    }
    return predicted;
  }
}

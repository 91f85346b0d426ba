package dev.nightjar.training.trainer;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.xgboost.XgboostTrainer;
import java.util.List;

/** The trainers that there are: a new one is a class and a line here. */
public final class Trainers {
  private static final List<Trainer> ALL =
      List.of(
          new XgboostTrainer(),
          new LogisticRegressionTrainer(),
          new LinearRegressionTrainer(),
          new RandomForestTrainer(),
          new GbtTrainer(),
          new KMeansTrainer(),
          new GaussianMixtureTrainer(),
          new PcaTrainer(),
          new ConstantTrainer(),
          new LastValueTrainer());

  private Trainers() {}

  /** All of them. */
  public static List<Trainer> all() {
    return ALL;
  }

  /** Their names. */
  public static List<String> names() {
    return ALL.stream().map(Trainer::name).toList();
  }

  /**
   * The trainer of this name.
   *
   * @throws NightjarException of category USER when there is none
   */
  public static Trainer named(String name) {
    return ALL.stream()
        .filter(trainer -> trainer.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                NightjarException.user(
                    "Cannot use the trainer '" + name + "'",
                    "there is no such trainer" + Problems.didYouMean(name, names()),
                    ""));
  }
}

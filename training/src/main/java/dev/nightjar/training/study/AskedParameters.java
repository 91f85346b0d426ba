package dev.nightjar.training.study;

import dev.nightjar.training.model.Parameter;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Trainer;
import dev.nightjar.training.search.ParameterValue;
import dev.nightjar.training.search.Point;
import dev.nightjar.training.search.TrialRun;
import dev.nightjar.training.trainer.Trainers;
import java.util.Map;

/** The parameters of a trainer that a point of a search means. */
public final class AskedParameters {
  private static final String ROUNDS = "rounds";
  private static final String SEED = "seed";

  private AskedParameters() {}

  /** Those of a training: with its rounds, and with its seed where the point fixes none. */
  static Parameters of(TrialRun run) {
    Trainer trainer = Trainers.named(run.point().trainer());
    Parameters parameters = of(run.point());
    if (!run.point().values().containsKey(SEED) && has(trainer, SEED)) {
      parameters = parameters.with(SEED, run.seed());
    }
    return run.rounds() > 0 && has(trainer, ROUNDS)
        ? parameters.with(ROUNDS, run.rounds())
        : parameters;
  }

  /** All parameters of the trainer: the point's, and the usual values of the others. */
  public static Parameters of(Point point) {
    Parameters parameters = Parameters.defaults(Trainers.named(point.trainer()));
    for (Map.Entry<String, ParameterValue> entry : point.values().entrySet()) {
      parameters =
          entry.getValue() instanceof ParameterValue.Number number
              ? parameters.with(entry.getKey(), number.value())
              : parameters.with(entry.getKey(), entry.getValue().toString());
    }
    return parameters;
  }

  private static boolean has(Trainer trainer, String name) {
    return trainer.parameters().stream().map(Parameter::name).anyMatch(name::equals);
  }
}

package dev.nightjar.training.trainer;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.DistributedRows;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.model.Parameters;
import dev.nightjar.training.model.Target;
import dev.nightjar.training.xgboost.DistributedXgboost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The trainers that need no memory for all rows. */
public final class DistributedTrainers {
  private static final String XGBOOST = "xgboost";
  private static final String CONSTANT = "constant";

  /** Their names. */
  public static final List<String> NAMES = List.of(XGBOOST, CONSTANT);

  private DistributedTrainers() {}

  /**
   * Trains on some of the rows.
   *
   * @param trainer one of {@link #NAMES}
   * @param train places of the rows to train on, rising
   * @param validation places of those that early stopping looks at, rising; null where nothing
   *     stops early
   * @throws NightjarException of category USER when the trainer is another, or cannot train so
   */
  public static byte[] train(
      String trainer,
      DistributedRows rows,
      Target target,
      int[] train,
      int @Nullable [] validation,
      Parameters parameters,
      Compute.Device device) {
    return switch (trainer) {
      case XGBOOST -> DistributedXgboost.train(rows, target, train, validation, parameters, device);
      case CONSTANT ->
          ConstantTrainer.train(target, rows.encoder(), rows.outcomes().rows(train), parameters);
      default -> throw refused(trainer);
    };
  }

  /** Refuses a trainer that would need all rows in one memory. */
  public static void require(String trainer) {
    if (!NAMES.contains(trainer)) {
      throw refused(trainer);
    }
  }

  private static NightjarException refused(String trainer) {
    return NightjarException.user(
        "Cannot train " + trainer + " with the engine " + Engine.DISTRIBUTED_NAME,
        "it needs all rows in one memory; these do not: " + String.join(", ", NAMES),
        "name one of these, or use the engine " + Engine.MEMORY_NAME);
  }
}

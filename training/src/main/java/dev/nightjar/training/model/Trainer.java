package dev.nightjar.training.model;

import dev.nightjar.lakehouse.NightjarException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A kind of model. Implementations have no state; the same {@link Fit} gives the same model on any
 * number of threads (to the bit, or to what {@link #tolerance} says).
 */
public interface Trainer {
  /** Its key under {@code trainers:} in models/*.yaml. */
  String name();

  /** The file its model is kept in, such as {@code model.ubj}. */
  String fileName();

  /** The tasks it can be asked for. */
  Set<Task> tasks();

  /** The parameters it reads. */
  List<Parameter> parameters();

  /** Name and version of the library that does the work; part of a model's identity. */
  String engineBuild();

  /** How far predictions of two trainings on the same input may lie apart; 0 for the same bytes. */
  double tolerance();

  /** Where it trains. */
  Place place();

  /**
   * Trains.
   *
   * @return the model in its own format; the SHA-256 of these bytes names it
   * @throws NightjarException of category USER when parameters do not fit the columns or the labels
   *     do not fit the task
   */
  byte[] train(Fit fit);

  /** Parameters that ask for something else than the task, by name with the reason. */
  default Map<String, String> refused(Task task, Parameters parameters) {
    return Map.of();
  }

  /** What parameters must agree on to train on the same {@link ReadyRows}. */
  default String readyKey(Parameters parameters) {
    return "";
  }

  /**
   * Makes the rows of a training ready for many.
   *
   * @param fit the rows, and parameters of the wanted {@link #readyKey}
   */
  default ReadyRows ready(Fit fit) {
    return new ReadyRows() {
      @Override
      public byte[] train(Parameters parameters, Compute compute, byte @Nullable [] start) {
        return Trainer.this.train(
            new Fit(fit.target(), fit.matrix(), fit.validation(), parameters, compute));
      }

      @Override
      public void close() {}
    };
  }

  /**
   * The parameters that train this model again on more rows, without validation rows: where
   * training stopped early, as many rounds as proved best.
   */
  default Parameters refitted(byte[] model, Parameters parameters) {
    return parameters;
  }

  /** The formats that {@link #export} writes, by the ends of their files' names. */
  default List<String> formats() {
    return List.of(fileName().substring(fileName().lastIndexOf('.') + 1));
  }

  /**
   * A model that this trainer made, in a format that other programs read.
   *
   * @param format one of {@link #formats}
   */
  default byte[] export(byte[] model, String format) {
    return model;
  }

  /** Opens a model that this trainer made; for one thread, on any machine. */
  Predictor open(byte[] model);

  /** Where a trainer can train. */
  enum Place {
    /** Anywhere, inside a task: it uses no Spark. */
    TASK,
    /** At the driver: it runs jobs of the active Spark session. */
    DRIVER
  }
}

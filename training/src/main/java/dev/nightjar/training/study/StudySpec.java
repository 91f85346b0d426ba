package dev.nightjar.training.study;

import dev.nightjar.training.model.Compute;
import dev.nightjar.training.model.Engine;
import dev.nightjar.training.search.SearchSpace;
import dev.nightjar.training.search.SearchSpec;
import dev.nightjar.training.trainer.Trainers;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What a study tries and how.
 *
 * @param space trainers and the values that their parameters may take
 * @param search algorithm, goals, constraints, trials, seed
 * @param measuring how predictions are measured
 * @param device where trials train
 * @param engine whether each trial has all rows in memory, or workers share them
 */
public record StudySpec(
    SearchSpace space,
    SearchSpec search,
    Measuring measuring,
    Compute.Device device,
    Engine engine) {
  /** Of the engine that has all rows in memory. */
  public StudySpec(
      SearchSpace space, SearchSpec search, Measuring measuring, Compute.Device device) {
    this(space, search, measuring, device, Engine.MEMORY);
  }

  /**
   * The id of the study over rows of this hash: of all that decides its results, the builds of the
   * engines included.
   */
  String id(String rows) {
    List<String> engines =
        space.trainers().keySet().stream().map(name -> Trainers.named(name).engineBuild()).toList();
    return DigestUtils.sha256Hex(
        String.join(
            "\n",
            space.toJson(),
            search.toJson(),
            measuring.toString(),
            device.key(),
            // Studies of before there were engines keep their ids.
            engines + (engine.distributed() ? "\n" + engine : ""),
            rows));
  }
}

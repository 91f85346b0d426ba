package dev.nightjar.training.registry;

/**
 * What predicts a night.
 *
 * @param version the model version
 * @param trainer the trainer that opens it: the version's own, or that of its baseline
 * @param role what it stands in for
 * @param sentence why it is not the champion; empty when it is
 */
public record ServingModel(ModelVersion version, String trainer, Role role, String sentence) {

  /**
   * What made predictions that name a version and a trainer: the version itself or its baseline.
   */
  public static ServingModel madeBy(ModelVersion version, String trainer) {
    Role role = trainer.equals(version.trainer()) ? Role.CHAMPION : Role.BASELINE;
    return new ServingModel(version, trainer, role, "");
  }

  /** What a model that predicts a night is to its model line. */
  public enum Role {
    /** The champion as of that night. */
    CHAMPION,
    /** One that was champion before it. */
    PREVIOUS_CHAMPION,
    /** The baseline that is kept with a version, for want of a champion. */
    BASELINE,
    /** One that may become champion, and predicts in the shadow. */
    CHALLENGER
  }
}

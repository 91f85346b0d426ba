package dev.nightjar.training.model;

/**
 * A parameter of a trainer, as models/*.yaml writes it.
 *
 * @param name its key
 * @param whole true for whole numbers
 * @param fallback its value where absent
 * @param least smallest valid value
 * @param most largest valid value
 * @param meaning one line for people
 */
public record Parameter(
    String name, boolean whole, double fallback, double least, double most, String meaning) {

  /** A whole number. */
  public static Parameter whole(String name, long fallback, long least, long most, String meaning) {
    return new Parameter(name, true, fallback, least, most, meaning);
  }

  /** A real number. */
  public static Parameter real(
      String name, double fallback, double least, double most, String meaning) {
    return new Parameter(name, false, fallback, least, most, meaning);
  }
}

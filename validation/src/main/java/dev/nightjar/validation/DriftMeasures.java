package dev.nightjar.validation;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import java.util.List;

/** The measures of drift that there are: a new one is a class and a line here. */
public final class DriftMeasures {
  private static final List<DriftMeasure> ALL =
      List.of(
          new PopulationStability(),
          new JensenShannon(),
          new TotalVariation(),
          new KolmogorovSmirnov());

  private DriftMeasures() {}

  /** All of them. */
  public static List<DriftMeasure> all() {
    return ALL;
  }

  /** Their names. */
  public static List<String> names() {
    return ALL.stream().map(DriftMeasure::name).toList();
  }

  /**
   * The measure of this name.
   *
   * @throws NightjarException of category USER when there is none
   */
  public static DriftMeasure named(String name) {
    return ALL.stream()
        .filter(measure -> measure.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                NightjarException.user(
                    "Cannot measure drift by '" + name + "'",
                    "there is no such measure" + Problems.didYouMean(name, names()),
                    "use one of " + String.join(", ", names())));
  }
}

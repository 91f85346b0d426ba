package dev.nightjar.validation;

import java.util.List;

/** A few of many, for sentences. */
final class Examples {
  private static final int FEW = 3;

  private Examples() {}

  /** The first three, and how many more there are. */
  static String of(List<String> all) {
    String few = String.join(", ", all.subList(0, Math.min(FEW, all.size())));
    return all.size() <= FEW ? few : few + " and " + Numbers.text(all.size() - FEW) + " more";
  }
}

package dev.nightjar.training.search;

import dev.nightjar.lakehouse.NightjarException;
import dev.nightjar.lakehouse.Problems;
import java.util.List;

/** The search algorithms that there are: a new one is a class and a line here. */
public final class SearchAlgorithms {
  private static final List<SearchAlgorithm> ALL =
      List.of(
          new GridSearch(),
          new RandomSearch(),
          new QuasiRandomSearch(),
          new TpeSearch(),
          new CmaEsSearch());

  private SearchAlgorithms() {}

  /** All of them. */
  public static List<SearchAlgorithm> all() {
    return ALL;
  }

  /** Their names. */
  public static List<String> names() {
    return ALL.stream().map(SearchAlgorithm::name).toList();
  }

  /**
   * The algorithm of this name.
   *
   * @throws NightjarException of category USER when there is none
   */
  public static SearchAlgorithm named(String name) {
    return ALL.stream()
        .filter(algorithm -> algorithm.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                NightjarException.user(
                    "Cannot search with '" + name + "'",
                    "there is no such algorithm" + Problems.didYouMean(name, names()),
                    ""));
  }
}

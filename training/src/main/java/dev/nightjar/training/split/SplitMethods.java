package dev.nightjar.training.split;

import java.util.List;

/** The ways to split that there are: a new one is a class and a line here. */
final class SplitMethods {
  private static final List<SplitMethod> ALL =
      List.of(
          new TimeMethod(),
          new WalkForwardMethod(),
          new RandomMethod(),
          new StratifiedMethod(),
          new GroupedMethod(),
          new KfoldMethod());

  private SplitMethods() {}

  static List<SplitMethod> all() {
    return ALL;
  }

  static List<String> names() {
    return ALL.stream().map(SplitMethod::name).toList();
  }

  /** The method of this name, which exists. */
  static SplitMethod named(String name) {
    return ALL.stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no split by " + name));
  }
}

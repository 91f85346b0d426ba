package dev.nightjar.validation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Every kind of rule that a gate may use, by its name in YAML. */
final class RuleKinds {
  /** Reads the checks of one rule; a rule on several columns is one check for each. */
  interface Kind extends Function<RuleSource, List<Subject>> {}

  static final Map<String, Kind> ALL =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("not_null", NotNull::read),
              Map.entry("range", Range::read),
              Map.entry("in_set", InSet::read),
              Map.entry("regex", Matches::read),
              Map.entry("expression", Holds::read),
              Map.entry("unique", Unique::read),
              Map.entry("row_count", Counts::read),
              Map.entry("gaps", Gaps::read),
              Map.entry("freshness", Freshness::read),
              Map.entry("variants", Variants::read),
              Map.entry("varies", Varies::read),
              Map.entry("reference", ReferenceCheck::read)));

  private RuleKinds() {}
}

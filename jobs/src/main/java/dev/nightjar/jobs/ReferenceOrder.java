package dev.nightjar.jobs;

import dev.nightjar.validation.Gate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts tables that gates refer to before the tables of those gates. */
final class ReferenceOrder {
  private ReferenceOrder() {}

  /**
   * The batches in waves: none refers to another of its wave or of a later one. Where gates refer
   * to each other in a circle, what is left is one wave and sees the others' earlier nights.
   */
  static List<List<StagedBatch>> waves(List<StagedBatch> batches, Map<String, Gate> gates) {
    List<List<StagedBatch>> waves = new ArrayList<>();
    List<StagedBatch> left = new ArrayList<>(batches);
    while (!left.isEmpty()) {
      Set<String> waiting =
          left.stream().map(batch -> batch.table().name()).collect(Collectors.toSet());
      List<StagedBatch> wave =
          left.stream()
              .filter(batch -> !refersTo(gates.get(batch.table().name()), waiting))
              .toList();
      waves.add(wave.isEmpty() ? List.copyOf(left) : wave);
      left.removeAll(waves.get(waves.size() - 1));
    }
    return waves;
  }

  private static boolean refersTo(
      @org.jspecify.annotations.Nullable Gate gate, Set<String> tables) {
    return gate != null && gate.references().stream().anyMatch(tables::contains);
  }
}

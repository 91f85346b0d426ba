package dev.nightjar.jobs;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.SideBySide;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.validation.Gate;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the tables that are made from others, each after those: staged, judged and published like
 * what landed.
 */
final class Derivation {
  private final Lakehouse lakehouse;
  private final WholeProject project;
  private final Run run;
  private final Intake intake;

  Derivation(Lakehouse lakehouse, WholeProject project, Run run, Intake intake) {
    this.lakehouse = lakehouse;
    this.project = project;
    this.run = run;
    this.intake = intake;
  }

  /**
   * Makes nights of tables. A night that was refused of a source is refused of what is made from
   * it.
   *
   * @param history all history up to the last night, instead of the nights
   */
  void make(List<TableDefinition> tables, NightRange nights, boolean history) {
    for (List<TableDefinition> wave : waves(tables)) {
      // Refusals are noted before the wave is worked on side by side.
      List<Open> open =
          wave.stream().map(t -> new Open(t, notRefused(t, nights, history))).toList();
      List<StagedBatch> staged =
          SideBySide.each(open, this::stage).stream().flatMap(Optional::stream).toList();
      intake.judgeAndPublish(staged);
    }
  }

  /** The windows of a table that may be made. */
  private record Open(TableDefinition table, List<TableWindow> windows) {}

  private Optional<StagedBatch> stage(Open open) {
    return open.windows().isEmpty()
        ? Optional.empty()
        : new TransformStage(lakehouse, project).stage(run, open.table(), open.windows());
  }

  private List<TableWindow> notRefused(TableDefinition table, NightRange nights, boolean history) {
    SortedSet<LocalDate> left = new TreeSet<>(history ? List.of(nights.to()) : nights.nights());
    for (String source : table.transform().from().keySet()) {
      for (LocalDate night : intake.refused(source)) {
        if (left.remove(night)) {
          intake.refuse(
              table.name(), night, source + ", which it is made from, was refused for that night");
        }
      }
    }
    return left.stream()
        .map(night -> history ? TableWindow.historyTo(night) : TableWindow.of(night))
        .toList();
  }

  /**
   * The tables in waves: none is made from another of its wave or of a later one. Where it can be,
   * none refers to such a one by its gate either.
   */
  private List<List<TableDefinition>> waves(List<TableDefinition> tables) {
    List<List<TableDefinition>> waves = new ArrayList<>();
    List<TableDefinition> left = new ArrayList<>(tables);
    while (!left.isEmpty()) {
      Set<String> waiting = left.stream().map(TableDefinition::name).collect(Collectors.toSet());
      List<TableDefinition> ready =
          left.stream()
              .filter(t -> t.transform().from().keySet().stream().noneMatch(waiting::contains))
              .toList();
      List<TableDefinition> wave =
          ready.stream().filter(t -> !refersTo(project.gates().get(t.name()), waiting)).toList();
      waves.add(wave.isEmpty() ? ready : wave);
      left.removeAll(waves.get(waves.size() - 1));
    }
    return waves;
  }

  private static boolean refersTo(@Nullable Gate gate, Set<String> tables) {
    return gate != null && gate.references().stream().anyMatch(tables::contains);
  }
}

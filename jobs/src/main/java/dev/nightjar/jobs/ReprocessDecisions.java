package dev.nightjar.jobs;

import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.TableDefinition;
import dev.nightjar.lakehouse.TableWindow;
import dev.nightjar.monitoring.Decision;
import dev.nightjar.monitoring.DecisionTable;
import dev.nightjar.monitoring.MonitoringTable;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Decisions on measurements that are others now; what somebody commanded stands. */
final class ReprocessDecisions implements Reprocessing {
  private final Lakehouse lakehouse;
  private final WholeProject project;

  ReprocessDecisions(Lakehouse lakehouse, WholeProject project) {
    this.lakehouse = lakehouse;
    this.project = project;
  }

  @Override
  public String job() {
    return "decide";
  }

  @Override
  public void find(StaleWindows stale) {
    SortedSet<TableWindow> held = held();
    for (TableWindow window : held) {
      stale
          .among(MonitoringTable.TABLE, Set.of(window))
          .ifPresent(
              cause ->
                  stale.add(
                      new StaleWindow(DecisionTable.TABLE, window, "it was decided on " + cause)));
    }
    for (TableWindow window : outdated(held)) {
      stale.add(
          new StaleWindow(
              DecisionTable.TABLE, window, "what was measured, or the rule, has changed"));
    }
  }

  @Override
  public void redo(Run run) {
    DecideStep step = new DecideStep(lakehouse, project);
    SortedSet<TableWindow> outdated = outdated(held());
    for (String model : project.models(List.of())) {
      SortedSet<TableWindow> ofModel = new TreeSet<>(outdated);
      ofModel.removeIf(window -> !window.scope().equals(model));
      for (NightRange range : Held.nights(ofModel)) {
        step.run(run, List.of(model), range, null);
      }
    }
  }

  private SortedSet<TableWindow> outdated(SortedSet<TableWindow> held) {
    return held.isEmpty()
        ? held
        : lakehouse.outdated(
            DecisionTable.TABLE, new DecideStep(lakehouse, project).inputHashes(held));
  }

  private SortedSet<TableWindow> held() {
    SortedSet<TableWindow> held = Held.windows(lakehouse, DecisionTable.TABLE);
    held.removeIf(window -> !project.models().containsKey(window.scope()));
    if (!held.isEmpty()) {
      SortedSet<TableWindow> decided = new TreeSet<>();
      lakehouse
          .read(DecisionTable.TABLE)
          .where(not(array_contains(col("reasons"), Decision.Reason.COMMAND.key())))
          .select(DecisionTable.SCOPE, TableDefinition.NIGHT)
          .collectAsList()
          .forEach(row -> decided.add(TableWindow.of(row.getLocalDate(1)).in(row.getString(0))));
      held.retainAll(decided);
    }
    return held;
  }
}

package dev.nightjar.features;

import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.NightRange;
import dev.nightjar.lakehouse.Problems;
import dev.nightjar.lakehouse.Project;
import dev.nightjar.lakehouse.Run;
import dev.nightjar.lakehouse.YamlMap;
import java.util.Map;

/**
 * The switches of the leak tests, for the tests of other modules: they let through what Nightjar
 * refuses, to show that it would be noticed.
 */
public final class Leaks {
  private Leaks() {}

  /** Snapshots whose night D is cut at C(D+1). */
  public static Snapshots cutANightLate(Lakehouse lakehouse, Project project) {
    return new Snapshots(lakehouse, project, 1);
  }

  /** A specification that may name columns known too late. */
  public static TrainingSetSpec read(
      YamlMap model, Project project, Map<String, FeatureTable> tables, Problems problems) {
    return new TrainingSetSpecReader(project, tables, problems, LeakGuard.LET_THROUGH).read(model);
  }

  /** Training sets with the values such columns take on later. */
  public static TrainingSets trainingSets(
      Lakehouse lakehouse, Project project, Map<String, FeatureTable> tables) {
    return new TrainingSets(lakehouse, project, tables, LeakGuard.LET_THROUGH);
  }

  /** Rows to predict with the values such columns take on later. */
  public static Joined join(
      Lakehouse lakehouse,
      Run run,
      Project project,
      Map<String, FeatureTable> tables,
      TrainingSetSpec spec,
      NightRange nights,
      Pins pins) {
    return new FeatureJoin(lakehouse, project, tables, spec, pins, LeakGuard.LET_THROUGH)
        .join(run, nights);
  }
}

package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.features.ManifestStore;
import dev.nightjar.lakehouse.Checkpoint;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a vacuum leaves; {@link TrainingSetLifeSlowIT} tries everything that can happen to a set.
 */
class VacuumIT {
  @TempDir Path folder;

  @Test
  void w4_setsAndModelsAreMadeTheSameAfterLaterNightsCompactionAndAVacuumKilledInTheMiddle()
      throws Exception {
    Folders.copy(ReferenceRun.get().undisturbed(), folder);
    DeltaLog.clearCache();
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    for (String table : lakehouse.tables()) {
      lakehouse.compact(table);
    }
    killInTheMiddle();
    for (String table : lakehouse.tables()) {
      lakehouse.read(table).write().format("noop").mode("overwrite").save();
    }
    Told told =
        Told.in(folder, "vacuum", "--older-than", "0s", "--nothing-runs", "--json").requires(0);
    assertThat(told.out())
        .contains("\"job\":\"vacuum\"")
        .doesNotContain("\"files\":0,\"bytes\":0}");
    List<String> sets = List.copyOf(new ManifestStore(lakehouse).ids());
    assertThat(sets).isNotEmpty();
    for (String set : sets) {
      Told.in(folder, "training-set", "rebuild", set).requires(0, set + ": rebuilt, the same");
    }
    for (String version : List.of("late_arrival@1", "late_arrival")) {
      assertThat(Told.in(folder, "replay", version).requires(0).out())
          .contains(": IDENTICAL, ")
          .doesNotContain("not the same");
    }
  }

  /** Of some table half of the files are deleted that the next vacuum frees the rest of. */
  private void killInTheMiddle() throws Exception {
    Path lakehouse = folder.resolve("lakehouse");
    Files.writeString(lakehouse.resolve(Checkpoint.HOLD_AT), "vacuum:half_freed");
    List<String> job = new ArrayList<>(List.of(lakehouse.toString()));
    job.addAll(
        ReferenceRun.withProject(
            folder, List.of("vacuum", "--older-than", "0s", "--nothing-runs")));
    ChildJvm child =
        ChildJvm.startHeld(
            List.of(ReferenceRun.get().archived()), List.of(job), folder.resolve("killed.log"));
    while (!Files.exists(lakehouse.resolve(Checkpoint.HELD))) {
      assertThat(child.isAlive()).as(child.output()).isTrue();
      Thread.sleep(20);
    }
    child.kill();
  }
}

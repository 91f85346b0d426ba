package dev.nightjar.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nightjar.features.ManifestStore;
import dev.nightjar.lakehouse.Lakehouse;
import dev.nightjar.lakehouse.TestSpark;
import java.nio.file.Path;
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
  void w4_aTrainingSetIsRebuiltTheSameAfterLaterNightsCompactionAndVacuum() {
    Folders.copy(ReferenceRun.get().undisturbed(), folder);
    DeltaLog.clearCache();
    Lakehouse lakehouse = TestSpark.lakehouse(folder.resolve("lakehouse"));
    for (String table : lakehouse.tables()) {
      TestSpark.session().sql("OPTIMIZE delta.`" + lakehouse.path(table) + "`").collect();
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
  }
}
